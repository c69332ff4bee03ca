finwait --tap server=clean.pcap
