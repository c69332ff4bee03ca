finwait --color always -f text clean.pcap | head -n 1 | cat -v
