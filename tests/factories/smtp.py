"""A mail server on a free port that keeps what it is given, or refuses as it is told."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Talk(socketserver.StreamRequestHandler):
    """One conversation, as much of SMTP as a client needs."""

    def handle(self):
        self.say("220 sink.example ESMTP")
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            if self.answer(word.upper(), rest):
                return

    def answer(self, word, rest):
        server = self.server
        if word == "EHLO":
            self.say("250-sink.example", *[f"250-{item}" for item in server.offers], "250 8BITMIME")
        elif word == "AUTH":
            server.logins.append(rest)
            self.say(server.auth)
        elif word == "RCPT":
            self.say(server.rcpt)
        elif word == "DATA":
            self.say("354 go on")
            server.received.append(message_from_bytes(self.body(), policy=policy.default))
            self.say("250 taken")
        elif word == "QUIT":
            self.say("221 bye")
            return True
        else:
            self.say("250 fine")
        return False

    def body(self):
        lines = []
        for line in self.rfile:
            if line.rstrip() == b".":
                break
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class Sink(socketserver.ThreadingTCPServer):
    """The server with what it offers, how it answers, and what it was given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.offers = ["AUTH PLAIN"]
        self.auth, self.rcpt = "235 in", "250 fine"
        self.received, self.logins = [], []

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def a_mail_server():
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join()
