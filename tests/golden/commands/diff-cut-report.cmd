finwait --format ndjson clean.pcap | head -n 2 > a.ndjson
finwait diff a.ndjson clean.pcap
