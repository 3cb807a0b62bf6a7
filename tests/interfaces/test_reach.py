"""What a limited member gets by pages, files, exports, the search and the JSON interface."""

import csv
import io

import pytest
from django.test import Client

from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.queries import INTAKE
from steward.domain.systems.operations.narrowing import narrow_membership
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member
from tests.foundation.tenancy.test_reach import a_risk, membership_of
from tests.interfaces.web.test_settings import browser_of

JSON = "application/json"
HIDDEN = "Walrus"
SYSTEM = {"purpose": "Watches", "stage": "deployment", "owner": "Ada"}


@pytest.fixture
def place(owner):
    """A unit with an AI system and its risk, and as much of another that nobody limited sees."""
    unit = add_unit(actor=owner, name="Claims")
    add_unit(actor=owner, name="Sales")
    seen = create_system(actor=owner, draft=SystemDraft(name="Heron", unit="Claims"))
    hidden = create_system(actor=owner, draft=SystemDraft(name=HIDDEN, unit="Sales"))
    risks = [
        a_risk(owner, seen, 901, title="Heron fails"),
        a_risk(owner, hidden, 902, title=f"{HIDDEN} fails"),
        a_risk(owner, None, 903, title=f"All {HIDDEN}es fail"),
    ]
    runs = [start_run(actor=owner, questionnaire=INTAKE, system=item) for item in (seen, hidden)]
    person = a_member(owner, Role.MANAGER)
    member = narrow_membership(actor=owner, membership=membership_of(person), units=[unit.pk])
    return {
        "seen": seen,
        "hidden": hidden,
        "risks": risks,
        "runs": runs,
        "member": member,
        "person": person,
        "unit": unit,
    }


@pytest.fixture
def browser(place):
    return browser_of(place["person"])


@pytest.fixture
def program(owner, place):
    _, secret = create_token(actor=owner, membership_id=place["member"].pk, label="P")
    return Client(headers={"Authorization": f"Bearer {secret}"})


def text_of(answer):
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode("utf-8", "replace")
    return answer.content.decode("utf-8", "replace")


LISTS = ("/", "/systems", "/risks", "/tasks", "/tasks/board", "/questionnaires", "/incidents")
MORE = ("/findings", "/documents", "/classifications", "/impact-assessments", "/systems/duplicates")


@pytest.mark.parametrize("address", [*LISTS, *MORE, "/palette?q=walrus", "/palette?q=902"])
def test_no_page_tells_of_what_lies_beyond(place, browser, address):
    answer = browser.get(address)

    assert answer.status_code == 200, address
    assert HIDDEN not in text_of(answer)


def test_what_lies_within_is_there(browser):
    assert "Heron" in text_of(browser.get("/systems"))
    assert "Heron fails" in text_of(browser.get("/risks"))
    assert "Heron" in text_of(browser.get("/palette?q=heron"))


def test_a_record_beyond_reach_is_none(place, browser):
    risks, runs = place["risks"], place["runs"]
    for address in (
        f"/systems/{place['hidden'].pk}",
        f"/risks/{risks[1].pk}",
        f"/risks/{risks[2].pk}",
        f"/questionnaires/{runs[1].pk}",
        f"/classifications/{place['hidden'].pk}",
        f"/impact-assessments/{place['hidden'].pk}",
    ):
        assert browser.get(address).status_code == 404, address
    for address in (f"/systems/{place['seen'].pk}", f"/risks/{risks[0].pk}"):
        assert browser.get(address).status_code == 200, address


def test_what_looks_at_the_whole_is_closed(browser):
    for address in (
        "/soa",
        "/readiness",
        "/lint",
        "/audits",
        "/reviews",
        "/objectives",
        "/context",
        "/suppliers/agreements",
        "/settings/people",
        "/settings/tokens",
        "/reports/risks.pdf",
    ):
        assert browser.get(address).status_code in (403, 404), address
    assert "/soa" not in text_of(browser.get("/")).partition("<main")[0]


def test_an_export_and_the_past_hold_no_more_than_the_list(owner, place, browser):
    rows = list(csv.reader(io.StringIO(text_of(browser.get("/risks/export.csv")))))
    assert len(rows) == 2
    assert HIDDEN not in str(rows)
    past = text_of(browser.get("/systems?as_of=2999-01-01"))
    assert HIDDEN not in past


def test_the_json_interface_holds_no_more(place, program):
    assert not program.get("/api/own").json()["whole_organisation"]
    systems = program.get("/api/systems").json()["items"]
    risks = program.get("/api/risks").json()["items"]
    assert [item["name"] for item in systems] == ["Heron"]
    assert [item["title"] for item in risks] == ["Heron fails"]
    assert program.get(f"/api/systems/{place['hidden'].pk}").status_code == 404
    assert program.get(f"/api/risks/{place['risks'][2].pk}").status_code == 404
    assert program.get("/api/statement").status_code == 403


def test_nothing_is_made_or_moved_beyond_reach(place, browser, program):
    refused = browser.post("/systems/new", SYSTEM | {"name": "Stray", "unit": "Sales"})
    made = browser.post("/systems/new", SYSTEM | {"name": "Egret", "unit": "Claims"})
    moved = program.patch(f"/api/systems/{place['seen'].pk}", {"unit": "Sales"}, content_type=JSON)

    assert refused.status_code == 403
    assert made.status_code in (302, 204), text_of(made)
    assert moved.status_code == 403
    assert "Egret" in text_of(browser.get("/systems"))


def test_the_owner_limits_by_page_and_program_and_the_history_says_so(
    owner, place, browser_of_owner
):
    home = f"/settings/people/{place['member'].pk}/reach"
    assert b"Heron" in browser_of_owner.get(home).content
    form = {"units": [str(place["unit"].pk)], "systems": [str(place["hidden"].pk)]}
    assert browser_of_owner.post(home, form).status_code == 302
    assert HIDDEN in text_of(browser_of(place["person"]).get("/systems"))
    assert browser_of_owner.post(home, {}).status_code == 302
    assert browser_of(place["person"]).get("/readiness").status_code == 200
    membership_of(owner)
    told = Entry.objects.visible_to(owner).filter(event="member.narrowed").order_by("id")
    assert [row.payload["reach"].partition(",")[0] for row in told] == [
        "Claims",
        "Claims",
        "the whole organisation",
    ]
