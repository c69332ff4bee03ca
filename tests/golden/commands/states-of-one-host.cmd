finwait states --at +7ms --host 192.0.2.2 clean.pcap; finwait states --at +7ms --host 192.0.2.3 clean.pcap
