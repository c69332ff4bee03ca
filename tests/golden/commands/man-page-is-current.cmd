finwait help --man | diff "$SOURCE/docs/finwait.1" -
