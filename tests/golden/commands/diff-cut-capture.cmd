finwait diff --format text cut.pcap clean.pcap
