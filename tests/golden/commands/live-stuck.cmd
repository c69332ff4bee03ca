finwait live --replay "$SOURCE/testdata/cases/server-never-closes/in.pcap" --format text --detail brief
