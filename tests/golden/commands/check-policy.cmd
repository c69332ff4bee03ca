cp "$SOURCE/docs/examples/policy.json" "$SOURCE/testdata/cases/fin-then-rst-8080/in.pcap" .
finwait check --policy policy.json in.pcap
