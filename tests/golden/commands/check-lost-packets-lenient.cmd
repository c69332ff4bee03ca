finwait check --lenient mixed.pcapng
