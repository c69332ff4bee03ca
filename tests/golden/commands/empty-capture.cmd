finwait -f text empty.pcap
