finwait live --replay clean.pcap --filter 'port 1' --format text
