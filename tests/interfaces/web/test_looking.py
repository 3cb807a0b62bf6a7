"""Pages and calls as of an instant, between changes that were really committed."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.moments import written
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.tenancy.operations import acting_for
from steward.interfaces.web.entering import BACKEND
from tests.factories.organisations import an_owner
from tests.foundation.journal.conftest import taken_away
from tests.foundation.journal.test_history import moment


class Story:
    """An organisation in which a system was renamed, and another made and removed."""

    def __init__(self):
        self.began = moment()
        with transaction.atomic():
            self.actor, self.organisation = an_owner(
                self.began, name="Then Trust", email="owner@then.example"
            )
        self.empty = moment()
        with acting_for(self.actor.organisation_id):
            made = SystemDraft(name="Screening", facts={"personal_data": False})
            self.system = create_system(actor=self.actor, draft=made)
        self.made = moment()
        with acting_for(self.actor.organisation_id):
            rows = AiSystem.objects.visible_to(self.actor)
            rows.update(name="Ranking", facts={"personal_data": True})
            self.other = create_system(actor=self.actor, draft=SystemDraft(name="Gone", facts={}))
        self.renamed = moment()
        with acting_for(self.actor.organisation_id):
            AiSystem.objects.visible_to(self.actor).filter(pk=self.other.pk).delete()
            member = Membership.objects.get(person_id=self.actor.id)
            _, self.secret = create_token(actor=self.actor, membership_id=member.id, label="Reader")
        self.client = Client()
        self.client.force_login(Person.objects.get(pk=self.actor.id), BACKEND)

    def page(self, address, at=None, **more):
        mark = "&" if "?" in address else "?"
        given = f"{address}{mark}as_of={quote(written(at))}" if at else address
        return self.client.get(given, **more)

    def call(self, address, **headers):
        return Client().get(address, headers={"Authorization": f"Bearer {self.secret}", **headers})


@pytest.fixture(scope="module")
def story(content):
    story = Story()
    yield story
    taken_away(content, story.actor.organisation_id)


def test_a_list_shows_what_stood_in_it_and_wears_its_frame(story):
    before, made, later = (
        story.page("/systems", at).content.decode()
        for at in (story.empty, story.made, story.renamed)
    )

    assert "Screening" not in before
    assert "Screening" in made
    assert "Ranking" not in made
    assert "Ranking" in later
    assert "Gone" in later
    assert "Gone" not in story.page("/systems").content.decode()
    assert "read-only" in made
    assert 'class="past"' in made


def test_links_stay_at_the_instant_but_for_the_way_back(story):
    text = story.page("/systems", story.made).content.decode()

    given = quote(written(story.made), safe=":")
    assert f'href="/risks?as_of={given}"' in text
    assert f"/systems/{story.system.pk}?as_of={given}" in text
    assert '<a data-today href="/systems">Back to today</a>' in text
    assert "New system" not in text


def test_a_record_is_as_it_was_and_one_made_later_is_not_there(story):
    was = story.page(f"/systems/{story.system.pk}", story.made)
    not_yet = story.page(f"/systems/{story.other.pk}", story.made)
    gone = story.page(f"/systems/{story.other.pk}", story.renamed)

    assert "Screening" in was.content.decode()
    assert not_yet.status_code == 404
    assert "Back to today" in not_yet.content.decode()
    assert gone.status_code == 200


def test_the_history_of_a_record_leads_to_how_it_stood_then(story):
    text = story.page(f"/systems/{story.system.pk}").content.decode()
    href = text.split(">as it stood then<")[0].rsplit('href="', 1)[1].split('"')[0]

    then = story.client.get(f"/systems/{story.system.pk}{href}")
    assert "Screening" in then.content.decode()


def test_a_file_says_its_instant_in_its_name_and_holds_what_stood(story):
    answer = story.page("/systems/export.csv", story.made)
    text = b"".join(answer.streaming_content).decode()

    assert "Screening" in text
    assert "Ranking" not in text
    assert "-as-of-" in answer["Content-Disposition"]
    assert answer["Steward-As-Of"] == written(story.made)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("yesterday", "Give an instant"),
        ("2026-02-30", "Give an instant"),
        ("2999-01-01", "an instant that has been"),
        ("2001-01-01", "did not exist"),
    ],
)
def test_an_instant_that_is_none_is_refused(story, given, words):
    answer = story.client.get(f"/risks?as_of={given}")

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nothing_is_changed_in_the_past(story):
    address = f"/systems/new?as_of={quote(written(story.made))}"
    answer = story.client.post(address, {"name": "New"})

    assert answer.status_code == 409
    assert "Nothing can be changed" in answer.content.decode()
    assert story.client.get(address).status_code == 403


def test_the_form_of_the_switch_becomes_one_instant(story):
    answer = story.client.get("/risks?status=proposed&as_of=2026-03-31&as_of_time=14:00")

    assert answer.status_code == 302
    assert answer["Location"] == "/risks?status=proposed&as_of=2026-03-31T14:00Z"


def test_a_page_without_a_past_says_that_it_shows_today(story):
    text = story.page("/settings/account", story.made).content.decode()

    assert "This page has no past" in text


def test_a_call_answers_as_of_an_instant_by_parameter_or_header(story):
    at = written(story.made)
    by_address = story.call(f"/api/systems?as_of={quote(at)}")
    by_header = story.call("/api/systems", **{"Steward-As-Of": at})

    assert [item["name"] for item in by_address.json()["items"]] == ["Screening"]
    assert by_address.content == by_header.content
    assert by_header["Steward-As-Of"] == at
    assert story.call("/api/systems?as_of=never").status_code == 422
    assert story.call("/api/systems?as_off=2026-01-01").status_code == 422


def test_a_call_that_changes_is_refused_in_the_past(story):
    answer = Client().post(
        f"/api/systems?as_of={quote(written(story.made))}",
        {"name": "New"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {story.secret}"},
    )

    assert answer.status_code == 409
    assert "in the past" in answer.json()["detail"]


def between(story, since, until, **more):
    query = {"from": written(since), "to": written(until), **more}
    return "&".join(f"{name}={quote(value)}" for name, value in query.items())


def test_differences_tell_each_field_before_and_after(story):
    query = between(story, story.made, story.renamed, kind="systems")
    items = story.call(f"/api/differences?{query}").json()["items"]

    told = {item["label"].split()[-1]: item for item in items}
    assert {name: item["what"] for name, item in told.items()} == {
        "Ranking": "changed",
        "Gone": "added",
    }
    assert told["Ranking"]["fields"] == [
        {"field": "Name", "before": "Screening", "after": "Ranking"},
        {"field": "Facts: personal data", "before": "no", "after": "yes"},
    ]
    assert told["Gone"]["who"] == story.actor.label


def test_differences_are_whole_and_end_where_they_are_asked_to(story):
    def whats(since, until, **more):
        query = between(story, since, until, kind="systems", **more)
        body = story.client.get(f"/differences/export.json?{query}").content
        return sorted((item["what"], item["label"]) for item in json.loads(body)["differences"])

    now = moment()
    assert whats(story.renamed, now) == [("gone", "AIS-0002 Gone")]
    assert whats(story.empty, now) == [("added", "AIS-0001 Ranking")]
    assert whats(story.made, story.made) == []
    assert whats(story.made, now, system=str(story.system.pk)) == [("changed", "AIS-0001 Ranking")]


def test_the_page_of_differences_names_its_faults(story):
    later, sooner = written(story.made), written(story.empty)
    turned = story.client.get(f"/differences?from={quote(later)}&to={quote(sooner)}")
    odd = story.client.get("/differences?from=soon")
    unknown = story.client.get("/differences?kind=moons")
    future = written(moment() + timedelta(days=9))

    assert [turned.status_code, odd.status_code, unknown.status_code] == [422, 422, 422]
    assert "must be before" in turned.content.decode()
    assert story.client.get(f"/differences?to={quote(future)}").status_code == 422
