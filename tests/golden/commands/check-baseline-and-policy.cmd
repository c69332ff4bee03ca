finwait baseline clean.pcap -o b.json
echo '{"rules": [{"name": "Two", "reason": "There are two clients.", "expect": {"connections": {"min_count": 2}}}]}' > p.json
finwait check --baseline b.json --policy p.json clean.pcap
