finwait --filter 'ip[4:2] != 0x12d' --tap client=ack-lost-client.pcap --tap server=ack-lost-server.pcap --detail brief --format text
