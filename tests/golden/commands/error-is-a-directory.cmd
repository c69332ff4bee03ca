mkdir folder; finwait folder
