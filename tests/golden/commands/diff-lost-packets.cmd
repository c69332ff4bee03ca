finwait diff clean.pcap mixed.pcapng; echo "status $?"; finwait diff --lenient clean.pcap mixed.pcapng >/dev/null; echo "lenient $?"; finwait baseline mixed.pcapng -o base.json; echo "baseline $?"
