finwait diff --format text clean.pcap reset.pcap
