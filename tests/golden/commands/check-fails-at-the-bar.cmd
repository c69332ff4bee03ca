finwait check --fail-on note reset.pcap
