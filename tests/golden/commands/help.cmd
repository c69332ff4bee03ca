finwait --help
