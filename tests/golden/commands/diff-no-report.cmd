echo '{"a": 1}' > a.json
finwait diff a.json clean.pcap
