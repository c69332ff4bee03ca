finwait states --at +0 -f text clean.pcap
