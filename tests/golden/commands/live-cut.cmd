finwait live --replay cut.pcap --format text --detail brief
