finwait --version && finwait version
