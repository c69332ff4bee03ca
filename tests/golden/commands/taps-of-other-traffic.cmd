finwait --tap client=fin-lost-client.pcap --tap server=clean.pcap
