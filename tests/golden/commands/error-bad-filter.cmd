finwait --filter 'port http and' clean.pcap
