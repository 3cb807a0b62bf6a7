from datetime import timedelta

from steward.domain.governance.models import Duty, Issue, Process, ScopeVersion
from steward.domain.governance.operations.keeping import add_entry
from steward.extensions.reminders.chores import called, do_chores
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}
ISSUE = {
    "title": "A new law",
    "origin": "external",
    "topic": "legal",
    "effect": "hinders",
    "is_relevant": "on",
}


def shown(browser, address):
    return browser.get(address).content.decode()


def test_an_issue_is_added_reviewed_and_retired_on_its_pages(browser_of_owner):
    refused = browser_of_owner.post("/context/issues/new", ISSUE, headers=HTMX)
    assert (refused.status_code, "A new law" in refused.content.decode()) == (422, True)

    browser_of_owner.post("/context/issues/new", {**ISSUE, "meaning": "It binds us"})
    page = f"/context/issues/{Issue.objects.get().pk}"
    browser_of_owner.post(f"{page}/review", {"result": "holds", "note": "Read again"})
    assert "Read again" in shown(browser_of_owner, page)
    assert "A new law" in shown(browser_of_owner, "/context/issues?topic=legal")

    browser_of_owner.post(f"{page}/retire", {"reason": "Repealed"})
    assert "A new law" not in shown(browser_of_owner, "/context/issues")
    assert "Repealed" in shown(browser_of_owner, "/context/retired")


def test_a_scope_is_written_compared_and_printed(owner, browser_of_owner):
    browser_of_owner.post("/context/roles/state", {"role": "deployer", "reason": "We use it"})
    browser_of_owner.post("/scope/new", {"reason": "The first"})
    page = f"/scope/{ScopeVersion.objects.get().pk}"
    browser_of_owner.post(f"{page}/words", {"wording": "AI in hiring", "activities": "Hiring"})
    border = {"kind": "interface", "label": "Hosting", "is_in": "out", "why": ""}
    refused = browser_of_owner.post(f"{page}/say", border, headers=HTMX)
    assert (refused.status_code, "Hosting" in refused.content.decode()) == (422, True)
    browser_of_owner.post(f"{page}/say", {**border, "why": "Run by vendors"})
    unknown = {"named": "No such thing", "is_in": "in"}
    assert browser_of_owner.post(f"{page}/place", unknown, headers=HTMX).status_code == 422
    add_unit(actor=owner, name="Harbour site")
    browser_of_owner.post(f"{page}/place", {"named": "harbour site", "is_in": "in"})
    people = {"label": "Recruiters", "count": "4", "counted_on": owner.today.isoformat()}
    browser_of_owner.post(f"{page}/people", people)
    browser_of_owner.post(f"{page}/submit")

    said = shown(browser_of_owner, page)

    assert all(
        words in said for words in ("AI in hiring", "Run by vendors", "Recruiters", "Harbour site")
    )
    assert "Awaits approval" in said
    assert browser_of_owner.get(f"{page}/files/statement.pdf").content.startswith(b"%PDF")
    assert "Only one version so far" in shown(browser_of_owner, "/scope/compare")


def test_the_chart_the_map_and_the_overview_say_what_is_there(owner, browser_of_owner):
    for name, phase in (("Intake", "plan"), ("Oversight", "do")):
        values = {"title": name, "purpose": "x", "phase": phase}
        browser_of_owner.post("/processes/new", values)
    first, second = Process.objects.order_by("number")
    flow = {"what": "Facts", "target_id": str(second.pk)}
    browser_of_owner.post(f"/processes/{first.pk}/flow", flow)
    browser_of_owner.post("/responsibilities/new", {"title": "Conformity", "subject": "conformity"})
    duty = Duty.objects.get()
    both = browser_of_owner.post(
        f"/responsibilities/{duty.pk}/assign",
        {"hold": "A", "person_id": str(owner.id), "function": "Chief"},
        headers=HTMX,
    )
    assert (both.status_code, "not both" in both.content.decode()) == (422, True)
    browser_of_owner.post(f"/responsibilities/{duty.pk}/assign", {"hold": "A", "function": "Chief"})

    assert "Intake hands Facts to Oversight" in shown(browser_of_owner, "/processes/map")
    assert "Nobody is responsible" in shown(browser_of_owner, "/responsibilities/matrix")
    assert "No scope is in force" in shown(browser_of_owner, "/context")


def test_every_day_what_waits_becomes_a_task_in_every_organisation(owner, now):
    a_member(owner, Role.MANAGER)
    near = owner.today + timedelta(days=3)
    values = {"origin": "external", "topic": "legal", "effect": "helps", "meaning": "x"}
    add_entry(actor=owner, noun="issue", title="Law", review_on=near, **values)

    chores = called("Reviews of context")
    assert (do_chores(chores, now), do_chores(chores, now)) == (1, 0)
    set_tenant(owner.organisation_id)
