: >nothing.pcap; finwait nothing.pcap
