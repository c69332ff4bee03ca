finwait clean.pcap --detail
