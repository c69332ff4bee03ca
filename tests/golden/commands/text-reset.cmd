finwait -f text reset.pcap
