finwait check mixed.pcapng
