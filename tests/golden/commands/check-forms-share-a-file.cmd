finwait check --junit out --sarif out clean.pcap; finwait check -o out --gitlab out clean.pcap; finwait check --junit - --tap-output - clean.pcap; finwait check --github --junit - clean.pcap; ls out
