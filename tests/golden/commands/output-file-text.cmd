finwait -f text -o report.txt clean.pcap && head -n 1 report.txt
