"""What sources post: signed, once for each delivery, and refused with the reason."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from django.test import Client

from steward.domain.monitoring.models import SeenIssue
from steward.extensions.connectors.models import ConnectionRun
from steward.extensions.connectors.operations.connecting import (
    ConnectionDraft,
    connect_source,
    pause_connection,
    renew_secret,
)
from steward.extensions.connectors.queries.connections import HOOKS
from tests.conftest import NOW
from tests.extensions.connectors.samples import EVIDENTLY, SARIF

SCAN = json.dumps(SARIF).encode()


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


@pytest.fixture
def post(actor):
    """Posts to a connection, signed with its secret unless another is given."""
    made = connect_source(actor=actor, kind="webhook", draft=ConnectionDraft(name="Pipeline"))
    secret = renew_secret(actor=actor, connection=made)
    path = "/results-hook/" + HOOKS.address_of(made).rpartition("/")[2]

    def send(body=SCAN, key=secret, **headers):
        mark = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        sent = {"X-Signature-256": f"sha256={mark}", "X-File-Name": "scan.sarif", **headers}
        return Client().post(path, body, content_type="application/octet-stream", headers=sent)

    send.connection = made
    return send


def test_a_signed_post_is_taken_in_once_for_each_delivery(post):
    first = post(**{"X-Delivery": "7"})
    again = post(**{"X-Delivery": "7"})
    other = post()

    assert (first.status_code, again.status_code, other.status_code) == (202, 200, 202)
    assert "4 new" in first.content.decode()
    assert SeenIssue.objects.count() == 2
    assert ConnectionRun.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "more", "status", "words"),
    [
        (SCAN, {"key": "another"}, 401, "signature"),
        (b"{", {}, 422, "no JSON"),
        (b"MZ", {"X-File-Name": "a.exe"}, 422, "kind is not known"),
        (json.dumps(EVIDENTLY).encode(), {"X-File-Name": "a.json"}, 422, "X-About"),
    ],
)
def test_what_is_not_taken_says_why_and_leaves_nothing(post, body, more, status, words):
    answer = post(body, **more)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not ConnectionRun.objects.exists()


def test_a_paused_connection_takes_nothing(post, actor):
    pause_connection(actor=actor, connection=post.connection)

    assert post().status_code == 409
    assert not SeenIssue.objects.exists()
