finwait missing.pcap
