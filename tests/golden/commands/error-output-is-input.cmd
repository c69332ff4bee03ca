finwait -o clean.pcap clean.pcap; status=$?; finwait -f ndjson clean.pcap | wc -l; exit $status
