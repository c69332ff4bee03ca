{ sleep 0.2; finwait -f ndjson clean.pcap; echo "status $?" >&2; } | true
