"""Hold management reviews: what was said, who was there, and what was decided."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from steward.domain.objectives.models import Objective
from steward.domain.objectives.operations.wording import block, member
from steward.domain.objectives.queries.objectives import objectives_visible_to
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.objectives import ObjectiveState
from steward.domain.reviews.events import (
    ReviewAttended,
    ReviewDecided,
    ReviewDecisionRemoved,
    ReviewNarrated,
)
from steward.domain.reviews.models import Attendance, Decision, ManagementReview, ReviewItem
from steward.domain.reviews.operations.planning import collect, held, move
from steward.domain.reviews.policy import EDIT_REVIEW
from steward.domain.reviews.queries.reviews import attendances_of
from steward.domain.reviews.terms import (
    BY_KEY,
    NEXT,
    Act,
    DecisionDraft,
    DecisionKind,
    Effect,
    ReviewState,
)
from steward.domain.risks.queries import current_criteria
from steward.domain.risks.rules.decisions import check_bands
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

MOST_DECISIONS = 99


@transaction.atomic
def begin_meeting(*, actor: Actor, review: ManagementReview) -> ManagementReview:
    """Begin the meeting: the inputs are collected a last time and stay as they are.

    Raises:
        NotAllowed: The actor may not prepare reviews, and is not the writer of this one.
        Conflict: The inputs were never collected, or the meeting has begun.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.BEGIN)
    collect(actor, row)
    row.collected_at = row.frozen_at = actor.now
    move(actor, row, state, "", ["collected_at", "frozen_at"])
    return row


@transaction.atomic
def write_narrative(
    *, actor: Actor, review: ManagementReview, item: ReviewItem, narrative: str
) -> ReviewItem:
    """Write down what was said about an input; until the minutes are signed.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: It is not prepared, or its minutes are signed.
        Invalid: The text is too long.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.WRITE)
    found = ReviewItem.objects.visible_to(actor).select_for_update().get(pk=item.pk, review=row)
    text = block(narrative, "narrative")
    if text == found.narrative:
        return found
    found.narrative, found.written_by = text, actor.label[:200]
    found.save(update_fields=["narrative", "written_by"])
    record(actor, ReviewNarrated(subject=row.as_subject(), title=found.input.title))
    return found


@transaction.atomic
def note_presence(*, actor: Actor, review: ManagementReview, present: Collection[UUID]) -> int:
    """Note who was there, by the keys of persons; everybody else who was asked was absent.

    Returns:
        How many were there.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: It is not prepared, or its minutes are signed.
        Invalid: Somebody was not asked to take part.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.WRITE)
    rows = attendances_of(actor, row)
    if set(present) - {item.person_id for item in rows}:
        raise Invalid("One of them was not asked to take part.", place="present")
    for item in rows:
        item.is_present = item.person_id in set(present)
    Attendance.objects.rewrite(rows, ["is_present"])
    there = ", ".join(str(item.person) for item in rows if item.is_present) or "nobody"
    absent = ", ".join(str(item.person) for item in rows if not item.is_present) or "nobody"
    record(actor, ReviewAttended(subject=row.as_subject(), present=there, absent=absent))
    return sum(item.is_present is True for item in rows)


