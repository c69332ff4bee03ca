finwait states -f text empty.pcap; finwait states --over-time -f csv empty.pcap
