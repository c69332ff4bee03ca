finwait diff clean.pcap reset.pcap
