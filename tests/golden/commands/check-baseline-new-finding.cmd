finwait baseline clean.pcap -o b.json
finwait check --baseline b.json reset.pcap
