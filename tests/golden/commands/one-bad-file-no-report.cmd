finwait -o report.json clean.pcap missing.pcap; status=$?; ls report.json; exit $status