@transaction.atomic
def decide(*, actor: Actor, review: ManagementReview, draft: DecisionDraft) -> Decision:
    """Record a decision; with the signed minutes it becomes a task, and what else it says.

    Source: ISO/IEC 42001:2023, 9.3.3.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: It is not prepared, its minutes are signed, or there are too many decisions.
        Invalid: A value is missing or wrong, the person is no member, or the objective was reached.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.WRITE)
    numbers = Decision.objects.visible_to(actor).filter(review=row)
    last = max(numbers.values_list("number", flat=True), default=0)
    if last >= MOST_DECISIONS:
        raise Conflict(f"A review takes at most {MOST_DECISIONS} decisions.")
    made = Decision(
        organisation_id=actor.organisation_id,
        review=row,
        number=last + 1,
        decided_by=actor.label[:200],
    )
    _fill(actor, made, draft)
    made.save(force_insert=True)
    event = ReviewDecided(
        subject=row.as_subject(), number=made.number, kind=made.kind_words, text=made.text
    )
    record(actor, event)
    return made


@transaction.atomic
def edit_decision(*, actor: Actor, decision: Decision, draft: DecisionDraft) -> Decision:
    """Word a decision otherwise, until the minutes are signed.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: The minutes are signed.
        Invalid: A value is missing or wrong, or the person is no member.
    """
    require(actor, EDIT_REVIEW, decision.review)
    row = held(actor, decision.review)
    after(NEXT, ReviewState(row.state), Act.WRITE)
    found = Decision.objects.visible_to(actor).get(pk=decision.pk)
    _fill(actor, found, draft)
    found.save()
    event = ReviewDecided(
        subject=row.as_subject(), number=found.number, kind=found.kind_words, text=found.text
    )
    record(actor, event)
    return found


@transaction.atomic
def remove_decision(*, actor: Actor, decision: Decision) -> None:
    """Take a decision back, until the minutes are signed.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: The minutes are signed.
    """
    require(actor, EDIT_REVIEW, decision.review)
    row = held(actor, decision.review)
    after(NEXT, ReviewState(row.state), Act.WRITE)
    Decision.objects.visible_to(actor).filter(pk=decision.pk).delete()
    event = ReviewDecisionRemoved(
        subject=row.as_subject(), number=decision.number, text=decision.text
    )
    record(actor, event)


def _fill(actor: Actor, row: Decision, draft: DecisionDraft) -> None:
    row.text = block(draft.text, "text", needed="Say what is decided.")
    if draft.kind not in tuple(DecisionKind):
        raise Invalid("Choose what it is about.", place="kind")
    if draft.effect not in tuple(Effect):
        raise Invalid("Choose what it becomes.", place="effect")
    if draft.item and draft.item not in BY_KEY:
        raise Invalid("The agenda has no such input.", place="item")
    row.kind, row.effect, row.item = draft.kind, draft.effect, draft.item
    row.who = member(actor, draft.who_id, "who_id")
    if row.who is None:
        raise Invalid("Choose who does it.", place="who_id")
    if draft.until is None:
        raise Invalid("Choose the day by which it is done.", place="until")
    if draft.until < actor.today:
        raise Invalid("This day has passed.", place="until")
    row.until = draft.until
    row.likelihood = row.severity = None
    if draft.effect == Effect.RISK:
        criteria = current_criteria(actor)
        check_bands(criteria, likelihood=draft.likelihood, severity=draft.severity)
        row.likelihood, row.severity = draft.likelihood, draft.severity
    row.objective = None
    if draft.effect == Effect.REVISION:
        row.objective = _to_change(actor, draft.objective_id)


def _to_change(actor: Actor, key: UUID | None) -> Objective:
    found = objectives_visible_to(actor).filter(pk=key).first() if key else None
    if found is None:
        raise Invalid("Choose the objective that it changes.", place="objective_id")
    if found.state == ObjectiveState.REACHED:
        message = "This objective was reached; decide on a new one instead."
        raise Invalid(message, place="objective_id")
    return found


@transaction.atomic
def end_meeting(*, actor: Actor, review: ManagementReview) -> ManagementReview:
    """End the meeting and hand the minutes in; another person, the chair, signs them.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: The meeting has not begun, or nobody said who was there.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.END)
    rows = attendances_of(actor, row)
    if any(item.is_present is None for item in rows):
        raise Conflict("Note first who was there.")
    if not any(item.is_present and item.person_id == row.chair_id for item in rows):
        raise Conflict("The chair was not there: change who led it, or hold it again.")
    row.minutes_by = str(person_behind(actor))
    move(actor, row, state, "", ["minutes_by"])
    return row
