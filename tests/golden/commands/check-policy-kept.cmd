echo '{"rules": [{"name": "All close", "reason": "Nothing may leak.", "expect": {"deny": ["warning"], "verdicts": [{"verdicts": ["closed"], "min_share": 1}], "closes_first": {"side": "client"}, "connections": {"min_count": 1}}}]}' > p.json
finwait check --policy p.json clean.pcap
