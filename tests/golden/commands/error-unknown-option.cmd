finwait --fromat json clean.pcap
