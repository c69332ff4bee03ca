finwait -f text clean.pcap
