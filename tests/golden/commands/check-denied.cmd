finwait check --deny abortive_close reset.pcap
