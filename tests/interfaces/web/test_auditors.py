"""Somebody from outside: invited to an audit, looks at some days, writes notes, leaves a trace."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from steward.domain.audits.models import Opened, Paper
from steward.domain.audits.operations.engaging import Engagement, engage_auditor, set_frame
from steward.domain.audits.operations.teaming import name_auditor
from steward.domain.audits.queries.audits import papers_visible_to
from steward.extensions.auditpacks.choosing import chosen
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import Frame
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.members import change_role
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.queries.standing import frame_of
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.domain.audits.story import a_fieldwork
from tests.interfaces.web.test_audits import browser_of

WORDS = "correct horse battery staple"


@pytest.fixture
def work(owner):
    return a_fieldwork(owner)


@pytest.fixture
def outside(owner, work):
    """Return the browser of an auditor who has joined, and the membership."""
    today = datetime.now(UTC).date()
    draft = Engagement(
        email="body@outside.example",
        ends_on=today + timedelta(days=30),
        frame=Frame(first=today, last=today + timedelta(days=5), shown=today),
    )
    now = replace(owner, now=datetime.now(UTC))
    _, secret = engage_auditor(actor=now, audits=[work.audit], draft=draft)
    client = Client()
    joined = client.post(f"/invitation/{secret}", {"name": "Bo Dy", "password": WORDS})
    assert joined.status_code == 302, joined.content.decode()[:2000]
    set_tenant(owner.organisation_id)
    return client, Membership.objects.get(person__email="body@outside.example")


def test_who_comes_from_outside_looks_at_days_and_never_beyond_them(outside, work, owner):
    client, member = outside
    place = work.audit.team.get(person=member.person)
    assert (place.is_external, place.name) == (True, "Bo Dy")

    assert client.get("/").headers["Location"] == "/audits/desk"
    assert "Audit of the autumn" in client.get("/audits/desk").content.decode()
    led = client.get("/risks")
    assert led.status_code == 302
    page = client.get(led.headers["Location"]).content.decode()
    assert "you may look at the days from" in page
    assert "Back to today" not in page
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert client.get(f"/risks?as_of={yesterday}").status_code == 422
    assert client.get("/settings").status_code == 302  # nothing there is of then …
    assert client.get(client.get("/settings").headers["Location"]).status_code == 403
    assert client.post("/tasks/new", {"title": "No"}).status_code == 409
    assert "as_of" in client.get("/palette?q=ri").headers["Location"]
    assert client.get(f"/settings/people/{member.pk}/data").status_code == 200
    assert client.get(f"/audits/{work.audit.pk}/papers").status_code == 200

    owner_page = browser_of(owner).get("/audits/opened").content.decode()
    assert "Bo Dy" in owner_page
    kinds = {(row.kind, row.as_of is None) for row in Opened.objects.all()}
    assert kinds == {("page", False), ("record", True)}
    assert browser_of(work.lead).get("/audits/opened").status_code == 403


def test_a_note_from_outside_is_seen_by_nobody_inside_until_it_is_shared(outside, work, owner):
    client, member = outside
    name_auditor(actor=work.manager, audit=work.audit, person_id=owner.id)
    client.get(client.get("/risks").headers["Location"])
    asked = client.get("/audits/notes/new?about=/risks").content.decode()
    assert "Note on" in asked

    kept = client.post(
        "/audits/notes/new",
        {"audit": str(work.audit.pk), "notes": "Unsure words", "about": "/risks"},
    )

    assert kept.status_code == 302
    set_tenant(owner.organisation_id)
    paper = Paper.objects.get(notes="Unsure words")
    assert (paper.outside, paper.address, paper.draw) == (True, "/risks", None)
    for inside in (owner, work.manager, work.lead):
        assert paper not in papers_visible_to(inside, work.audit)
    order = PackOrder(scope=PackScope.WHOLE)
    assert "audits_paperevent" not in chosen(owner, order)
    shared = client.post(f"/audits/{work.audit.pk}/do/share")
    assert shared.status_code == 302
    set_tenant(owner.organisation_id)
    assert paper in papers_visible_to(work.manager, work.audit)
    assert "audits_paperevent" in chosen(owner, order)
    assert Entry.objects.filter(event="audit.papers_shared", actor_id=member.person_id).exists()
    assert client.post(f"/audits/{work.audit.pk}/do/share").status_code == 422


def test_files_for_somebody_outside_bear_the_name(outside, owner):
    client, _ = outside
    today = datetime.now(UTC).isoformat().replace("+00:00", "Z")

    pdf = client.get(f"/reports/register.pdf?as_of={today}")
    table = client.get(f"/systems/export.csv?as_of={today}")
    book = client.get(f"/systems/export.xlsx?as_of={today}")

    assert all("Copy for Bo Dy" in page.extract_text() for page in PdfReader(_file(pdf)).pages)
    rows = list(csv.reader(io.StringIO(_file(table).read().decode("utf-8-sig"))))
    assert rows[0][0].startswith("Copy for Bo Dy")
    assert "Harbour Trust" in rows[0][0]
    with zipfile.ZipFile(_file(book)) as archive:
        assert "Copy for Bo Dy" in archive.read("docProps/custom.xml").decode()
        assert archive.testzip() is None
    set_tenant(owner.organisation_id)
    files = Opened.objects.filter(kind="file").order_by("at")
    assert [row.marked for row in files] == [True, True, True]
    assert files[0].title.endswith(".pdf")


def _file(response):
    assert response.status_code == 200, response.content.decode()[:500]
    streaming = getattr(response, "streaming_content", None)
    return io.BytesIO(b"".join(streaming) if streaming else response.content)


def test_a_token_of_somebody_outside_is_bound_by_the_same_days(outside, owner):
    _, member = outside
    _, secret = create_token(actor=owner, membership_id=member.pk, label="Reader")
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    answer = program.get("/api/systems")

    assert answer.status_code == 200
    assert "Steward-As-Of" in answer.headers
    assert program.get("/api/systems?as_of=2020-01-01").status_code == 422
    assert program.post("/api/systems", "{}", content_type="application/json").status_code == 409
    assert program.get("/api/audits").status_code == 200
    set_tenant(owner.organisation_id)
    assert Opened.objects.filter(by_program=True, address="/api/systems").exists()
    assert Person.objects.filter(name="Bo Dy").exists()


def test_the_lead_chooses_the_day_shown_and_only_who_plans_the_period(outside, work, owner):
    _, member = outside
    frame = frame_of(member.frame)
    now = datetime.now(UTC)
    lead, manager = replace(work.lead, now=now), replace(work.manager, now=now)
    wider = replace(frame, first=frame.first - timedelta(days=3))

    with pytest.raises(NotAllowed):
        set_frame(actor=lead, membership=member, frame=wider)
    set_frame(actor=manager, membership=member, frame=wider)
    member.refresh_from_db()
    set_frame(actor=lead, membership=member, frame=replace(wider, shown=wider.first))
    with pytest.raises(Invalid, match="lies ahead"):
        set_frame(actor=manager, membership=member, frame=replace(wider, shown=frame.last))

    member.refresh_from_db()
    assert member.frame["shown"] == wider.first.isoformat()
    own = actor_of(member, label="Bo Dy", now=now)
    with pytest.raises(NotAllowed):
        set_frame(actor=own, membership=member, frame=replace(wider, last=now.date()))
    with pytest.raises(Conflict, match="keeps this role"):
        change_role(actor=owner, membership=member, role="manager")
