printf '{"rules": [\n  {"name": "x", "reason": "y",\n   "expect": {"dney": ["error"]}}]}\n' > p.json
finwait check --policy p.json clean.pcap
