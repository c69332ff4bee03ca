finwait --format zeek reset.pcap clean.pcap
