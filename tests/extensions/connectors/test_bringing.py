"""Files that people bring: seen before they are kept, kept once, closed when they are gone."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steward.domain.monitoring.models import Observed, SeenIssue
from steward.extensions.connectors.models import Bringing, BroughtFile
from steward.extensions.connectors.operations.bringing import bring_files, take_brought
from steward.extensions.connectors.queries.bringing import files_of
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.conftest import NOW
from tests.extensions.connectors.samples import EVIDENTLY, SAMPLES, SARIF
from tests.factories.organisations import a_member
from tests.factories.work import run_waiting_work

SCAN = json.dumps(SARIF).encode()
LESS = json.dumps(
    SARIF | {"runs": [SARIF["runs"][0] | {"results": SARIF["runs"][0]["results"][:1]}]}
).encode()


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


def outcome(actor, bringing):
    names = ("new", "changed", "untouched", "closed")
    rows = files_of(actor, bringing)
    return {row.name: tuple(row.outcome.get(name) for name in names) for row in rows}


def brought(actor, *files, about="", take=True):
    bringing, _ = bring_files(actor=actor, files=files, about=about, take=take)
    run_waiting_work()
    return bringing


def test_a_look_keeps_nothing_and_taking_in_does_what_it_said(actor):
    bringing = brought(actor, ("scan.sarif", SCAN), ("notes.txt", b"hello"), take=False)
    seen = outcome(actor, bringing)
    assert seen["scan.sarif"] == (4, 0, 0, 0)
    assert "kind is not known" in files_of(actor, bringing)[1].outcome["problem"]
    assert not SeenIssue.objects.exists()

    take_brought(actor=actor, bringing=bringing, about="")
    run_waiting_work()
    assert outcome(actor, bringing) == seen
    assert SeenIssue.objects.count() == 2


def test_the_same_again_changes_nothing_and_what_is_gone_is_closed(actor):
    brought(actor, ("scan.sarif", SCAN), ("README.md", SAMPLES[-1][2]))
    count = Observed.objects.count()

    later = replace(actor, now=NOW.replace(day=3))
    again = brought(later, ("other name.sarif", SCAN), ("README.md", SAMPLES[-1][2]))
    told = outcome(actor, again)
    assert [line[0] for line in told.values()] == [0, 0]
    assert Observed.objects.count() == count

    fewer = brought(later, ("scan.sarif", LESS))
    assert outcome(actor, fewer)["scan.sarif"][3] == 1
    assert SeenIssue.objects.filter(closed_at=None).count() == 1


def test_what_a_file_does_not_name_is_asked_for(actor):
    file = ("report.json", json.dumps(EVIDENTLY).encode())
    bringing = brought(actor, file, take=False)

    with pytest.raises(Invalid):
        take_brought(actor=actor, bringing=bringing, about=" ")
    take_brought(actor=actor, bringing=bringing, about="Triage")
    run_waiting_work()

    assert set(Observed.objects.values_list("thing__name", flat=True)) == {"Triage"}


def test_work_that_was_killed_between_two_files_goes_on_with_the_second(actor):
    bringing, work = bring_files(
        actor=actor, files=[("a.sarif", SCAN), ("README.md", SAMPLES[-1][2])], take=True
    )
    work.result = {"bringing": str(bringing.pk), "files": 1}
    work.status = "running"
    work.save()
    run_waiting_work()

    first, second = files_of(actor, bringing)
    assert (first.taken_at, second.kind) == (None, "card")
    bringing.refresh_from_db()
    assert bringing.taken_at is not None


def test_who_may_send_no_observations_brings_no_files(actor):
    reader = replace(a_member(actor, Role.EXTERNAL_AUDITOR), now=NOW)

    with pytest.raises(NotAllowed):
        bring_files(actor=reader, files=[("a.sarif", SCAN)])
    assert not BroughtFile.objects.exists()


def test_the_pages_lead_from_the_files_to_what_became_of_them(actor):
    client = Client()
    person = Person.objects.get(pk=actor.id)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    files = [SimpleUploadedFile("scan.sarif", SCAN), SimpleUploadedFile("bad.sarif", b"{")]

    empty = client.post("/monitoring/bring", {})
    assert empty.status_code == 422
    sent = client.post("/monitoring/bring", {"results": files})
    run_waiting_work()
    page = client.get(client.get(sent["Location"])["Location"])
    words = page.content.decode()
    assert "Nothing is kept yet" in words
    assert "Not taken" in words

    taken = client.post(f"/monitoring/bring/{Bringing.objects.get().pk}", {"about": ""})
    run_waiting_work()
    shown = client.get(client.get(taken["Location"])["Location"]).content.decode()
    assert "Taken in: 4 new, 0 changed" in shown
    assert "Match them" in shown
