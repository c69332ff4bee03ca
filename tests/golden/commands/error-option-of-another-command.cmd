finwait schema --filter tcp
