finwait check --allow-empty empty.pcap
