"""A register brought by a program: read as it says, followed, written back, and looked across."""

from base64 import b64decode, b64encode

import pytest

from steward.domain.risks.models import Risk
from steward.domain.systems.operations.registering import SystemDraft, create_system
from tests.interfaces.api.test_api import Caller, is_problem

HEAD = "ID,Risk,AI system,Likelihood,Impact,Loss max (EUR),Division\n"
ROWS = ["1,Leak,Assistant,Major-ish,5,90000,Retail\n", "2,Slow,Assistant,2,2,,Retail\n"]
VALUES = {"Likelihood": {"Major-ish": "4"}}


@pytest.fixture
def caller(owner):
    create_system(actor=owner, draft=SystemDraft(name="Assistant"))
    return Caller(owner, owner.id)


def sent(*rows):
    return {"name": "risks.csv", "content": b64encode("".join((HEAD, *rows)).encode()).decode()}


def test_a_register_comes_and_goes_as_it_is(caller):
    first = caller.post("registers", **sent(*ROWS), values=VALUES, estimates=True).json()
    leak = Risk.objects.get(title="Leak")

    assert (first["created"], first["estimated"], leak.inherent_likelihood) == (2, 1, 4)
    assert caller.get(f"risks/{leak.pk}").json()["from_register"] == {"Division": "Retail"}
    file = caller.get(f"registers/{first['id']}/file", kind="csv").json()
    text = b64decode(file["content"]).decode("utf-8-sig").replace("\r", "")
    assert (file["name"], text) == ("risks.csv", "".join((HEAD, *ROWS)))

    second = caller.post("registers", **sent(ROWS[0]), values=VALUES).json()
    gone = caller.get(f"registers/{second['id']}/gone").json()
    assert (second["untouched"], [risk["title"] for risk in gone]) == (1, ["Slow"])
    close = f"registers/{second['id']}/close"
    is_problem(caller.post(close, risks=[str(leak.pk)], reason="Over"), 422)
    done = caller.post(close, risks=[gone[0]["id"]], reason="Over").json()
    assert done == {"dismissed": 1, "left": 0}
    is_problem(caller.get(f"registers/{second['id']}/file", kind="pdf"), 422)


def test_plan_and_consistency_are_read_with_their_narrowing(caller):
    caller.post("registers", **sent(*ROWS), values=VALUES)

    plan = caller.get("treatments/plan", level="critical").json()
    found = caller.get("risks/consistency", severity="high").json()

    assert [(row["title"], row["unanswered"]) for row in plan["rows"]] == [("Leak", True)]
    assert plan["totals"]["unanswered"] == found["counts"]["no-answer"] == found["total"] == 1
    assert found["items"][0]["advice"].startswith("Plan a treatment")
    is_problem(caller.get("risks/consistency", rule="nothing"), 422)
