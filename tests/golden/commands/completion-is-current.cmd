finwait help --bash | diff "$SOURCE/docs/finwait.bash" -
