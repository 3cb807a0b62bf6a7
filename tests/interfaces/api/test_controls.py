import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem

FACTS = {"employment_use": True, "technique": ["deep_learning"], "human_oversight": "on_the_loop"}


@pytest.fixture
def caller(owner):
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts=FACTS))
    derive_register(actor=owner)
    return Caller(owner, owner.id)


def test_every_requirement_is_listed_with_its_status(caller):
    rows = caller.get("controls").json()

    assert len(rows) == 70
    assert {row["maturity"] for row in rows} == {None}
    assert rows[0]["id"] == "4.1"
    is_problem(caller.get("controls/A.99"), 404)


def test_a_decided_status_lowers_the_risks_that_rely_on_it_and_can_be_taken_back(caller):
    before = Risk.objects.get(scenario="R-FAI-01").current_rank
    names = ["A.6.2.4", "A.7.4", "A.5.4", "A.6.2.6", "A.9.2", "A.9.3", "A.9.4"]

    decided = caller.post(
        "controls/decide", requirements=names, maturity="implemented", reason="Seen in March"
    )
    lowered = Risk.objects.get(scenario="R-FAI-01").current_rank
    for name in names:
        caller.client.delete(f"/api/controls/{name}")

    assert {row["origin"] for row in decided.json()} == {"decided"}
    assert lowered < before
    assert Risk.objects.get(scenario="R-FAI-01").current_rank == before
    assert caller.get("controls/A.6.2.4").json()["origin"] == "unknown"


def test_a_wrong_status_names_its_place(caller):
    assert is_problem(caller.post("controls/A.2.2", maturity="great", reason="Why"), 422)[
        "place"
    ] == ("maturity")
    assert is_problem(caller.post("controls/A.2.2", maturity="none", reason=" "), 422)["place"] == (
        "reason"
    )
    is_problem(caller.post("controls/A.99", maturity="none", reason="Why"), 404)
    is_problem(caller.client.delete("/api/controls/A.2.2"), 409)


def test_an_approver_decides_although_the_role_judges_no_risks(owner, caller):
    approver = Caller(owner, a_member(owner, Role.APPROVER).id)

    answer = approver.post("controls/A.6.2.4", maturity="implemented", reason="Sampled")

    assert (answer.status_code, answer.json()["maturity"]) == (200, "implemented")


def test_a_reader_decides_nothing(owner, caller):
    reader = Caller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)

    is_problem(reader.post("controls/A.2.2", maturity="none", reason="Why"), 403)
    is_problem(reader.post("statement/accept"), 403)
    is_problem(reader.client.delete("/api/statement/A.2.2"), 403)
    is_problem(reader.post("frameworks/gdpr/follow"), 403)
    assert reader.get("controls").status_code == 200


def test_proposals_are_taken_in_one_gesture_and_revisions_are_compared(caller):
    proposed = [row for row in caller.get("statement").json()["rows"] if row["applicable"]]
    taken = caller.post("statement/accept").json()
    is_problem(caller.post("statement/accept"), 409)
    waiting = [
        row["control"]
        for row in caller.get("statement").json()["rows"]
        if row["origin"] == "derived"
    ]
    caller.post("statement/decide", controls=waiting, applicable=False, reason="Nothing of it")
    frozen = caller.post("statement/freeze", note="First", approver="The board").json()
    caller.post("statement/A.2.2", applicable=True, reason="Bank asks", basis="contract")
    changes = caller.get("statement/changes", old=1).json()
    revision = caller.get("statement/revisions/1").json()

    assert taken == {"accepted": len(proposed)}
    assert (frozen["revision"], frozen["approver"]) == (1, "The board")
    assert {row["control"] for row in changes} == {"A.2.2"}
    assert (len(revision["rows"]), revision["unaltered"]) == (38, True)
    assert caller.get("statement/changes", old=1, new=1).json() == []
    is_problem(caller.get("statement/revisions/7"), 404)


def test_a_decision_is_taken_back(caller):
    caller.post("statement/A.2.2", applicable=False, reason="Later")

    row = caller.client.delete("/api/statement/A.2.2").json()

    assert (row["origin"], row["exclusion"]) == ("derived", None)
    is_problem(caller.client.delete("/api/statement/A.2.2"), 409)
    is_problem(caller.client.delete("/api/statement/A.99"), 404)


def test_following_a_framework_brings_its_duties_and_leaving_it_needs_a_reason(caller):
    def reasons():
        rows = caller.get("statement").json()["rows"]
        return {line for row in rows for line in row["inclusion"] if not line.startswith("Risk")}

    caller.post("frameworks/eu-ai-act/follow", reason="We sell in the Union")
    caller.post("frameworks/nist-ai-rmf/follow")
    caller.post("frameworks/iso-23894/follow")

    assert reasons() == {"Law: EU AI Act", "Standard: NIST AI RMF 1.0"}
    assert is_problem(caller.post("frameworks/eu-ai-act/leave"), 422)["place"] == "reason"
    assert caller.post("frameworks/eu-ai-act/leave", reason="Sold").status_code == 204
    assert reasons() == {"Standard: NIST AI RMF 1.0"}
    is_problem(caller.post("frameworks/eu-ai-act/leave", reason="Again"), 409)
    is_problem(caller.post("frameworks/iso-42001/leave", reason="Why"), 409)
    is_problem(caller.post("frameworks/nothing/follow"), 404)
    followed = {row["id"] for row in caller.get("frameworks").json() if row["followed"]}
    assert followed == {"iso-42001", "nist-ai-rmf", "iso-23894"}
