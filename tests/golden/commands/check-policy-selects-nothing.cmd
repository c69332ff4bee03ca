echo '{"rules": [{"name": "Database", "reason": "It must not be cut off.", "select": {"server_ports": [5432]}, "expect": {"deny": ["warning"]}}]}' > p.json
finwait check --policy p.json clean.pcap
