finwait check cut.pcap
