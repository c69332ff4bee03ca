finwait check --explain-policy --deny half_close --allow midstream | grep -A 4 "half_close]\|midstream]"
