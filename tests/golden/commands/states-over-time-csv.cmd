finwait states --over-time --step 4ms --state TIME_WAIT,CLOSE_WAIT -f csv clean.pcap; finwait states --over-time --step 4ms --state TIME_WAIT clean.pcap
