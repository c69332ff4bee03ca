finwait check --filter 'port 1' clean.pcap
