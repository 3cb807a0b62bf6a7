from datetime import timedelta

import pytest
from django.test import Client

from steward.domain.objectives.models import Objective, PlannedActivity
from steward.domain.reviews.models import Decision, ManagementReview, ReviewItem
from steward.domain.tasks.models import Task
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def chair(owner):
    return a_member(owner, Role.EXECUTIVE, email="chair@harbour.example")


def browser_of(actor):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), BACKEND)
    return client


def planned(browser, owner, chair):
    form = {
        "held_on": owner.today,
        "begins_on": owner.today - timedelta(days=90),
        "ends_on": owner.today,
        "chair_id": chair.id,
        "writer_id": owner.id,
        "cadence_months": "6",
    }
    browser.post("/reviews/new", form)
    return ManagementReview.objects.get()


def test_a_review_is_held_from_its_plan_to_signed_minutes(browser_of_owner, owner, chair):
    browser, review = browser_of_owner, planned(browser_of_owner, owner, chair)
    here = f"/reviews/{review.pk}"
    assert browser.get(f"{here}/meeting").headers["Location"] == here
    browser.post(f"{here}/prepare")
    page = browser.get(f"{here}/meeting?item=audits").content.decode()
    assert "No records are kept here." in page

    fill = f"{here}/inputs/audits/fill"
    refused = browser.post(fill, {"words": "The first audit is in spring", "source": ""})
    assert refused.status_code == 422
    assert "The first audit is in spring" in refused.content.decode()
    browser.post(fill, {"words": "The first audit is in spring", "source": "Programme"})
    browser.post(f"{here}/begin")
    said = {"narrative": "Agreed", "then": "improvement"}
    answer = browser.post(f"{here}/inputs/audits/said", said)
    assert answer.headers["Location"] == f"{here}/meeting?item=improvement"
    decision = {
        "text": "Hire an auditor",
        "kind": "resources",
        "item": "audits",
        "who_id": owner.id,
        "effect": "task",
    }
    missing = browser.post(f"{here}/decide", decision)
    assert missing.status_code == 422
    browser.post(f"{here}/decide", decision | {"until": "2027-03-01"})
    browser.post(f"{here}/presence", {"present": [owner.id, chair.id]})
    browser.post(f"{here}/end")
    assert browser.post(f"{here}/sign").status_code == 403

    browser_of(chair).post(f"{here}/sign")

    review.refresh_from_db()
    assert review.state == "signed"
    assert ReviewItem.objects.get(review=review, key="audits").narrative == "Agreed"
    assert Decision.objects.get().task_id == Task.objects.get().pk
    assert review.digest in browser.get(here).content.decode()
    assert browser.get(f"{here}/minutes.pdf").content.startswith(b"%PDF")


def test_an_objective_is_written_with_what_it_lacks_and_keeps_what_was_typed(
    browser_of_owner, owner
):
    form = {"title": "Fewer", "direction": "at_most", "target": "3", "owner_id": owner.id}
    refused = browser_of_owner.post("/objectives/new", form | {"tolerance": "-1"})
    assert refused.status_code == 422
    assert 'value="Fewer"' in refused.content.decode()
    browser_of_owner.post("/objectives/new", form)

    row = Objective.objects.get()
    page = browser_of_owner.get(f"/objectives/{row.pk}").content.decode()

    assert "Before somebody agrees to it, it needs:" in page
    assert "how it is evaluated" in page
    answer = browser_of_owner.post(f"/objectives/{row.pk}/agree", {"note": ""})
    assert "Still missing" in answer.content.decode()


def test_the_calendar_has_three_views_and_a_file(browser_of_owner, owner):
    form = {"title": "Read the logs", "frequency": "weekly", "first_on": "2026-11-04"}
    browser_of_owner.post("/activities/new", form)
    activity = PlannedActivity.objects.get()
    for view in ("month", "agenda", "year"):
        page = browser_of_owner.get(f"/calendar?view={view}&on=2026-11-01")
        assert f"/activities/{activity.pk}" in page.content.decode(), view
    narrowed = browser_of_owner.get("/calendar?on=2026-11-01&kind=task").content.decode()
    assert f"/activities/{activity.pk}" not in narrowed
    file = browser_of_owner.get("/calendar.ics?view=agenda&on=2026-11-01")
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert file.content.count(b"BEGIN:VEVENT") == 13
    for query in ("view=week", "on=yesterday", "person=nobody", "kind=mood"):
        assert browser_of_owner.get(f"/calendar?{query}").status_code == 422
