for lost in fin ack; do finwait -f text $lost-lost-client.pcap | sed -n "/WARNING/,/frame/p"; done
