finwait --format json clean.pcap > a.json
finwait --format ndjson clean.pcap > b.ndjson
finwait baseline clean.pcap > c.json
finwait diff --format text a.json b.ndjson
finwait diff --format text c.json clean.pcap
finwait diff --format text a.json clean.pcap.gz
