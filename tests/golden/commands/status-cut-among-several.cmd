finwait -o report.json clean.pcap cut.pcap
