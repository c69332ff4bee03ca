finwait check reset.pcap
