finwait states -f text clean.pcap; finwait states --at end -f text reset.pcap
