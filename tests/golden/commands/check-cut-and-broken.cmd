finwait check --fail-on note cut.pcap reset.pcap
