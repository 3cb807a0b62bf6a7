"""An organisation whose rows are really committed, and a source on this machine."""

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from steward.extensions.connectors.asking import SourceRun
from steward.extensions.connectors.operations.connecting import ConnectionDraft, connect_source
from steward.extensions.connectors.operations.running import queue_due
from steward.foundation.tenancy.operations import acting_for
from tests.extensions.trackers.conftest import acting_for_nobody
from tests.extensions.trackers.forge import START
from tests.factories.organisations import an_owner
from tests.foundation.journal.conftest import taken_away


@dataclass
class Source:
    """Answers by path: a value, or a function of the query; ``instead`` comes first, once each."""

    answers: dict[str, Any] = field(default_factory=dict)
    instead: list[Any] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    address: str = ""

    def answer(self, path, query):
        """Return status, headers and body."""
        self.calls.append(path)
        if self.instead and (found := self.instead.pop(0)) is not None:
            return found
        if path not in self.answers:
            return 404, {}, {"error": "no such thing"}
        found = self.answers[path]
        return 200, {}, found(query) if callable(found) else found


@dataclass
class Desk:
    """A connection with both its ends, and a clock."""

    owner: Any
    source: Source
    connection: Any = None
    now: Any = START

    def act(self, operation, **values):
        """Run an operation as the owner, committed; returns what it returns."""
        with acting_for(self.owner.organisation_id):
            return operation(actor=replace(self.owner, now=self.now), **values)

    def connect(self, kind, minutes=None, **config):
        base = {} if kind == "folder" else {"base_url": self.source.address}
        draft = ConnectionDraft(name=f"Our {kind}", config={**base, **config}, minutes=minutes)
        self.connection = self.act(connect_source, kind=kind, draft=draft)
        return self.connection

    def ask(self, minutes=1, **more):
        """Let time go on and ask the source; returns the run."""
        self.now += timedelta(minutes=minutes)
        return SourceRun(self.owner.organisation_id, self.connection.pk, self.now, **more).run()

    def queue(self, minutes=0):
        """Let time go on; returns how many sources are due then."""
        self.now += timedelta(minutes=minutes)
        return self.act(queue_due)

    def read(self, query):
        with acting_for(self.owner.organisation_id):
            return query()


@pytest.fixture
def desk(content, migrated):
    """A desk with a source that answers; what is left is taken away."""
    settings.STEWARD_TRACKER_NETWORKS = (ip_network("127.0.0.0/8"),)
    with acting_for_nobody():
        owner, organisation = an_owner(START, email="owner@source.example")
    source = Source()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query).items()}
            source.headers.append(dict(self.headers))
            status, headers, body = source.answer(parts.path, query)
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_values):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source.address = f"http://127.0.0.1:{server.server_port}"
    yield Desk(owner, source)
    server.shutdown()
    server.server_close()
    settings.STEWARD_TRACKER_NETWORKS = ()
    taken_away(migrated, organisation.pk)
