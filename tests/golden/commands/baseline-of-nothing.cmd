finwait baseline empty.pcap -o b.json; status=$?
ls b.json
exit $status
