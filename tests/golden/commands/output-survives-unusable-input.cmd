echo old >kept; for file in kept new; do finwait -o $file nowhere.pcap; done; ls kept new; cat kept
