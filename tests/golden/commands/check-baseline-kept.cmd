finwait baseline reset.pcap -o b.json
finwait check --baseline b.json reset.pcap
