finwait -f text --tap client=fin-lost-client.pcap --tap server=fin-lost-server.pcap | sed -n '/^Two taps/,/^$/p'
