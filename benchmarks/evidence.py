"""Bringing a large file as evidence: how fast it comes, and what the server needs meanwhile.

Run: ./steward bench evidence [MEGABYTES]. Gunicorn runs as ``./steward up`` runs it, with two
processes, over loopback; a program sends one file in pieces of 64 MB to the JSON interface, then
asks to finish it, which reads it again for its digest. Client, server and disk share the machine.
"""

import http.client
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime

import psutil
from django.db import transaction
from ground import Verdicts, ground
from serving import served

from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.tenancy.operations import acting_for
from tests.factories.organisations import an_owner

MEGABYTE = 1024 * 1024
SIZE = 1024
PIECE = 64 * MEGABYTE
SPEED, GROWTH = 150, 32


class Peak:
    """Looks a hundred times a second at how much the processes of the server hold."""

    def __init__(self, web: int) -> None:
        self.workers = psutil.Process(web).children()
        self.first = self.peak = self.now()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def now(self) -> float:
        """Return how much the heaviest process holds of its own, in megabytes."""
        return max(child.memory_full_info().uss for child in self.workers) / MEGABYTE

    def _watch(self) -> None:
        while not self.stopped.wait(0.01):
            self.peak = max(self.peak, self.now())

    def __enter__(self) -> "Peak":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()


class Sender:
    """A program with a token and one connection that stays open."""

    def __init__(self, port: int, secret: str) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers = {"Authorization": f"Bearer {secret}", "Host": "127.0.0.1"}

    def call(self, method: str, address: str, body: bytes, kind: str) -> dict[str, object]:
        """Send one request and return what it answers."""
        headers = {**self.headers, "Content-Type": kind}
        self.wire.request(method, f"/api/evidence/uploads{address}", body, headers)
        answer = self.wire.getresponse()
        told = json.loads(answer.read())
        assert answer.status in (200, 201), told
        return told

    def send(self, size: int) -> tuple[float, float]:
        """Send a file of a size; return the seconds until all came, and until it was kept."""
        block = os.urandom(PIECE)
        began = time.perf_counter()
        said = json.dumps({"name": "readings.parquet", "size": size}).encode()
        key = self.call("POST", "", said, "application/json")["id"]
        offset = 0
        while offset < size:
            piece = block[: min(PIECE, size - offset)]
            told = self.call("PUT", f"/{key}?offset={offset}", piece, "application/octet-stream")
            offset = int(str(told["offset"]))
        came = time.perf_counter() - began
        self.call("POST", f"/{key}/finish", b"{}", "application/json")
        return came, time.perf_counter() - began


def a_program() -> tuple[Actor, str]:
    """Return an owner and the secret of a token of theirs."""
    email = f"evidence{time.time_ns()}@bench.example"
    with transaction.atomic():
        actor, organisation = an_owner(datetime.now(UTC), name="Bench", email=email)
    with acting_for(organisation.id):
        member = Membership.objects.get(person_id=actor.id)
        _, secret = create_token(actor=actor, membership_id=member.pk, label="Sender")
    return actor, secret


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    verdicts = Verdicts()
    with ground() as server:
        _, secret = a_program()
        with served(server) as (web, port):
            sender = Sender(port, secret)
            sender.send(8 * MEGABYTE)
            with Peak(web) as peak:
                came, kept = sender.send(size * MEGABYTE)
            verdicts.at_least(f"{size:,} MB until all came", size / came, SPEED, "MB/s")
            verdicts.at_least("the same until its digest was kept", size / kept, SPEED, "MB/s")
            grown = peak.peak - peak.first
            verdicts.at_most("what a web process grew by meanwhile", grown, GROWTH, "MB")
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
