finwait check empty.pcap
