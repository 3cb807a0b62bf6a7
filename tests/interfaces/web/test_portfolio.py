"""A consultant sees organisations side by side, each by itself; each can end it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.founding import found_organisation
from steward.foundation.identity.queries import actor_of
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import acting_for, set_tenant
from tests.interfaces.web.test_audits import browser_of


@pytest.fixture
def both(owner):
    """The owner of one organisation founds another, and has one overdue task there."""
    person = Person.objects.get(pk=owner.id)
    other = found_organisation(person=person, name="Mill Trust", now=datetime.now(UTC), sector="")
    set_tenant(other.pk, person_id=person.pk)
    member = Membership.objects.get(organisation_id=other.pk)
    actor = actor_of(member, label="Me", now=datetime.now(UTC))
    task = create_task(actor=actor, new=NewTask(title="Late"))
    Task.objects.filter(pk=task.pk).update(due_on=actor.today - timedelta(days=3))
    set_tenant(owner.organisation_id, person_id=person.pk)
    return browser_of(owner), other


def put_in(browser, key, shown="yes"):
    return browser.post("/portfolio/show", {"organisation": str(key), "shown": shown})


def test_each_organisation_is_read_by_itself_and_sees_that_it_is(both, owner):
    browser, other = both
    assert "Nothing is in your portfolio" in browser.get("/portfolio").content.decode()
    for key in (owner.organisation_id, other.pk):
        assert put_in(browser, key).status_code == 302
    assert put_in(browser, owner.id).status_code == 404

    with CaptureQueriesContext(connection) as caught:
        page = browser.get("/portfolio?sort=overdue").content.decode()

    assert page.index("Mill Trust</h2>") < page.index("Harbour Trust</h2>")
    assert not [
        query["sql"]
        for query in caught.captured_queries
        if str(other.pk) in query["sql"]
        and str(owner.organisation_id) in query["sql"]
        and "set_config" not in query["sql"]
    ]
    rows = list(csv.reader(io.StringIO(browser.get("/portfolio/export.csv").content.decode())))
    assert [row[0] for row in rows[1:]] == ["Harbour Trust", "Mill Trust"]
    assert rows[2][5] == "1"
    with acting_for(other.pk):
        assert Entry.objects.filter(event="member.portfolio_shown").count() == 1
    assert browser.get("/portfolio?sort=size").status_code == 422


def test_an_organisation_ends_it_and_allows_it_again(both, owner):
    browser, _ = both
    put_in(browser, owner.organisation_id)
    member = Membership.objects.get(organisation_id=owner.organisation_id, person_id=owner.id)
    assert "in a portfolio" in browser.get("/settings/people").content.decode()

    browser.post(f"/settings/people/{member.pk}/portfolio")

    page = browser.get("/portfolio").content.decode()
    assert "does not want to be in a portfolio" in page
    put_in(browser, owner.organisation_id)
    set_tenant(owner.organisation_id, person_id=owner.id)
    member.refresh_from_db()
    assert member.portfolio == "ended"
    browser.post(f"/settings/people/{member.pk}/portfolio")
    put_in(browser, owner.organisation_id)
    set_tenant(owner.organisation_id, person_id=owner.id)
    member.refresh_from_db()
    assert member.portfolio == "shown"
