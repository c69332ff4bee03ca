finwait live --replay "$SOURCE/testdata/cases/waves-2-and-3-lost-once-before-tap/in.pcap" --format text
