"""A bucket that is watched: each call is signed, and only what is new or changed is read."""

import hashlib
import hmac
import json
from urllib.parse import quote

from steward.domain.monitoring.models import SeenIssue
from tests.extensions.connectors.samples import SARIF

SECRET = "a secret/with+signs"  # noqa: S105 -- leaf: of the tests
KEY_ID = "AKIA"


class Store:
    """Answers as a store does, and checks each signature by a reading of its own."""

    def __init__(self, source):
        self.source, self.objects, self.asked = source, {}, []

    def answer(self, path, query):
        headers = {name.lower(): value for name, value in self.source.headers[-1].items()}
        if not self.is_signed(path, query, headers):
            return 403, {}, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        self.asked.append(path)
        if "list-type" in query:
            return 200, {}, self.page(query).encode()
        key = path.removeprefix("/lab/").replace("%20", " ")
        return 200, {}, self.objects[key]

    def page(self, query):
        keys = sorted(key for key in self.objects if key.startswith(query.get("prefix", "")))
        start = int(query.get("continuation-token", "0"))
        more = f"<NextContinuationToken>{start + 1}</NextContinuationToken>"
        said = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2026-11-01T08:00:00.000Z</LastModified>"
            f'<ETag>"{hashlib.md5(self.objects[key]).hexdigest()}"</ETag>'  # noqa: S324 -- framework requires
            f"<Size>{len(self.objects[key])}</Size></Contents>"
            for key in keys[start : start + 1]
        )
        rest = more if start + 1 < len(keys) else ""
        return f'<ListBucketResult xmlns="http://s3">{said}{rest}</ListBucketResult>'

    def is_signed(self, path, query, headers):
        proof = headers["authorization"]
        scope = proof.split("Credential=")[1].split(",")[0].removeprefix(f"{KEY_ID}/")
        names = proof.split("SignedHeaders=")[1].split(",")[0]
        asked = "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}"
            for name, value in sorted(query.items())
        )
        lines = "".join(f"{name}:{headers[name]}\n" for name in names.split(";"))
        digest = headers["x-amz-content-sha256"]
        request = f"GET\n{path}\n{asked}\n{lines}\n{names}\n{digest}"
        text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n"
        text += hashlib.sha256(request.encode()).hexdigest()
        key = b"AWS4" + SECRET.encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return proof.endswith(hmac.digest(key, text.encode(), "sha256").hex())


def test_new_and_changed_objects_are_read_page_by_page(desk):
    store = Store(desk.source)
    desk.source.answer = store.answer
    store.objects = {
        "results/a scan.sarif": json.dumps(SARIF).encode(),
        "results/broken.json": b"{",
        "elsewhere/c.json": b"{}",
    }
    desk.connect(
        "s3", bucket="lab", prefix="results/", key_id=KEY_ID, secret=SECRET, about="Triage"
    )

    first = desk.ask()
    assert first.outcome == "done", first.told
    assert any(words.startswith("broken.json: ") for words in first.told)
    assert desk.read(SeenIssue.objects.count) == 2
    assert store.asked.count("/lab") == 2
    assert "/lab/elsewhere/c.json" not in store.asked

    store.asked.clear()
    assert desk.ask(15).counts["new"] == 0
    assert store.asked == ["/lab", "/lab"]
    store.objects["results/broken.json"] = b"[1"
    assert desk.ask(15).told[0].startswith("broken.json: ")
    assert store.asked[-1] == "/lab/results/broken.json"


def test_a_key_that_the_store_refuses_is_told(desk):
    desk.source.answer = Store(desk.source).answer
    desk.connect("s3", bucket="lab", key_id=KEY_ID, secret="another")

    run = desk.ask()

    assert run.outcome == "failed"
    assert "403" in run.told[-1]
