#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A service of one line: it sends back what it gets, in capitals. usage: server.py [PORT [FAULT]]

FAULT is a bug in how it handles connections, of a kind that no test of its answers sees:
  leak      it never closes a connection
  linger    it closes with SO_LINGER 0, so that the kernel cuts connections off with a RST
  backlog   its accept queue has room for one, and it is busy with something else before it accepts the second client
"""
import socket
import struct
import sys
import threading
import time

leaked = []


def serve(connection, fault):
    while line := connection.recv(4096):
        connection.sendall(line.upper())
        if fault == "linger":
            break
    if fault == "leak":
        leaked.append(connection)  # somebody will surely want it again
        return
    if fault == "linger":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def main(port="7007", fault=""):
    with socket.create_server(("127.0.0.1", int(port)), backlog=0 if fault == "backlog" else 128) as listener:
        print("ready", flush=True)
        for number in range(1000000):
            if fault == "backlog" and number == 1:
                time.sleep(6)
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection, fault), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
