from datetime import UTC, datetime

from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem

LAW = {
    "title": "Act on hiring",
    "kind": "law",
    "counterparty": "European Union",
    "demands": "Tell applicants",
    "reach": "condition",
}


def test_a_law_is_kept_evaluated_and_reaches_systems_by_its_condition(owner):
    create_system(actor=owner, draft=SystemDraft(name="Hiring", facts={"employment_use": True}))
    caller = Caller(owner, owner.id)

    refused = caller.post("context/laws", **LAW)
    assert is_problem(refused, 422)["place"] == "condition"
    law = caller.post("context/laws", **LAW, condition="employment_use").json()
    place = f"context/laws/{law['id']}"
    caller.post(f"{place}/reviews", result="partly", note="Two forms lack it")
    caller.post(f"{place}/links", kind="control", words="A.2.2")

    assert (law["reference"], law["result"]) == ("LAW-0001", "")
    assert caller.get(place).json()["result"] == "partly"
    details = caller.get(f"{place}/details").json()
    assert [len(details[name]) for name in ("reviews", "links")] == [1, 1]
    reached = caller.get(f"{place}/systems").json()
    assert [(item["system"], item["caught"]) for item in reached] == [("Hiring", True)]
    assert caller.get("context/laws").json()["items"][0]["id"] == law["id"]


def test_the_scope_is_written_by_one_and_approved_by_another(owner):
    writer, top = Caller(owner, owner.id), Caller(owner, a_member(owner, Role.EXECUTIVE).id)
    writer.post("context/roles", role="deployer", reason="We use what others built")
    place = f"scope/{writer.post('scope', reason='The first').json()['id']}"
    writer.put(place, wording="AI in hiring", activities="Hiring")
    writer.post(f"{place}/items", kind="people", label="All", count=4, counted_on="2026-01-01")
    writer.post(f"{place}/submit")
    day = datetime.now(UTC).date().isoformat()

    is_problem(writer.post(f"{place}/approve", in_force_from=day), 409)
    assert top.post(f"{place}/approve", in_force_from=day).json()["state"] == "approved"
    is_problem(writer.put(place, wording="Other", activities="Other"), 409)
    standing = writer.get(place).json()
    assert (standing["headcount"], standing["version"]["roles"]) == (4, ["deployer"])


def test_the_chart_and_what_is_missing_are_told(owner):
    caller = Caller(owner, owner.id)
    duty = caller.post("responsibilities", title="Conformity", subject="conformity").json()
    for hold, function in (("A", "Chief"), ("R", "AI office"), ("D", "Deputy chief")):
        caller.post(f"responsibilities/{duty['id']}/holders", hold=hold, function=function)

    chart = caller.get("responsibilities/chart").json()

    assert [row["faults"] for row in chart["rows"]] == [[]]
    assert chart["missing"] == ["Reporting to top management (5.3 b)"]
    assert "no_scope" in {item["key"] for item in caller.get("context/attention").json()}
