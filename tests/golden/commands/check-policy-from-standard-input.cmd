echo '{"rules": [{"name": "All close", "reason": "Nothing may leak.", "expect": {"connections": {"min_count": 2}}}]}' | finwait check --policy - clean.pcap
