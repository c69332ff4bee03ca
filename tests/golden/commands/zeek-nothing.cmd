finwait -f zeek empty.pcap
