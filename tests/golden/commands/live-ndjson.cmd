finwait live --replay reset.pcap | jq -c "select(.type != \"service\") | del(.run, .tool) | if .type == \"connection\" then {type, id, verdict, findings: [.findings[].code]} else . end"
