import hashlib
from base64 import b64encode

from steward.domain.evidence.models import EvidenceItem
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


def packed(text):
    return b64encode(text).decode()


def test_a_program_keeps_what_it_made_and_a_person_attests_it(owner):
    caller = Caller(owner, owner.id)
    said = {
        "key": "ci:bias",
        "title": "Bias test",
        "name": "bias.json",
        "kind": "test",
        "level": 3,
        "provenance": {"collector": "pytest", "count": 40},
        "records": ["A.6.2.4"],
    }
    made = caller.post("evidence", content=packed(b"{}"), **said).json()
    at = f"evidence/{made['id']}"
    assert (made["reference"], made["version"], made["freshness"]) == ("EV-0001", 1, "fresh")
    assert made["links"][0]["requirement"] == "A.6.2.4"
    again = caller.post("evidence", content=packed(b"{}"), **said).json()
    assert (again["id"], again["version"], again["versions"][0]["seen"]) == (made["id"], 1, 2)
    assert caller.post("evidence", content=packed(b"[1]"), **said).json()["version"] == 2
    is_problem(caller.post("evidence", **said), 422)
    is_problem(caller.post("evidence", content=packed(b"MZ"), **said), 422)
    is_problem(caller.post(f"{at}/links", records=["RISK-0099"]), 422)

    is_problem(caller.post(f"{at}/attest"), 409)  # the token acts for who brought it
    other = Caller(owner, a_member(owner, Role.APPROVER).id)
    attested = other.post(f"{at}/attest", said="Seen").json()
    assert attested["versions"][0]["attested_by"][0]["said"] == "Seen"
    assert (
        caller.get("evidence", requirement="A.6.2.4", level=3).json()["items"][0]["attested"] == 1
    )
    covered = {row["requirement"]: row for row in caller.get("evidence/coverage").json()}
    assert (covered["A.6.2.4"]["state"], covered["A.6.2.4"]["level"]) == ("fresh", 3)


def test_a_large_file_comes_in_pieces_and_is_taken_once(owner):
    caller, content = Caller(owner, owner.id), b"0123456789" * 1000
    begun = caller.post("evidence/uploads", name="r.txt", size=len(content)).json()
    at = f"evidence/uploads/{begun['id']}"

    def piece(content, offset):
        kind = "application/octet-stream"
        return caller.client.put(f"/api/{at}?offset={offset}", content, content_type=kind)

    assert piece(content[:4000], 0).json()["offset"] == 4000
    is_problem(piece(content, 0), 409)
    is_problem(caller.post(f"{at}/finish"), 409)
    piece(content[4000:], 4000)
    is_problem(caller.post(f"{at}/finish", digest="0" * 64), 422)
    digest = hashlib.sha256(content).hexdigest()
    assert caller.post(f"{at}/finish", digest=digest).json()["file_id"]
    given = {"key": "", "title": "Readings", "upload_id": begun["id"]}
    made = caller.post("evidence", **given).json()

    assert (made["digest"], made["file_name"]) == (digest, "r.txt")
    is_problem(caller.post("evidence", **given), 409)
    back = caller.get(f"evidence/{made['id']}/versions/1/file")
    assert b"".join(back.streaming_content) == content
    assert EvidenceItem.objects.count() == 1
