finwait baseline clean.pcap -o b.json
finwait check --baseline b.json --allow abortive_close reset.pcap
