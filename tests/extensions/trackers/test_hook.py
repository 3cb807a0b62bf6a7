import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from steward.domain.tasks.models import Comment
from steward.domain.tasks.operations.working import move_task
from steward.extensions.trackers.operations.connecting import end_tracker, renew_hook_secret
from steward.extensions.trackers.queries import HOOKS


def signed(secret, raw):
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def news(kind, secret, number, key, **body):
    """What a tracker posts about a ticket: the body and its headers."""
    if kind == "gitlab":
        raw = json.dumps({"object_kind": "issue", "object_attributes": {"iid": number}}).encode()
        return raw, {"X-Gitlab-Token": secret, "X-Gitlab-Event-UUID": key}
    if kind == "jira":
        raw = json.dumps(
            {"webhookEvent": "jira:issue_updated", "issue": {"id": str(number)}}
        ).encode()
        return raw, {
            "X-Hub-Signature": signed(secret, raw),
            "X-Atlassian-Webhook-Identifier": key,
        }
    if kind == "webhook":
        raw = json.dumps(body).encode()
        return raw, {"X-Hub-Signature-256": signed(secret, raw), "X-Delivery-Id": key}
    raw = json.dumps({"action": "closed", "issue": {"number": number}}).encode()
    return raw, {
        "X-Hub-Signature-256": signed(secret, raw),
        "X-GitHub-Delivery": key,
        "X-GitHub-Event": "issues",
    }


class Post:
    def __init__(self, desk):
        self.desk, self.kind = desk, desk.connection.vendor
        self.secret = desk.act(renew_hook_secret, connection=desk.connection)
        self.path = HOOKS.address_of(desk.connection).removeprefix("http://testserver")
        desk.now = datetime.now(UTC)  # a post is taken in at the real time
        desk.sync(minutes=0)

    def __call__(self, number=1, key="a", secret=None, raw=None, path=None, **body):
        made, headers = news(self.kind, secret or self.secret, number, key, **body)
        answer = Client(enforce_csrf_checks=True).post(
            path or self.path,
            made if raw is None else raw,
            content_type="application/json",
            headers=headers,
        )
        self.desk.now = datetime.now(UTC)
        return answer


@pytest.fixture(params=["github", "gitlab", "jira"])
def desk(request, desks):
    return desks(request.param)


def test_what_a_webhook_tells_is_here_at_once_and_once(desk):
    task, post = desk.sent(), Post(desk)
    desk.forge.change(1, status="completed")
    assert post().status_code == 202
    assert post().status_code == 200
    desk.sync(minutes=0)

    assert desk.fresh(task).status == "done"
    assert len(desk.deliveries(kind="take")) == 1


def test_what_comes_late_or_in_the_wrong_order_brings_nothing_old_back(desk):
    task, post = desk.sent(), Post(desk)
    desk.forge.change(1, status="completed")
    desk.forge.change(1, status="open")
    for key in ("second", "first"):
        post(key=key)
        desk.sync(minutes=0)

    assert desk.fresh(task).status == "open"


def test_without_the_right_signature_nothing_is_taken_in(desk):
    task, post = desk.sent(), Post(desk)

    assert post(secret="another").status_code == 401
    if desk.connection.vendor != "gitlab":
        assert post(raw=b'{"issue": {"number": 1}}').status_code == 401
    assert post(path="/tracker-hook/nothing").status_code == 404
    assert post(path=post.path[:-2]).status_code == 404
    assert Client().get(post.path).status_code == 405
    assert desk.deliveries(kind="take") == []
    assert desk.fresh(task).status == "open"


def test_what_is_no_news_is_no_delivery(desk):
    post = Post(desk)
    desk.sent()

    assert post(number=99).status_code == 200
    assert desk.deliveries(kind="take") == []
    desk.act(end_tracker, connection=desk.connection)
    assert post().status_code == 404


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"null", b"[" * 50_000])
def test_garbage_with_the_right_token_is_refused_politely(desks, raw):
    desk = desks("gitlab")
    assert Post(desk)(raw=raw).status_code == 400


@pytest.fixture
def hook(desks):
    return desks("webhook")


def test_a_tracker_that_only_tells_is_followed_by_its_own_paths(hook):
    task, post = hook.sent(), Post(hook)
    assert hook.link(task).ticket == "T1"
    said = {"text": "Seen", "id": 5, "author": "Ada"}
    body = {"id": "T1", "title": task.title, "status": "doing", "who": "", "comment": said}
    assert post(key="1", at="2026-11-02T10:00:00Z", **body).status_code == 202
    hook.sync()
    assert hook.fresh(task).status == "doing"
    rows = hook.read(lambda: list(Comment.objects.filter(subject_id=task.pk)))
    assert [(row.author_label, row.text) for row in rows] == [("Ada (The tracker)", "Seen")]

    body["status"] = "open"
    post(key="2", at="2026-11-02T09:59:00Z", **body)
    hook.sync()
    assert hook.fresh(task).status == "doing"


def test_a_tracker_that_only_takes_gets_what_changed_and_a_key(hook):
    task = hook.sent()
    hook.act(move_task, task=task, status="done", note="Done")
    hook.sync()

    bodies = [body for _, _, body in hook.forge.calls]
    assert [body["event"] for body in bodies] == ["created", "changed", "commented"]
    assert bodies[1] == {"event": "changed", "id": "T1", "status": "done"}
