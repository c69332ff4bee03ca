finwait -o missing/report.json clean.pcap
