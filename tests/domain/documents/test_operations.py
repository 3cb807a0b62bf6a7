import hashlib
from datetime import timedelta

import pytest

from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.operations.deciding import (
    approve_document,
    mark_read,
    send_back,
    submit_document,
)
from steward.domain.documents.operations.external import (
    ExternalDraft,
    end_external,
    keep_external,
    look_at_external,
)
from steward.domain.documents.operations.linking import (
    link_document,
    name_people,
    set_requirements,
)
from steward.domain.documents.operations.publishing import (
    confirm_document,
    drop_draft,
    publish_document,
    revise_document,
    withdraw_document,
)
from steward.domain.documents.operations.reviewing import ask_document_reviews
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    add_picture,
    begin_from_outline,
    create_document,
    edit_document,
    write_draft,
)
from steward.domain.documents.queries import facts, needed, reading
from steward.domain.documents.terms.states import TABLE, Act, DocumentStanding, DocumentState
from steward.domain.reviews.queries.kept import missing_in_writing, needed_in_writing
from steward.domain.soa.operations import freeze_statement
from steward.domain.tasks.models import Task
from steward.extensions.reports.documents.figures import publishing_figures
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.domain.documents.test_rules import GIF, OWN
from tests.factories.organisations import a_member


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER, "approver@harbour.example")


@pytest.fixture
def second(owner):
    return a_member(owner, Role.EXECUTIVE, "second@harbour.example")


@pytest.fixture
def document(owner, approver, second):
    draft = DocumentDraft(title="How we log", kind="procedure", owner_id=owner.id)
    row = create_document(actor=owner, draft=draft, text=OWN)
    people = [approver.id, second.id]
    return name_people(actor=owner, document=row, approvers=people, quorum=2)


def fresh(row):
    return Document.objects.get(pk=row.pk)


def published(owner, approver, second, row, **said):
    submit_document(actor=owner, document=row, **said)
    for actor in (approver, second):
        approve_document(actor=actor, document=row)
    return publish_document(actor=owner, document=row, figures={})


def test_a_document_goes_from_draft_to_force_by_the_hands_of_others(
    owner, approver, second, document
):
    submit_document(actor=owner, document=document)
    approve_document(actor=approver, document=document, note="Fits")
    assert fresh(document).state == "review"
    approve_document(actor=second, document=document)
    assert fresh(document).state == "approved"

    row = publish_document(actor=owner, document=document, figures={})

    version = DocumentVersion.objects.get(document=row)
    assert (row.state, row.version, version.label) == ("published", "1.0", "1.0")
    assert version.digest == hashlib.sha256(version.text.encode()).hexdigest()
    assert [item["who"] for item in version.approvals] == ["A member", "A member"]
    assert version.written_by == ["The owner"]
    assert row.review_on == owner.today.replace(year=owner.today.year + 1)
    assert Entry.objects.filter(event="document.published", subject_id=row.pk).exists()


def test_who_wrote_does_not_approve_and_nobody_approves_twice(owner, approver, second, document):
    everybody = [owner.id, approver.id, second.id]
    name_people(actor=owner, document=document, approvers=everybody, quorum=2)
    submit_document(actor=owner, document=document)

    with pytest.raises(Conflict, match="You wrote for this version"):
        approve_document(actor=owner, document=document)
    approve_document(actor=approver, document=document)
    with pytest.raises(Conflict, match="approved this version already"):
        approve_document(actor=approver, document=document)


def test_a_quorum_that_nobody_can_reach_is_told_when_it_is_handed_in(owner, approver, document):
    name_people(actor=owner, document=document, approvers=[owner.id, approver.id], quorum=2)

    with pytest.raises(Conflict, match="1 of the approvers named did not write it"):
        submit_document(actor=owner, document=document)


def test_an_outline_counts_as_unwritten_until_somebody_writes(owner):
    row = begin_from_outline(actor=owner, outline="doc-ai-policy", owner_id=owner.id)
    assert row.is_ai_policy
    assert needed.judged(row).is_outline
    assert standing(owner) is DocumentStanding.OUTLINE

    with pytest.raises(Invalid, match="Not written yet: “Purpose"):
        submit_document(actor=owner, document=row)
    with pytest.raises(Conflict, match="began from this outline"):
        begin_from_outline(actor=owner, outline="doc-ai-policy")
    row = write_draft(actor=owner, document=row, text=OWN + row.text, revision=0)

    assert not row.is_outline
    assert standing(owner) is DocumentStanding.DRAFT


def standing(actor):
    rows = needed.needed_documents(actor)
    assert len(rows) == 45
    return next(row.standing for row in rows if row.outline.id == "doc-ai-policy")


def test_what_somebody_else_saved_is_not_overwritten(owner, document):
    other = a_member(owner, Role.CONTRIBUTOR)
    write_draft(actor=other, document=document, text=OWN + "\nTheirs.", revision=0)

    with pytest.raises(Conflict, match="Somebody else saved meanwhile"):
        write_draft(actor=owner, document=document, text=OWN + "\nOurs.", revision=0)

    assert fresh(document).text.endswith("Theirs.")
    assert fresh(document).authors == [str(owner.id), str(other.id)]


