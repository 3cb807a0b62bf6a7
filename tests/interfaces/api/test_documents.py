from base64 import b64decode, b64encode

import pytest

from steward.domain.documents.models import Document
from steward.foundation.identity.terms import Role
from tests.domain.documents.test_rules import GIF, OWN
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


def test_a_program_writes_and_others_approve(caller, owner, approver):
    made = caller.post("documents", title="Logging", kind="procedure").json()
    at = f"documents/{made['id']}"
    assert (made["reference"], made["state"], made["revision"]) == ("DOC-0001", "draft", 0)
    is_problem(caller.post(f"{at}/submit"), 422)
    text = OWN + "\n\nWe run {{ systems.count }} systems."
    assert caller.put(f"{at}/draft", text=text, revision=0).json()["revision"] == 1
    is_problem(caller.put(f"{at}/draft", text=OWN, revision=0), 409)
    picture = caller.post(f"{at}/images", name="a.gif", content=b64encode(GIF).decode())
    assert picture.json()["mark"] == "![…](image-1)"
    people = caller.put(f"{at}/people", approvers=[str(owner.id), str(approver.id)]).json()
    assert sorted(item["part"] for item in people["people"]) == ["approver", "approver"]
    named = caller.put(f"{at}/requirements", requirements=["iso-42001 A.6.2.8"]).json()
    assert named["requirements"] == ["iso-42001 A.6.2.8"]
    assert caller.post(f"{at}/submit").json()["state"] == "review"

    is_problem(caller.post(f"{at}/approve"), 409)  # the token acts for who wrote it
    other = Caller(owner, approver.id)
    assert [row["id"] for row in other.get("documents", waits_for_me=True).json()["items"]] == [
        made["id"]
    ]
    assert other.post(f"{at}/approve", note="Fits").json()["state"] == "approved"
    assert caller.post(f"{at}/publish").json()["version"] == "1.0"
    version = caller.get(f"{at}/versions/1").json()
    assert version["text"].endswith("We run 0 systems.")
    assert version["approvals"][0]["by"] == str(approver.id)
    assert caller.get("documents/in-force").json()[0]["version"] == "1.0"

    caller.post(f"{at}/revise")
    caller.put(f"{at}/draft", text=text.replace("a year", "two years"), revision=1)
    (changed,) = caller.get(f"{at}/changes", old=1).json()
    assert [piece["text"] for piece in changed["pieces"] if piece["kind"] == "new"] == [
        "two years "
    ]
    file = caller.get(f"{at}/files/docx", version=1).json()
    assert b64decode(file["content"]).startswith(b"PK")
    assert caller.post(f"{at}/withdraw", reason="Not done any more").json()["version"] == ""


def test_a_program_begins_from_an_outline_and_sees_what_is_needed(caller):
    assert len(caller.get("documents/needed").json()) == 45
    made = caller.post("documents/outlines", outline="doc-ai-policy").json()
    assert all(section["share"] == 1 for section in made["sections"])
    is_problem(caller.post("documents/outlines", outline="doc-ai-policy"), 409)
    assert caller.get("documents/ai-policy").json()["version"] is None
    text = b64encode(b"# Brought\n\nWords of somebody.").decode()
    assert caller.post("documents/files", name="a.md", content=text).json()["title"] == "Brought"
    assert Document.objects.count() == 2


def test_a_program_records_what_others_issue(caller):
    made = caller.post("external-documents", title="The AI Act", origin="law", issuer="Union")
    at = f"external-documents/{made.json()['id']}"
    assert caller.post(f"{at}/look", finding="Nothing", edition="2024").json()["edition"] == "2024"
    is_problem(caller.put(at, title="x", origin="law", issuer="y", address="ftp://x"), 422)
    assert caller.get("external-documents").json()["items"][0]["reference"] == "EXT-0001"
