finwait --detail brief clean.pcap > a.json
finwait diff a.json clean.pcap
