finwait states --over-time --step 1ns clean.pcap
