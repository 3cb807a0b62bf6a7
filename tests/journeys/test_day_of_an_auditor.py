"""An external auditor comes for a day: looks back, traces a system, samples, asks, and leaves."""

from datetime import UTC, datetime

import pytest

from tests.journeys.checking import planned
from tests.journeys.desk import Desk, answer, day, token_of
from tests.journeys.ground import begin, free_port, invite, join, steward_up

PORT = free_port()
BASE = f"http://127.0.0.1:{PORT}"
BROUGHT = "The minutes of the go-live meeting are in the folder of the project."


@pytest.fixture
def base():
    return BASE


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True) as link:
        yield link


def test_an_external_auditor_sees_samples_asks_and_leaves(running, people):
    with people() as owner, people() as auditor:
        begin(owner.page, owner, running, "Harbour Trust")
        desk = Desk(BASE, token_of(owner, "The walk"))
        system, moment = prepared(owner, desk)
        join(auditor, invite(owner, "external_auditor"), "The auditor")
        members = {row["name"]: row for row in desk.get("members")["items"]}
        member = members["The auditor"]
        desk.put(f"members/{member['id']}/last-day", ends_on=day(1))
        ids = {name: row["person_id"] for name, row in members.items()}
        audit = appointed(desk, ids)

        look_back(auditor, system, moment)
        trace(auditor, system)
        sample(auditor, desk, audit)
        ask_and_be_answered(owner, auditor, desk, audit, ids)
        leave(auditor, desk, member["id"])


def prepared(owner, desk):
    """Return a system and a moment before it was renamed; scope and statement are there."""
    scope = desk.post("scope", reason="The first scope")
    wording = {"wording": "Use of AI for letters to customers", "activities": "Letters"}
    desk.put(f"scope/{scope['id']}", **wording)
    made = desk.post("systems", name="Letter drafting", purpose="Drafts replies to customers")
    answer(owner, "/soa/freeze", with_proposals=True)
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    desk.patch(f"systems/{made['id']}", name="Letter writing")
    return made["id"], moment


def appointed(desk, ids):
    """Return an audit that names the auditor as its lead; others see to the rest."""
    programme = desk.post(
        "audit-programmes",
        title="To the certificate",
        starts_on=day(),
        ends_on=day(1000),
        frequency="Everything once a year",
        criteria="ISO/IEC 42001",
        methods="Samples",
    )
    plan = planned("stage_1", "Stage 1", {"programme": programme["id"]})
    audit = desk.post("audits", **plan)["id"]
    named = {"person_id": ids["The auditor"], "is_lead": True, "is_external": True}
    desk.post(f"audits/{audit}/team", **named)
    return audit


def look_back(auditor, system, moment):
    """The day's questions as of a moment: scope, statement and inventory as they stood then."""
    auditor.open("/scope", "scope")
    auditor.open(f"/soa?as_of={moment}", "statement of a past moment")
    auditor.open("/soa/revisions/1", "frozen statement")
    auditor.open(f"/systems/{system}?as_of={moment}", "system of a past moment")
    assert "Letter drafting" in auditor.page.content()
    auditor.open(f"/systems/{system}?as_of=", "system of today")
    assert "Letter writing" in auditor.page.inner_text("h1")


def trace(auditor, system):
    """Follow one system from its page end to end in one click."""
    auditor.page.click("text=Follow it end to end")
    auditor.page.wait_for_url(f"**/audits/trace/{system}")
    auditor.see("thread of a system")


def sample(auditor, desk, audit):
    """Declare, plan, begin, take the population as of a day, and draw from it."""
    (lead,) = desk.get(f"audits/{audit}/team")
    declared = {"declaration": "I have no part in it."}
    answer(auditor, f"/audits/parts/auditor/{lead['id']}/declare", **declared)
    answer(auditor, f"/audits/{audit}/do/points", single="4.3, 8.1")
    when = {"held_on": day(), "begins": "09:00", "ends": "10:00"}
    answer(auditor, f"/audits/{audit}/do/session", **when, what="Opening")
    desk.post(f"audits/{audit}/prepare")
    answer(auditor, f"/audits/{audit}/begin")
    answer(auditor, f"/audits/{audit}/do/population", kind="systems", as_of=day())
    (population,) = desk.get(f"audits/{audit}/populations")
    place = f"/audits/parts/population/{population['id']}/draw"
    answer(auditor, place, method="random", rule="all", seed="harbour")
    auditor.open(f"/audits/{audit}/samples", "samples of the auditor")
    assert "harbour" in auditor.page.content()


def ask_and_be_answered(owner, auditor, desk, audit, ids):
    """Ask for something; who is asked brings it; it is accepted."""
    asked = {"what": "Who decided to go live?", "owner_id": ids["The owner"], "due_on": day(1)}
    answer(auditor, f"/audits/{audit}/do/request", **asked)
    (request,) = desk.get(f"audits/{audit}/requests")
    place = f"/audits/parts/request/{request['id']}"
    answer(owner, f"{place}/answer", answer=BROUGHT)
    auditor.open(f"/audits/{audit}/requests", "answered request")
    assert BROUGHT in auditor.page.content()
    answer(auditor, f"{place}/accept")


def leave(auditor, desk, member):
    """What is not the auditor's is not offered; the membership ends, and so does the visit."""
    auditor.open("/systems", "systems of the auditor")
    assert auditor.page.locator(".actions >> text=Register").count() == 0
    desk.post(f"members/{member}/end")
    auditor.page.goto(f"{BASE}/audits")
    assert "/audits" not in auditor.page.url or auditor.page.locator("tbody tr").count() == 0
