#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of server.py, as anybody would write them: they ask, look at the answers, and try again when it takes too long."""
import os
import socket
import threading
import unittest

PORT = int(os.environ.get("PORT", "7007"))


def ask(text):
    for _ in range(5):
        try:
            with socket.create_connection(("127.0.0.1", PORT), timeout=3.5) as connection:
                connection.settimeout(10)
                connection.sendall(text)
                return connection.recv(4096)
        except TimeoutError:
            pass
    raise TimeoutError("nobody answers")


class Server(unittest.TestCase):
    def test_capitals(self):
        self.assertEqual(ask(b"hello"), b"HELLO")

    def test_many_at_once(self):
        answers = []
        clients = [threading.Thread(target=lambda: answers.append(ask(b"me"))) for _ in range(8)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.assertEqual(answers, [b"ME"] * 8)

    def test_one_after_the_other(self):
        for _ in range(20):
            self.assertEqual(ask(b"again"), b"AGAIN")


if __name__ == "__main__":
    unittest.main()
