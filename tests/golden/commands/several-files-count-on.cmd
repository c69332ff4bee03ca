finwait clean.pcap reset.pcap | python3 -c "import json, sys; print([(c[\"first_frame\"], c[\"last_frame\"], [f[\"refs\"] for f in c[\"findings\"]]) for c in json.load(sys.stdin)[\"connections\"]])"
