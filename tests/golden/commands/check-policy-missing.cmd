finwait check --policy none.json clean.pcap
