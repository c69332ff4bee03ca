finwait --filter 'src host 192.0.2.2' clean.pcap | python3 -c 'import json, sys; print(json.load(sys.stdin)["connections"][0]["first_frame"])'
