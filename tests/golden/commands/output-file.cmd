finwait -o report.json clean.pcap && python3 -c "import json; print(len(json.load(open(\"report.json\"))[\"connections\"]))"
