"""Every request to GitHub against its published description, by a mock that checks requests.

Runs where Node is and STEWARD_PRISM names a folder with the packages ``@octokit/openapi`` and
``@stoplight/prism-cli``: ``npm install @octokit/openapi @stoplight/prism-cli``. Skipped elsewhere.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from steward.extensions.inbox.wire import Wire
from steward.extensions.trackers.terms import SharedField, TicketDraft, Trouble
from steward.extensions.trackers.vendors import vendor_of

FOLDER = os.environ.get("STEWARD_PRISM", "")
NODE = shutil.which("node")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PATHS = (
    "/repos/{owner}/{repo}/assignees",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
)
pytestmark = pytest.mark.skipif(
    not FOLDER or NODE is None, reason="STEWARD_PRISM names no folder with the packages, or no Node"
)


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    """The mock, serving the part of the description that is used; yields its address."""
    packages = Path(FOLDER) / "node_modules"
    whole = json.loads(
        (packages / "@octokit/openapi/generated/api.github.com.deref.json").read_text("utf-8")
    )
    part = {**whole, "paths": {path: whole["paths"][path] for path in PATHS}}
    unwrapped(part["paths"])
    part.pop("components", None)
    part.pop("x-webhooks", None)
    place = tmp_path_factory.mktemp("prism") / "github.json"
    place.write_text(json.dumps(part), "utf-8")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [NODE, str(packages / "@stoplight/prism-cli/dist/index.js"), "mock", str(place)]
    command += ["--errors", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.5)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def unwrapped(part):
    """Mend two flaws of the published file, so that the mock answers and checks as it says.

    Examples are wrapped twice; and ``nullable`` stands without a type, at which the mock's checker
    of bodies gives up in silence.
    """
    if isinstance(part, list):
        for item in part:
            unwrapped(item)
    if isinstance(part, dict):
        if "nullable" in part and "type" not in part and not isinstance(part["nullable"], dict):
            del part["nullable"]
        examples = part.get("examples")
        for one in examples.values() if isinstance(examples, dict) else ():
            if isinstance(one, dict) and isinstance(one.get("value"), dict):
                one["value"] = one["value"].get("value", one["value"])
        for item in part.values():
            unwrapped(item)


@pytest.fixture
def wire(mock):
    vendor = vendor_of("github")
    config = {"owner": "octocat", "repository": "hello-world", "doing_label": "wip"}
    headers = vendor.headers(config, {"token": "t"})
    return Wire(mock, headers, now=NOW, allowed=(ip_network("127.0.0.0/8"),))


@pytest.fixture
def client(wire):
    config = {"owner": "octocat", "repository": "hello-world", "doing_label": "wip"}
    return vendor_of("github").client(config, wire)


def test_the_mock_refuses_what_the_description_does_not_allow(wire):
    with pytest.raises(Trouble, match="422"):
        wire.ask("POST", "/repos/octocat/hello-world/issues", body={"body": "no title"})
    with pytest.raises(Trouble, match="422"):
        wire.ask("PATCH", "/repos/octocat/hello-world/issues/42", body={"state": "shut"})
    with pytest.raises(Trouble, match="404"):
        wire.ask("GET", "/repos/octocat/hello-world/nothing")


def test_every_request_is_as_the_published_description_says(client):
    draft = TicketDraft(title="T", body="B", status="doing", assignee="octocat", mark="M")
    assert client.create(draft).id
    assert client.ticket("42").url.startswith("https://")
    changes = {SharedField.TITLE: "T", SharedField.ASSIGNEE: "octocat"}
    for status in ("open", "doing", "completed", "not_planned", "duplicate"):
        assert client.change("42", {**changes, SharedField.STATUS: status}).title
    assert client.change("42", {SharedField.ASSIGNEE: ""}).id
    assert client.say("42", "Words", "M").id
    assert client.remarks("42", NOW)
    client.changed_since(NOW, NOW, "")  # the example there is a pull request
    assert client.look().users
