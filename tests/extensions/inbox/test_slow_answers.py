"""A source that sends a little now and then, for ever, holds nobody."""

import contextlib
import socket
import threading
import time
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from steward.extensions.inbox import wire

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"


@pytest.fixture
def dripping():
    """The address of a server that drips; ``begins`` is what it sends at once."""
    with contextlib.ExitStack() as after:

        def serve(begins):
            listener = after.enter_context(socket.create_server(("127.0.0.1", 0)))
            over = threading.Event()
            after.callback(over.set)

            def drip():
                with contextlib.suppress(OSError):
                    talk, _ = listener.accept()
                    with talk:
                        talk.sendall(begins)
                        while not over.wait(0.02):
                            talk.sendall(b"x")

            threading.Thread(target=drip, daemon=True).start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield serve


@pytest.mark.parametrize("begins", [b"", HEAD], ids=["in its head", "in its body"])
def test_a_talk_ends_when_its_time_is_over_though_something_always_comes(
    dripping, monkeypatch, begins
):
    monkeypatch.setattr(wire, "LONGEST_TALK", 0.3)
    base = dripping(begins)
    caller = wire.Wire(
        base, {}, now=datetime(2026, 11, 1, tzinfo=UTC), allowed=[ip_network("127.0.0.0/8")]
    )
    start = time.monotonic()

    with pytest.raises(wire.Trouble, match="longer than") as told:
        caller.ask("GET", "/models")

    assert not told.value.for_good
    assert time.monotonic() - start < 3
