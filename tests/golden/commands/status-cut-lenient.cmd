finwait --lenient -o report.json cut.pcap
