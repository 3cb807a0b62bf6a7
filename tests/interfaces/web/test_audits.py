import hashlib
import io
import zipfile

import pytest
from django.test import Client

from steward.domain.audits.operations.papers import (
    PaperDraft,
    attach_file,
    keep_paper,
    share_paper,
)
from steward.domain.systems.models import AiSystem
from steward.foundation.identity.models import Person
from tests.domain.audits.story import a_fieldwork
from tests.laws.routes import api_routes, web_routes

OF_PAPERS = [
    route for route in [*web_routes(), *api_routes()] if "audit-paper" in route.records[:1]
]


def browser_of(actor):
    client = Client()
    person = Person.objects.get(pk=actor.id)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def a_note(work):
    draft = PaperDraft(notes="They seemed unsure")
    paper = keep_paper(actor=work.lead, audit=work.audit, draft=draft)
    stored = attach_file(actor=work.lead, paper=paper, name="note.txt", content=b"unsure")
    return paper, stored


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_note_of_the_team_is_not_found_by_those_who_are_audited_at_any_address(owner, method):
    work = a_fieldwork(owner)
    paper, stored = a_note(work)
    records = {"audit-paper": paper.pk, "audit-paper-file": stored.pk}
    manager = browser_of(work.manager)
    pages = [route for route in OF_PAPERS if not route.method]

    assert len(pages) >= 4
    for route in pages:
        answer = getattr(manager, method)(route.address(records))
        assert answer.status_code in (404, 405), f"{route}: {answer.status_code}"
    assert "unsure" not in manager.get(f"/audits/{work.audit.pk}/papers").content.decode()


def archive_of(client, audit):
    content = client.get(f"/audits/{audit.pk}/working-papers.zip").content
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_archive_holds_what_one_may_see_with_digests_that_fit(owner):
    work = a_fieldwork(owner)
    paper, _ = a_note(work)
    share_paper(actor=work.lead, paper=a_note(work)[0])

    team, others = (archive_of(browser_of(who), work.audit) for who in (work.lead, work.manager))

    assert "papers/W1.json" in team.namelist()
    assert "papers/W1.json" not in others.namelist()
    assert "papers/W2.json" in others.namelist()
    lines = team.read("digests.txt").decode().splitlines()
    assert len(lines) == len(team.namelist()) - 1
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(team.read(name)).hexdigest() == digest
    assert team.read("files/W1-1-note.txt") == b"unsure"
    assert paper.reference == "W1"


def test_every_document_is_made(owner):
    work = a_fieldwork(owner)
    client = browser_of(work.manager)
    system = AiSystem.objects.visible_to(owner)[0]

    for name in ("plan", "report"):
        made = client.get(f"/audits/{work.audit.pk}/files/{name}.pdf")
        assert made.content.startswith(b"%PDF"), name
    for kind in ("pdf", "xlsx", "csv", "json"):
        assert client.get(f"/reports/audit-programme.{kind}").status_code == 200
    assert client.get(f"/audits/trace/{system.pk}.pdf").content.startswith(b"%PDF")


def test_a_refused_judgement_keeps_what_was_typed_and_names_the_conflict(owner):
    work = a_fieldwork(owner)
    point = work.point("6.1.2")
    client = browser_of(work.lead)
    address = f"/audits/parts/point/{point.pk}/judge"

    answer = client.post(address, {"judgement": "conforms", "evidence": ""})

    assert answer.status_code == 422
    assert "Say what you saw" in answer.content.decode()
    kept = client.post(address, {"judgement": "conforms", "evidence": "The register"})
    assert kept.status_code == 302
    point.refresh_from_db()
    assert point.judged_by == work.lead.id


def test_requirements_join_by_part_and_by_number(owner):
    work = a_fieldwork(owner)
    client = browser_of(work.lead)

    answer = client.post(
        f"/audits/{work.audit.pk}/do/points", {"groups": ["A.2"], "single": "9.3.2, A.10.2"}
    )

    assert answer.status_code == 302
    found = set(work.audit.items.values_list("requirement", flat=True))
    assert {"A.2.2", "A.2.3", "A.2.4", "9.3.2", "A.10.2"} <= found
