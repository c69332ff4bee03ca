finwait
