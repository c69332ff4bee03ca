finwait -f ndjson cut.pcap | tail -n 1 | grep -c "cannot be read"; exit ${PIPESTATUS[0]}
