import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.operations.asking import ask_for_evidence
from steward.domain.evidence.rules.linking import requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceLevel, Provenance
from steward.foundation.files.models import Upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def kept(owner, name, content):
    return keep_version(
        actor=owner,
        item_key=name,
        title="Kept",
        name=name,
        content=content,
        provenance=Provenance(query="<b>all</b>"),
        level=EvidenceLevel.L2,
        links=[requirement_subject(owner.organisation_id, "iso-42001", "A.6.2.8")],
    )


def test_files_sent_at_once_are_described_and_linked_to_what_they_speak_of(browser_of_owner):
    browser = browser_of_owner
    given = SimpleUploadedFile("../event_logs.csv", b"a,b\n1,2")
    other = SimpleUploadedFile("tool.exe", b"MZ\x90")
    refused = browser.post("/evidence/upload", {"files": [given, other]})
    assert (refused.status_code, Upload.objects.count()) == (422, 0)
    assert "is a program" in refused.text

    given.seek(0)
    sent = browser.post("/evidence/upload", {"files": [given]})
    assert sent.headers["Location"] == "/evidence/take"
    key = Upload.objects.get().pk
    page = browser.get("/evidence/take").text
    assert "both speak of “event” and “logs”" in page
    subject = page.split(f'name="link-{key}" value="')[1].split('"')[0]
    said = {f"take-{key}": "1", f"kind-{key}": "log", f"level-{key}": "2"}
    empty = browser.post("/evidence/take", {**said, f"title-{key}": " "})
    assert (empty.status_code, "Give it a title" in empty.text) == (422, True)
    done = browser.post("/evidence/take", {**said, f"title-{key}": "Logs", f"link-{key}": subject})

    item = EvidenceItem.objects.get()
    assert done.headers["Location"] == f"/evidence/{item.pk}"
    assert (item.title, item.level, item.about, item.file_name) == (
        "Logs",
        2,
        "control",
        "event_logs.csv",
    )
    assert item.digest in browser.get(f"/evidence/{item.pk}").text
    assert "EV-0001" in browser.get("/controls/A.6.2.8").text
    assert "EV-0001" in browser.get("/evidence?freshness=fresh&level=2&about=control").text
    assert "EV-0001" not in browser.get("/evidence?freshness=stale").text


def test_an_upload_in_pieces_tells_where_to_go_on(browser_of_owner):
    browser = browser_of_owner
    begun = json.loads(browser.post("/evidence/uploads", {"name": "a.txt", "size": 6}).content)
    address = f"/evidence/uploads/{begun['id']}"

    def piece(content, offset):
        answer = browser.put(
            address, content, "application/octet-stream", headers={"Upload-Offset": str(offset)}
        )
        return answer.status_code, json.loads(answer.content)["offset"]

    assert piece(b"abc", 0) == (200, 3)
    assert piece(b"abc", 0) == (409, 3)
    assert json.loads(browser.post(address).content)["error"] == "3 of 6 bytes have come."
    assert piece(b"def", 3) == (200, 6)
    assert json.loads(browser.post(address).content)["done"] is True
    assert json.loads(browser.get(address).content)["offset"] == 6
    dropped = browser.post(f"{address}/drop")
    assert (dropped.status_code, Upload.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("name", "content", "preview"), [("a.svg", SVG, 404), ("a.png", PNG, 200)], ids=["svg", "png"]
)
def test_bytes_are_saved_or_shown_shut_off_and_markup_is_never_shown(
    owner, browser_of_owner, name, content, preview
):
    version = kept(owner, name, content)
    address = f"/evidence/{version.item_id}/versions/1"

    saved = browser_of_owner.get(f"{address}/file")
    assert b"".join(saved.streaming_content) == content
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    shown = browser_of_owner.get(f"{address}/preview")
    assert shown.status_code == preview
    if preview == 200:
        assert b"".join(shown.streaming_content) == content
        assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
    page = browser_of_owner.get(f"/evidence/{version.item_id}").text
    assert "<script>alert" not in page
    assert "&lt;b&gt;all" in page


def test_a_request_is_answered_with_a_file(owner, browser_of_owner):
    row = ask_for_evidence(actor=owner, what="The list", owner_id=owner.id, due_on=owner.today)
    address = f"/evidence/requests/{row.pk}/answer"
    nothing = browser_of_owner.post(address, {})
    assert (nothing.status_code, "name an item" in nothing.text) == (422, True)
    unknown = browser_of_owner.post(address, {"reference": "EV-0099"})
    assert "No evidence is called" in unknown.text
    file = SimpleUploadedFile("list.txt", b"names")
    assert browser_of_owner.post(address, {"file": file}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.answer.title) == ("answered", "list.txt")
