finwait baseline clean.pcap
