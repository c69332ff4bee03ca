finwait clean.pcap | head -c 30
