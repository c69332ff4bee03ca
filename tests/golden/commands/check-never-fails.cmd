finwait check --fail-on never --deny abortive_close reset.pcap
