finwait --tap client=- --tap server=clean.pcap <clean.pcap
