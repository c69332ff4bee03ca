for at in +58s end; do finwait states --state time_wait --at $at -f text late.pcap clean.pcap; done; finwait states --profile windows --state time_wait -f text late.pcap clean.pcap
