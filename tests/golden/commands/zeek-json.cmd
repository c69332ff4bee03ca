finwait --format zeek-json clean.pcap
