finwait explain fin_then_rst | head -n 1
