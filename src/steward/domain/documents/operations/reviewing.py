"""Ask for the reviews of documents, and for a look at external ones, when their day is near."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.documents.models import Document, ExternalDocument
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.queries.external import external_due
from steward.domain.documents.queries.facts import reviews_due
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.identity.queries import current_members

WARN_DAYS = 21


@transaction.atomic
def ask_document_reviews(*, actor: Actor) -> int:
    """Make a task for each document whose review is due within three weeks, for who owns it.

    Doing it again makes no task twice. External documents ask who watches them.

    Source: ISO/IEC 42001:2023, 7.5.2 and 7.5.3.

    Returns:
        How many tasks were made.

    Raises:
        NotAllowed: The actor may not write documents.
    """
    require(actor, EDIT_DOCUMENT)
    until = actor.today + timedelta(days=WARN_DAYS)
    own, others = list(reviews_due(actor, until)), list(external_due(actor, until))
    drafts = [_task(actor, row) for row in own] + [_look(actor, row) for row in others]
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=drafts)
    if made:
        people = [(_origin(row), row.owner_id) for row in own]
        people += [(_origin(row), row.watcher_id) for row in others]
        _give(ruled, people)
    return made


def _give(actor: Actor, people: Sequence[tuple[str, UUID | None]]) -> None:
    """Give the tasks that nobody has to the people who answer for them and are still members."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    for person in {key for _, key in people if key in members}:
        origins = [origin for origin, key in people if key == person]
        if tasks := list(open_tasks(actor).filter(origin__in=origins, assignee=None)):
            assign_tasks(actor=actor, tasks=tasks, person_id=person)


def _origin(row: Document | ExternalDocument) -> str:
    return f"{'document' if isinstance(row, Document) else 'external'}:{row.pk}:{row.review_on}"


def _days(today: date, day: date | None) -> int:
    return max(1, ((day or today) - today).days)


def _task(actor: Actor, row: Document) -> TaskDraft:
    day = row.review_on or actor.today
    return TaskDraft(
        origin=_origin(row),
        title=f"Review {row}"[:300],
        steps=(
            "Read it against what is done today.",
            "Revise it, or let an approver say that nothing is to change.",
        ),
        requirement="7.5",
        owner_role="Document owner",
        effort_days=0.5,
        priority=3.0,
        due_days=_days(actor.today, row.review_on),
        severity="medium",
        reason=f"The review of {row.reference} is due on {day:%-d %B %Y}.",
    )


def _look(actor: Actor, row: ExternalDocument) -> TaskDraft:
    day = row.review_on or actor.today
    return TaskDraft(
        origin=_origin(row),
        title=f"Look for a new edition of {row}"[:300],
        steps=("Look at the issuer's pages.", "Record the edition and what follows from it."),
        requirement="7.5",
        owner_role="Document owner",
        effort_days=0.25,
        priority=2.0,
        due_days=_days(actor.today, row.review_on),
        severity="low",
        reason=f"{row.reference} is to be looked at again by {day:%-d %B %Y}.",
    )
