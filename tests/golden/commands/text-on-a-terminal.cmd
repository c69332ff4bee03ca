script -qec "stty cols 100; finwait clean.pcap" /dev/null | head -n 1 | tr -d "\r"
