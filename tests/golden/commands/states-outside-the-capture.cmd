finwait states --at +1s clean.pcap; finwait states --at 2025-12-31T23:59:59Z clean.pcap
