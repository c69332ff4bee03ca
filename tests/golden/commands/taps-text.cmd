finwait -f text --tap client=ack-lost-client.pcap --tap server=ack-lost-server.pcap | sed -n '/^WARNING/,/lost-/p; /^Two taps/,/^$/p'
