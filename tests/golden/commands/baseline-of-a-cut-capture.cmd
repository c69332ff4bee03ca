finwait baseline cut.pcap -o b.json; status=$?
finwait diff --format text b.json clean.pcap
exit $status
