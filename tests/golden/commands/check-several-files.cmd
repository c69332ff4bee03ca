finwait check --deny abortive_close clean.pcap reset.pcap
