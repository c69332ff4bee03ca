finwait --filter 'port 80 and' clean.pcap
