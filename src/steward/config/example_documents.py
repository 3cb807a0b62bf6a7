"""The documents of the example organisation: a policy in its second version, and work beside it."""

from steward.config.example_story import Story
from steward.domain.documents.models import Document
from steward.domain.documents.operations.deciding import (
    approve_document,
    mark_read,
    submit_document,
)
from steward.domain.documents.operations.external import (
    ExternalDraft,
    keep_external,
    look_at_external,
)
from steward.domain.documents.operations.linking import (
    link_document,
    name_people,
    set_requirements,
)
from steward.domain.documents.operations.publishing import publish_document, revise_document
from steward.domain.documents.operations.reviewing import ask_document_reviews
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    begin_from_outline,
    create_document,
    write_draft,
)
from steward.extensions.reports.documents.figures import publishing_figures
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

LOGGED, WRITTEN, PUBLISHED, REVISED, HANDED_IN, READ = 32, 30, 28, 8, 4, 2
"""Days ago on which each part happened."""
POLICY = """## Purpose and scope

{{ organisation.name }} uses AI to answer customers sooner and to find fraud before it is paid for.
The policy holds for every AI system in our inventory, {{ systems.count }} of them today, whoever
built it, and for everybody who builds, buys or uses one here.

## Principles

People decide on people: no claim is refused, and nobody is turned down for a post, by a score
alone. We can say why a system answered as it did, and we tell customers when they speak with one.

## Commitments

We meet the requirements of the law, of our supervisors and of our contracts. We continually
improve how we work with AI: what goes wrong is recorded, understood and put right.

## Frame for objectives

The board sets objectives for AI each January. Each has a measure, an owner and a day, and is about
at least one of: fairness to customers, safety, explanation, or the skill of our people.

## Permitted, restricted and forbidden uses

| Use | Rule |
| --- | --- |
| Drafting and summarising | Permitted; a person reads before anything is sent |
| Scoring of customers or applicants | Only after an impact assessment, with a person deciding |
| Reading emotions of staff or customers | Forbidden |

## Responsibilities

{{ document.owner }} runs the management system and answers for this policy. The board approves it;
heads of units answer for the systems that they use.
"""
MORE = """
## Exceptions

The board alone grants an exception, in writing, with a reason and a day on which it ends. There are
none today.
"""
LOGGING = """## What is logged

Each model writes what it was asked, what it answered, which version answered and who asked. The
claims triage also writes the three facts that weighed most.

## How long and who reads

Logs are kept for thirteen months, then destroyed by the platform. Two engineers on duty and the
internal auditor may read them; each reading is itself logged.

## When a log is missing

1. The engineer on duty stops the release.
2. The owner of the system is told within the hour.
3. The gap is recorded as an incident.
"""
HALF = """## Purpose and when it applies

Every system that decides about people, or prepares such a decision, is assessed before it is used
and again when its purpose, its data or the people concerned change.

"""


def keep_documents(story: Story) -> None:
    """Publish a policy and a procedure; the next policy waits for approval, others are begun."""
    _policy(story)
    _logging(story)
    _begun(story)
    _outside(story)


def _policy(story: Story) -> None:
    manager, executive = story.actor(Role.MANAGER, WRITTEN), story.actor(Role.EXECUTIVE, PUBLISHED)
    row = begin_from_outline(actor=manager, outline="doc-ai-policy", owner_id=manager.id)
    reader = story.actor(Role.CONTRIBUTOR, READ)
    name_people(
        actor=manager,
        document=row,
        approvers=[executive.id, story.owner.id],
        reviewers=[reader.id],
        quorum=1,
    )
    row = write_draft(actor=manager, document=row, text=POLICY, revision=0)
    _into_force(story.actor(Role.MANAGER, PUBLISHED), executive, row)
    again = story.actor(Role.MANAGER, REVISED)
    row = revise_document(actor=again, document=row)
    said = POLICY.replace("forbidden uses", "forbidden uses of AI") + MORE
    said = said.replace("in writing", "in writing and in the inventory")
    row = write_draft(actor=again, document=row, text=said, revision=row.revision)
    note = "Exceptions are settled: only the board grants them."
    waiting = story.actor(Role.MANAGER, HANDED_IN)
    submit_document(actor=waiting, document=row, note=note, is_minor=True)
    found = "The exception for pilots that we spoke about is not in it; fine with me."
    mark_read(actor=reader, document=row, said=found)


def _into_force(manager: Actor, approver: Actor, row: Document) -> Document:
    submit_document(actor=manager, document=row)
    approve_document(actor=approver, document=row, note="Agreed in the board.")
    figures = publishing_figures(manager, row)
    return publish_document(actor=manager, document=row, figures=figures)


def _logging(story: Story) -> None:
    """Publish the procedure for logs; it is read every month, and that is due."""
    writer, manager = story.actor(Role.CONTRIBUTOR, LOGGED), story.actor(Role.MANAGER, LOGGED)
    draft = DocumentDraft(
        title="Logging of AI systems",
        kind="procedure",
        owner_id=writer.id,
        review_months=1,
        kept_months=36,
    )
    row = create_document(actor=writer, draft=draft, text=LOGGING)
    set_requirements(
        actor=writer, document=row, requirements=["iso-42001 A.6.2.8", "eu-ai-act art-19"]
    )
    link_document(actor=writer, document=row, subject=story.systems["claims-triage"].as_subject())
    name_people(actor=writer, document=row, approvers=[manager.id], quorum=1)
    submit_document(actor=writer, document=row)
    approve_document(actor=manager, document=row)
    publish_document(actor=manager, document=row, figures={})
    ask_document_reviews(actor=story.actor(Role.MANAGER, 0))


def _begun(story: Story) -> None:
    """Begin two documents from their outlines; one section of the first is written."""
    manager = story.actor(Role.MANAGER, READ)
    row = begin_from_outline(actor=manager, outline="doc-impact-procedure", owner_id=manager.id)
    rest = row.text.partition("## ")[2].partition("## ")[2]
    write_draft(actor=manager, document=row, text=f"{HALF}## {rest}", revision=0)
    begin_from_outline(actor=manager, outline="doc-aims-scope", owner_id=manager.id)


def _outside(story: Story) -> None:
    """Record what others issue and the organisation relies on."""
    manager = story.actor(Role.MANAGER, LOGGED)
    for draft in (
        ExternalDraft(
            title="Artificial Intelligence Act",
            origin="law",
            issuer="European Union",
            edition="Regulation (EU) 2024/1689",
            address="https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
            watcher_id=manager.id,
            review_months=3,
        ),
        ExternalDraft(
            title="AI management system",
            origin="standard",
            issuer="ISO and IEC",
            edition="ISO/IEC 42001:2023",
            place="Library of standards, licence for five readers",
            watcher_id=manager.id,
        ),
    ):
        row = keep_external(actor=manager, draft=draft)
    looked = story.actor(Role.MANAGER, READ)
    look_at_external(actor=looked, external=row, finding="No new edition is announced.")
