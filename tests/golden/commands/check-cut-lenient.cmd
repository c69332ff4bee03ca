finwait check --lenient cut.pcap
