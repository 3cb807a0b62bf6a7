"""Requests a second of the real web server, and what its processes weigh afterwards.

Run: ./steward bench serving. Gunicorn runs as ``./steward up`` runs it, with two processes, over
loopback; eight clients, each with a connection of its own that stays open, ask in turn. The clients
share the two cores with the server and the database, so the figures are below what the server
alone could do.
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from ground import SCRATCH, Verdicts, browser_of, ground, organisation_with, percentile

from steward.config.server import APP, EmbeddedServer
from steward.config.start import web_command
from steward.domain.risks.queries import risks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for

RISKS = 100_000
CLIENTS = 8
REQUESTS = 1_000
DETAIL, LIST, MEMORY = 120, 60, 250


class Crowd:
    """Clients that share a list of addresses until a number of answers has come."""

    def __init__(self, port: int, cookie: str, addresses: list[str], wanted: int) -> None:
        self.port, self.cookie, self.addresses = port, cookie, addresses
        self.left = wanted
        self.times: list[float] = []
        self.failed: list[str] = []
        self.lock = threading.Lock()

    def run(self) -> float:
        """Return the answers a second."""
        began = time.perf_counter()
        threads = [threading.Thread(target=self._client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.failed, self.failed[:3]
        return len(self.times) / (time.perf_counter() - began)

    def _client(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Host": "127.0.0.1"}
        while True:
            with self.lock:
                if self.left <= 0:
                    break
                self.left -= 1
                address = self.addresses[self.left % len(self.addresses)]
            began = time.perf_counter()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                self.failed.append(f"{address}: {answer.status}")
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError


def addresses_of(actor: Actor) -> tuple[list[str], list[str]]:
    """Return records of an organisation, and lists of it."""
    with acting_for(actor.organisation_id):
        keys = list(risks_visible_to(actor).values_list("id", flat=True)[:200])
    lists = ["/risks", "/risks?status=proposed", "/risks?current_level=high"]
    lists += ["/risks?status=accepted&sort=current_level", "/risks?changed=1"]
    return [f"/risks/{key}" for key in keys], lists


def measure(verdicts: Verdicts, web: int, port: int, cookie: str, actor: Actor) -> None:
    """Ask the running server and look at its processes afterwards."""
    details, lists = addresses_of(actor)
    for addresses in (details[:40], lists):
        Crowd(port, cookie, addresses, 80).run()
    for what, addresses, target in (("detail", details, DETAIL), ("list", lists, LIST)):
        crowd = Crowd(port, cookie, addresses, REQUESTS)
        verdicts.at_least(f"risk {what}, {CLIENTS} at a time", crowd.run(), target, "/s")
        p50, p95 = (percentile(crowd.times, share) for share in (0.5, 0.95))
        print(f"    p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    workers = psutil.Process(web).children()
    heaviest = max(child.memory_info().rss for child in workers) / 2**20
    verdicts.at_most(f"web process after {2 * REQUESTS:,} requests", heaviest, MEMORY, "MB")
    own = max(child.memory_full_info().uss for child in workers) / 2**20
    print(f"    of that its own, not shared with the other process: {own:.0f} MB")


@contextmanager
def served(server: EmbeddedServer) -> Iterator[tuple[int, int]]:
    """Run the web server beside the database; yields its process and its port."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": server.uri(APP), "STEWARD_DATA": str(SCRATCH)}
    environment["STEWARD_BASE_URL"] = f"http://127.0.0.1:{port}"
    web = subprocess.Popen(web_command("127.0.0.1", port), env=environment)  # noqa: S603 -- framework requires
    try:
        wait_for(port)
        yield web.pid, port
    finally:
        web.terminate()
        web.wait(timeout=30)


def main() -> int:
    verdicts = Verdicts()
    with ground() as server:
        actor = organisation_with(server, RISKS)
        cookie = f"sessionid={browser_of(actor).cookies['sessionid'].value}"
        with served(server) as (web, port):
            measure(verdicts, web, port, cookie, actor)
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
