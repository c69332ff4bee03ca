finwait live --replay reset.pcap --format text
