finwait --tap client=clean.pcap --tap server=clean.pcap reset.pcap
