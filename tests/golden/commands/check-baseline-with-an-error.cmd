finwait baseline clean.pcap | sed 's/"share":0.02/"share":2/' > b.json
finwait check --baseline b.json clean.pcap
