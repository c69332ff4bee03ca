cp "$SOURCE/docs/examples/policy.json" .
finwait check --policy policy.json --explain-policy
