finwait baseline --by-port clean.pcap > a.json
finwait diff --format text reset.pcap a.json
