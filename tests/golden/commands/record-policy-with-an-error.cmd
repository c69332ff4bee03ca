printf '{"rules": [{"name": "a"}]}' > policy.json; finwait record -i lo -w x.pcapng --check --policy policy.json -- touch ran; echo $?; ls ran
