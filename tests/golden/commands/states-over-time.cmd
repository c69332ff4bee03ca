finwait states --over-time --step 1ms --state established,fin_wait_1,close_wait,time_wait -f text clean.pcap reset.pcap
