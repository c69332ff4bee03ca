finwait --format xml clean.pcap
