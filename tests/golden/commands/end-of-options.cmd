cp clean.pcap ./--format; cp clean.pcap schema; finwait -f text -- --format schema | head -n 1
