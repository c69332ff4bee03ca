finwait states --at +5ms -f text clean.pcap
