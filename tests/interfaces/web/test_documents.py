import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.operations.deciding import approve_document, submit_document
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.publishing import publish_document, revise_document
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    create_document,
    write_draft,
)
from steward.foundation.identity.terms import Role
from tests.domain.documents.test_rules import GIF, OWN
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}
HOSTILE = (
    "## <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [go](javascript:alert(1))"
    " ![out](https://example.org/track.png) ![in](image-1) ![gone](image-9)\n"
    "| a |\n|--:|\n| <b>1</b> |\n"
)


@pytest.fixture
def document(owner):
    draft = DocumentDraft(title="How we log", kind="procedure", owner_id=owner.id)
    return create_document(actor=owner, draft=draft, text=OWN)


def page(client, address, **options):
    return client.get(address, **options).content.decode()


def test_a_document_is_begun_from_an_outline_and_what_is_unwritten_is_named(browser_of_owner):
    assert "0 <small>of 16" in page(browser_of_owner, "/documents/needed")
    begun = browser_of_owner.post("/documents/outlines/doc-ai-policy/begin")

    row = Document.objects.get()
    assert begun.headers["Location"] == f"/documents/{row.pk}/edit"
    record = page(browser_of_owner, f"/documents/{row.pk}")
    assert record.count("Template: not written yet") == 9
    assert "9 sections not written yet" in record
    refused = browser_of_owner.post(f"/documents/{row.pk}/submit", {"note": "x"}, headers=HTMX)
    assert (refused.status_code, "Not written yet: “Purpose" in refused.content.decode()) == (
        422,
        True,
    )


def test_who_saves_on_an_older_text_loses_nothing(browser_of_owner, owner, document):
    other = a_member(owner, Role.CONTRIBUTOR)
    write_draft(actor=other, document=document, text=OWN + "\n\nTheirs.", revision=0)
    ours = {"text": OWN + "\n\nOurs.", "revision": "0"}

    saved = browser_of_owner.post(f"/documents/{document.pk}/save", ours, headers=HTMX)
    answer = browser_of_owner.post(f"/documents/{document.pk}/edit", ours)

    html = answer.content.decode()
    assert (saved.status_code, answer.status_code) == (422, 422)
    assert "Somebody else saved meanwhile" in saved.content.decode()
    assert "Ours." in html
    assert "<del>Theirs.</del>" in html
    assert 'name="revision" value="1"' in html
    browser_of_owner.post(f"/documents/{document.pk}/edit", ours | {"revision": "1"})
    document.refresh_from_db()
    assert document.text.endswith("Ours.")


def test_a_picture_is_kept_shown_and_never_trusted(browser_of_owner, document):
    address = f"/documents/{document.pk}/edit"
    good = SimpleUploadedFile("the_flow.gif", GIF, content_type="image/gif")
    browser_of_owner.post(address, {"text": OWN, "revision": 0, "picture": good})
    document.refresh_from_db()
    assert document.text.endswith("![the flow](image-1)\n")

    shown = browser_of_owner.get(f"/documents/{document.pk}/images/1")
    assert (shown.headers["Content-Type"], shown.content) == ("image/gif", GIF)
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    bad = SimpleUploadedFile("x.png", b"<svg onload='alert(1)'/>", content_type="image/png")
    refused = browser_of_owner.post(
        address, {"text": OWN + "\n\nMore.", "revision": document.revision, "picture": bad}
    )
    assert refused.status_code == 422
    assert "no whole PNG, JPEG or GIF" in refused.content.decode()
    assert "More." in refused.content.decode()


def test_a_hostile_text_is_only_words(browser_of_owner, document):
    html = browser_of_owner.post(
        f"/documents/{document.pk}/preview", {"text": HOSTILE}, headers=HTMX
    ).content.decode()

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "style=" not in html
    assert "&lt;b&gt;1&lt;/b&gt;" in html
    assert '<td class="to-right">' in html


def test_a_draft_goes_into_force_and_is_read_compared_and_taken_as_a_file(
    browser_of_owner, owner, document
):
    approver = a_member(owner, Role.APPROVER)
    name_people(actor=owner, document=document, approvers=[approver.id])
    submit_document(actor=owner, document=document)
    approve_document(actor=approver, document=document)
    browser_of_owner.post(f"/documents/{document.pk}/publish", {}, headers=HTMX)
    revise_document(actor=owner, document=document)
    text = OWN.replace("a year", "two years")
    write_draft(actor=owner, document=document, text=text, revision=0)

    here = f"/documents/{document.pk}"
    assert "kept for a year" in page(browser_of_owner, f"{here}/read")
    assert "<del>a year </del><ins>two years </ins>" in page(browser_of_owner, f"{here}/compare")
    assert DocumentVersion.objects.get().digest in page(browser_of_owner, f"{here}/versions/1")
    for name, head in (
        ("current.pdf", b"%PDF"),
        ("v1.docx", b"PK"),
        ("draft.md", b"# How we log\n\n**Draft, not in force**"),
    ):
        assert browser_of_owner.get(f"{here}/files/{name}").content.startswith(head)
    assert browser_of_owner.get(f"{here}/files/draft.exe").status_code == 404
    assert browser_of_owner.get(f"{here}/compare?old=x").status_code == 422


def test_what_is_brought_is_shown_first_and_becomes_a_draft(browser_of_owner, owner, document):
    file = io.BytesIO(b"# Brought\n\n## Part\n\nWhat we do, who does it, and when it is done.\n")
    file.name = "brought.md"
    taken = browser_of_owner.post("/documents/import", {"file": file})
    address = taken.headers["Location"]
    assert "What we do, who does it" in page(browser_of_owner, address)
    assert Document.objects.count() == 1

    browser_of_owner.post(address, {"document": document.pk, "title": "x", "kind": "policy"})
    document.refresh_from_db()
    assert document.text.startswith("## Part")
    browser_of_owner.post(address, {"document": "", "title": "Fresh", "kind": "policy"})
    assert Document.objects.get(title="Fresh").text == document.text


def test_a_respondent_reads_what_is_in_force_and_nothing_else(owner, document):
    from django.test import Client

    from steward.foundation.identity.models import Person

    approver = a_member(owner, Role.APPROVER)
    name_people(actor=owner, document=document, approvers=[approver.id])
    submit_document(actor=owner, document=document)
    approve_document(actor=approver, document=document)
    publish_document(actor=owner, document=document, figures={})
    respondent = a_member(owner, Role.RESPONDENT, "answers@harbour.example")
    client = Client()
    person = Person.objects.get(pk=respondent.id)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")

    assert "kept for a year" in page(client, f"/documents/{document.pk}/read")
    assert client.get(f"/documents/{document.pk}/files/current.pdf").status_code == 200
    for closed in ("", "/versions/1", "/files/draft.pdf", "/compare"):
        assert client.get(f"/documents/{document.pk}{closed}").status_code == 403
