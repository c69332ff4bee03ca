NO_COLOR=1 script -qec "TERM=xterm finwait clean.pcap" /dev/null | grep -c $'\033'; NO_COLOR= script -qec "TERM=xterm finwait clean.pcap" /dev/null | head -n 1 | grep -c $'\033'
