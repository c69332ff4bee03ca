finwait baseline reset.pcap -o b.json
finwait check --baseline b.json --deny abortive_close reset.pcap
