"""The wire: which address is called, what proves it, and that a redirect leads nowhere."""

import json
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from steward.extensions.inbox.chat import ChatTrouble, Pinned, check_status, post

OPENSSL = shutil.which("openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of ``chat.example`` that signs itself, and its key, in one file."""
    if OPENSSL is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("chat")
    made = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=chat.example", "-addext", "subjectAltName=DNS:chat.example"]
    made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(made, check=True, capture_output=True)
    return folder


@contextmanager
def a_webhook(folder, status):
    """A server with TLS on this machine that notes what is posted; yields port and notes."""
    notes = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            notes.append((self.path, self.headers["Host"], json.loads(body)))
            self.send_response(status)
            self.send_header("Location", "https://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_values):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, notes
    server.shutdown()
    server.server_close()


def said(folder, port, host="chat.example"):
    trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    talk = Pinned(host, port, "127.0.0.1", trust)
    talk.request("POST", "/hook", json.dumps({"text": "x"}), {"Content-Type": "application/json"})
    status = talk.getresponse().status
    talk.close()
    return status


def test_the_pinned_address_is_called_and_the_name_is_what_must_be_proved(certificate):
    with a_webhook(certificate, 200) as (port, notes):
        assert said(certificate, port) == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            said(certificate, port, host="other.example")

    assert notes == [("/hook", f"chat.example:{port}", {"text": "x"})]


def test_a_redirect_is_an_answer_and_not_a_way(certificate):
    with a_webhook(certificate, 307) as (port, notes):
        status = said(certificate, port)

    assert len(notes) == 1
    with pytest.raises(ChatTrouble, match="not followed"):
        check_status("chat.example", status)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"])
def test_a_name_that_leads_to_this_machine_is_not_called_however_it_is_written(host):
    with pytest.raises(ChatTrouble) as trouble:
        post(f"https://{host}/hook", "x")
    assert "hook" not in trouble.value.reason
    assert "private network" in trouble.value.reason or "resolved" in trouble.value.reason


def test_an_address_that_is_resolved_anew_changes_nothing():
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["10.0.0.1"]

    with pytest.raises(ChatTrouble, match="private network"):
        post("https://chat.example/hook", "x", lookup=rebinding)
    assert asked == ["chat.example"]
