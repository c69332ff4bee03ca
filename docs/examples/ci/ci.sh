#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What a pipeline runs: starts the server, records what happens while the tests run, checks it.
# usage: ci.sh [FAULT]   FAULT: see server.py
# What it finds out is in out/, in the forms that pipelines read. FINWAIT: the program, if it is not on the PATH.
set -euo pipefail
cd "$(dirname "$0")"
port=${PORT:-7007}
mkdir -p out

exec 3< <(exec python3 server.py "$port" "${1-}")
server=$!
trap 'kill "$server"' EXIT
read -r -u 3 # "ready"

"${FINWAIT:-finwait}" record -i lo -w out/test.pcapng --filter "tcp port $port" \
    --check --policy finwait.json --junit out/junit.xml --sarif out/finwait.sarif --markdown out/comment.md -- \
    python3 test_server.py
