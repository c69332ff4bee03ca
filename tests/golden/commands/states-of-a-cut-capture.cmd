finwait states -f text cut.pcap