def test_figures_are_frozen_when_it_is_published(owner, approver, second, document):
    text = (
        OWN
        + "\n\nWe have {{ systems.count }} systems; {{ document.version }} of *{{ organisation.name }}*."
    )
    row = write_draft(actor=owner, document=document, text=text, revision=0)
    submit_document(actor=owner, document=row)
    for actor in (approver, second):
        approve_document(actor=actor, document=row)
    publish_document(actor=owner, document=row, figures=publishing_figures(owner, fresh(row)))

    version = DocumentVersion.objects.get(document=row)
    assert version.text.endswith("We have 0 systems; 1.0 of *Harbour Trust*.")
    assert version.figures["systems.count"] == "0"
    assert version.source == text


def test_an_unknown_field_and_a_picture_that_is_not_there_are_named(owner, document):
    row = write_draft(actor=owner, document=document, text=OWN + "\n{{ no.such }}", revision=0)
    with pytest.raises(Invalid, match=r"no live field \{\{ no.such \}\}"):
        submit_document(actor=owner, document=row)
    row = write_draft(actor=owner, document=document, text=OWN + "\n![x](image-1)", revision=1)
    with pytest.raises(Invalid, match="no picture image-1"):
        submit_document(actor=owner, document=row)

    add_picture(actor=owner, document=row, name="a.gif", content=GIF)
    assert submit_document(actor=owner, document=row).state == "review"


def test_the_second_version_says_what_changed_and_supersedes_the_first(
    owner, approver, second, document
):
    published(owner, approver, second, document)
    revise_document(actor=owner, document=document)
    write_draft(actor=owner, document=document, text=OWN + "\n\nAnd more.", revision=0)
    with pytest.raises(Invalid, match="what changed"):
        submit_document(actor=owner, document=document)

    row = published(owner, approver, second, document, note="More", is_minor=True)

    states = DocumentVersion.objects.filter(document=row).order_by("number")
    assert [(item.label, item.state) for item in states] == [
        ("1.0", "superseded"),
        ("1.1", "in_force"),
    ]
    assert [item.version for item in facts.published_versions(owner)] == ["1.1"]


def test_sending_back_needs_a_reason_and_forgets_the_approvals(owner, approver, second, document):
    submit_document(actor=owner, document=document)
    approve_document(actor=approver, document=document)
    with pytest.raises(Invalid, match="what is to be done"):
        send_back(actor=second, document=document, reason=" ")

    row = send_back(actor=second, document=document, reason="Name who logs")

    assert (row.state, row.sent_back) == ("draft", "Name who logs")
    assert not row.people.exclude(verdict="").exists()


def test_a_reviewer_says_what_was_found(owner, approver, second, document):
    reader = a_member(owner, Role.CONTRIBUTOR)
    name_people(
        actor=owner,
        document=document,
        approvers=[approver.id, second.id],
        reviewers=[reader.id],
        quorum=1,
    )
    submit_document(actor=owner, document=document)
    assert reading.count_waiting(reader) == 1

    mark_read(actor=reader, document=document, said="Nothing")

    assert reading.count_waiting(reader) == 0
    with pytest.raises(Conflict, match="not named to read"):
        mark_read(actor=approver, document=document, said="Me too")


def test_a_draft_is_dropped_only_where_a_version_stays(owner, approver, second, document):
    with pytest.raises(Conflict, match="No version is in force"):
        drop_draft(actor=owner, document=document)
    published(owner, approver, second, document)
    revise_document(actor=owner, document=document)
    write_draft(actor=owner, document=document, text=OWN + "\n\nWrong.", revision=0)

    row = drop_draft(actor=owner, document=document)

    assert (row.state, row.text, row.version) == ("published", OWN, "1.0")


def test_a_withdrawn_document_is_in_force_no_more_and_keeps_its_versions(
    owner, approver, second, document
):
    published(owner, approver, second, document)
    row = withdraw_document(actor=owner, document=document, reason="Not done any more")

    assert facts.published_versions(owner) == []
    assert DocumentVersion.objects.get(document=row).state == "withdrawn"
    revise_document(actor=owner, document=row)
    assert published(owner, approver, second, row, note="Again").version == "2.0"


def test_a_review_is_asked_for_once_and_confirmed_by_an_approver(owner, approver, second, document):
    row = published(owner, approver, second, document)
    day = owner.today + timedelta(days=5)
    Document.objects.filter(pk=row.pk).update(review_on=day)
    assert (ask_document_reviews(actor=owner), ask_document_reviews(actor=owner)) == (1, 0)
    task = Task.objects.get(origin=f"document:{row.pk}:{day}")
    assert task.assignee_id == owner.id

    with pytest.raises(Conflict, match="not among the approvers"):
        confirm_document(actor=owner, document=row, note="Fine")
    row = confirm_document(actor=approver, document=row, note="Still so")

    assert row.review_on > day
    task.refresh_from_db()
    assert task.status == "done"
    assert DocumentVersion.objects.filter(document=row).count() == 1


