"""A Steward that really answers on a socket, and clients that speak to it."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest

from steward_client import Client


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words):
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def listening(application, port=0):
    """Serve an application on this machine; gives its address."""
    server = Threads(("127.0.0.1", port), Quiet)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class House:
    """An organisation whose rows are committed, with an AI system and an API token."""

    url: str
    token: str
    owner: Any

    def read(self, query):
        from steward.foundation.tenancy.operations import acting_for

        with acting_for(self.owner.organisation_id):
            return query(self.owner)

    act = read


@pytest.fixture(scope="module")
def house(migrated):
    from django.db import connections, transaction
    from steward.config.wsgi import application
    from steward.domain.systems.operations.registering import create_system
    from steward.domain.systems.terms import SystemDraft
    from steward.foundation.identity.operations.tokens import create_token
    from steward.foundation.identity.queries import own_membership
    from steward.foundation.tenancy.operations import acting_for
    from tests.factories.organisations import an_owner
    from tests.foundation.journal.conftest import taken_away

    now = datetime.now(UTC) - timedelta(minutes=1)
    with transaction.atomic():
        owner, organisation = an_owner(now, email="owner@client.example")
    with acting_for(owner.organisation_id):
        create_system(actor=owner, draft=SystemDraft(name="Triage", purpose="Sorts letters"))
        member = own_membership(owner)
        _, token = create_token(actor=owner, membership_id=member.pk, label="CI")

    def called(environ, start_response):
        environ["HTTP_HOST"] = "testserver"
        try:
            return application(environ, start_response)
        finally:
            connections.close_all()

    with listening(called) as url:
        _warmed(url, token)
        yield House(url, token, owner)
    taken_away(migrated, organisation.pk)


def _warmed(url, token):
    """Let every address be loaded, so that no test waits for that."""
    import httpx

    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{url}/api/bundles", headers=headers, timeout=600).status_code == 200


@pytest.fixture
def client(house, tmp_path, monkeypatch):
    """A client of the house whose spool is empty."""
    for name in ("STEWARD_URL", "STEWARD_TOKEN", "STEWARD_SYSTEM", "STEWARD_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Client(
        url=house.url,
        token=house.token,
        system="Triage",
        spool=tmp_path / "spool",
        strict=True,
        timeout=60,
    )
