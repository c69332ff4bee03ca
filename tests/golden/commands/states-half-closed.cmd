finwait states --at 2026-01-01T00:00:00.0065Z -f text clean.pcap
