finwait check --fail-on note --allow abortive_close reset.pcap
