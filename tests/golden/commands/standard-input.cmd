finwait -f text - <clean.pcap | head -n 1
