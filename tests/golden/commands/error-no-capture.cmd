finwait text.txt
