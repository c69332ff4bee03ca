finwait -f ndjson clean.pcap | grep -o '"zeek":{[^}]*},"completeness":[0-9]*'
