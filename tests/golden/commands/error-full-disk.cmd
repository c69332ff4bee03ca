finwait clean.pcap >/dev/full