def test_only_one_document_is_the_ai_policy(owner, document):
    first = begin_from_outline(actor=owner, outline="doc-ai-policy")
    draft = DocumentDraft(title="Another", kind="policy", is_ai_policy=True)
    with pytest.raises(Invalid, match="is the AI policy already"):
        create_document(actor=owner, draft=draft)
    assert facts.ai_policy(owner) == first
    assert facts.policy_in_force(owner) is None
    assert "AI policy" in {item.outline.title for item in missing_in_writing(owner)}


def test_what_a_register_keeps_needs_no_document(owner):
    standing = {item.outline.id: item for item in needed_in_writing(owner)}
    assert "doc-soa" in {item.outline.id for item in missing_in_writing(owner)}
    freeze_statement(actor=owner, note="First", with_proposals=True)
    begin_from_outline(actor=owner, outline="doc-soa")
    kept = {item.outline.id: item for item in needed_in_writing(owner)}
    assert (kept["doc-soa"].standing, kept["doc-soa"].kept_at) == ("kept", "/soa")
    assert {name for name, item in kept.items() if item.standing != standing[name].standing} == {
        "doc-soa"
    }
    assert "doc-soa" not in {item.outline.id for item in missing_in_writing(owner)}


def test_requirements_are_those_of_frameworks_that_are_followed(owner, document):
    set_requirements(actor=owner, document=document, requirements=["iso-42001 7.5.1"])
    assert reading.documents_for(owner, "iso-42001", "7.5.1") == [document]
    with pytest.raises(Invalid, match="no requirement “99”"):
        set_requirements(actor=owner, document=document, requirements=["iso-42001 99"])
    with pytest.raises(Invalid, match="no framework that you follow"):
        set_requirements(actor=owner, document=document, requirements=["nis2 art-20"])


def test_a_document_is_about_records_by_value(owner, document):
    subject = Subject(kind="incident", id=owner.id, label="INC-0001")
    link_document(actor=owner, document=document, subject=subject)
    link_document(actor=owner, document=document, subject=subject)

    assert reading.documents_about(owner, subject.id) == [document]


def test_an_external_document_is_looked_at_again(owner):
    draft = ExternalDraft(title="The AI Act", origin="law", issuer="The Union", review_months=6)
    row = keep_external(actor=owner, draft=draft)
    assert row.reference == "EXT-0001"
    with pytest.raises(Invalid, match="begins with http"):
        keep_external(
            actor=owner,
            draft=ExternalDraft(title="x", origin="law", issuer="y", address="javascript:alert(1)"),
        )
    row = look_at_external(actor=owner, external=row, finding="An amendment", edition="2026")
    assert (row.edition, row.looked_on) == ("2026", owner.today)
    end_external(actor=owner, external=row, reason="Replaced")
    with pytest.raises(Conflict):
        look_at_external(actor=owner, external=row, finding="Nothing")


ACTS = {
    Act.WRITE: lambda actor, row: write_draft(actor=actor, document=row, text="x", revision=0),
    Act.SUBMIT: lambda actor, row: submit_document(actor=actor, document=row),
    Act.READ: lambda actor, row: mark_read(actor=actor, document=row, said="x"),
    Act.APPROVE: lambda actor, row: approve_document(actor=actor, document=row),
    Act.SEND_BACK: lambda actor, row: send_back(actor=actor, document=row, reason="x"),
    Act.PUBLISH: lambda actor, row: publish_document(actor=actor, document=row, figures={}),
    Act.REVISE: lambda actor, row: revise_document(actor=actor, document=row),
    Act.DROP: lambda actor, row: drop_draft(actor=actor, document=row),
    Act.CONFIRM: lambda actor, row: confirm_document(actor=actor, document=row, note="x"),
    Act.WITHDRAW: lambda actor, row: withdraw_document(actor=actor, document=row, reason="x"),
}


def test_every_act_is_refused_in_every_other_state_with_the_reason(owner, document):
    assert set(ACTS) == set(Act)
    for state in DocumentState:
        Document.objects.filter(pk=document.pk).update(state=state.value)
        for act in set(Act) - set(TABLE[state]):
            with pytest.raises(Conflict, match=f"It cannot {act.label} now"):
                ACTS[act](owner, document)


def test_every_act_is_refused_to_a_role_without_it(owner, document):
    auditor = a_member(owner, Role.EXTERNAL_AUDITOR)
    for state in DocumentState:
        Document.objects.filter(pk=document.pk).update(state=state.value)
        for act in Act:
            with pytest.raises(NotAllowed):
                ACTS[act](auditor, fresh(document))


def test_a_contributor_writes_but_neither_approves_nor_publishes(owner, document):
    contributor = a_member(owner, Role.CONTRIBUTOR)
    draft = DocumentDraft(title="Other title", kind="procedure", owner_id=owner.id)
    assert edit_document(actor=contributor, document=document, draft=draft).title == "Other title"
    for act in (Act.APPROVE, Act.SEND_BACK, Act.PUBLISH, Act.WITHDRAW, Act.CONFIRM):
        with pytest.raises(NotAllowed):
            ACTS[act](contributor, fresh(document))
