finwait check clean.pcap
