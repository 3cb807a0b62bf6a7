from datetime import timedelta

import pytest

from steward.foundation.identity.models import ApiToken, BrowserSession, CustomRole, Membership
from steward.foundation.identity.operations.members import change_role
from steward.foundation.identity.terms import DANGEROUS, Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member
from tests.interfaces.web.test_settings import browser_of, membership_of

ROLE = {"name": "Watcher", "base": "contributor", "permissions": ["risk.view", "system.view"]}


def events(actor):
    set_tenant(actor.organisation_id)
    return list(Entry.objects.visible_to(actor).order_by("id").values_list("event", flat=True))


def test_a_role_is_made_given_compared_and_changed(owner, browser_of_owner):
    page = browser_of_owner.get("/settings/roles/new?from=respondent").content.decode()
    assert page.count(" checked") == 7

    made = browser_of_owner.post("/settings/roles/new", ROLE)
    member = a_member(owner, Role.RESPONDENT)
    home = f"/settings/people/{membership_of(member).pk}"
    browser_of_owner.post(f"{home}/role", {"role": made.headers["Location"].rpartition("/")[2]})

    page = browser_of_owner.get(made.headers["Location"]).content.decode()
    assert "Change AI systems" in page.partition("May no longer")[2]
    assert "1 member<" in page
    theirs = browser_of(member)
    assert theirs.get("/risks").status_code == 200
    assert theirs.get("/tasks").status_code == 403
    changed = ROLE | {"permissions": ["task.view"], "name": ""}
    assert browser_of_owner.post(f"{made.headers['Location']}/edit", changed).status_code == 422
    changed["name"] = "Doer"
    assert browser_of_owner.post(f"{made.headers['Location']}/edit", changed).status_code == 302
    assert theirs.get("/risks").status_code == 403
    assert theirs.get("/tasks").status_code == 200
    assert b"Doer" in browser_of_owner.get("/settings/people").content


def test_a_refused_role_keeps_what_was_ticked(owner, browser_of_owner):
    page = browser_of_owner.post("/settings/roles/new", ROLE | {"name": "Manager"})

    assert page.status_code == 422
    assert page.content.count(b" checked") == 2
    assert b"There is a role with this name." in page.content
    assert not CustomRole.objects.exists()


def test_who_sees_as_a_role_reads_what_it_reads_changes_nothing_and_the_journal_knows(
    owner, browser_of_owner
):
    assert b"/risks/new" in browser_of_owner.get("/risks").content

    browser_of_owner.post("/settings/roles/see-as", {"role": "executive"})

    page = browser_of_owner.get("/settings")
    assert "You see what the role “Executive” sees" in page.content.decode()
    assert b"/risks/new" not in browser_of_owner.get("/risks").content
    assert browser_of_owner.get("/settings/tokens").status_code == 403
    assert browser_of_owner.post("/systems/new", {"name": "Mine"}).status_code == 409
    assert browser_of_owner.post("/settings/units/new", {"name": "Mine"}).status_code == 409
    assert events(owner).count("role.previewed") == 1
    browser_of_owner.post("/settings/roles/see-as/end")
    assert browser_of_owner.get("/settings/tokens").status_code == 200
    assert "You see what" not in browser_of_owner.get("/settings").content.decode()


def test_nobody_sees_as_a_role_that_may_more_and_a_lost_role_ends_the_look(owner):
    manager = a_member(owner, Role.MANAGER)
    browser = browser_of(manager)

    assert browser.post("/settings/roles/see-as", {"role": "owner"}).status_code == 403
    assert browser.post("/settings/roles/see-as", {"role": "contributor"}).status_code == 302
    assert browser.get("/audits/programme").status_code == 200
    change_role(actor=owner, membership=membership_of(manager), role="respondent")
    page = browser.get("/settings/account")
    assert "You see what" not in page.content.decode()
    assert browser.get("/risks").status_code == 403


@pytest.mark.parametrize(
    ("extent", "ticked", "expected"),
    [
        ("read", ["member.edit"], "only views"),
        ("work", ["member.edit"], "nothing dangerous"),
        ("chosen", ["member.edit", "risk.view"], "these"),
    ],
)
def test_a_token_is_made_for_what_was_chosen(owner, browser_of_owner, extent, ticked, expected):
    page = browser_of_owner.post(
        "/settings/tokens/new", {"label": "Reader", "extent": extent, "scopes": ticked}
    )

    assert b"st_" in page.content
    scopes = set(ApiToken.objects.get(label="Reader").scopes)
    assert not scopes & DANGEROUS or expected == "these"
    assert expected != "only views" or all(name.endswith((".view", ".export")) for name in scopes)
    assert expected != "these" or scopes == set(ticked)
    listed = browser_of_owner.get("/settings/tokens").content.decode()
    assert f"{len(scopes)} thing" in listed


def test_a_token_for_nothing_or_beyond_the_role_is_refused(owner, browser_of_owner):
    for ticked in ([], ["member.everything"]):
        form = {"label": "Reader", "extent": "chosen", "scopes": ticked}
        assert browser_of_owner.post("/settings/tokens/new", form).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/settings/tokens/new",
        "/settings/roles/new",
        "/settings/people/invite",
        "/settings/people/{member}/role",
        "/settings/people/{member}/begin",
        "/settings/people/{member}/limit",
    ],
)
def test_what_gives_power_asks_for_fresh_proof(owner, browser_of_owner, address):
    member = membership_of(a_member(owner, Role.MANAGER))
    browser_of_owner.get("/settings/account")
    old = owner.now - timedelta(days=3650)
    BrowserSession.objects.filter(person_id=owner.id).update(proved_at=old)

    answer = browser_of_owner.post(address.format(member=member.pk), ROLE)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/settings/prove")
    assert Membership.objects.get(pk=member.pk).role == "manager"
