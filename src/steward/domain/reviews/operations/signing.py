"""Sign minutes, carry decisions out, follow them up, and close management reviews."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from steward.domain.objectives.operations.changes import plan_change
from steward.domain.objectives.operations.objectives import take_up_objective, write_objective
from steward.domain.objectives.operations.wording import block
from steward.domain.objectives.policy import EDIT_CHANGE, EDIT_OBJECTIVE
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.changes import ChangeDraft
from steward.domain.objectives.terms.objectives import ObjectiveDraft, ObjectiveState
from steward.domain.reviews.events import ReviewCorrected, ReviewPlanned, ReviewSigned
from steward.domain.reviews.models import Attendance, Decision, ManagementReview, MinutesNote
from steward.domain.reviews.operations.planning import held, move
from steward.domain.reviews.policy import EDIT_REVIEW, SIGN_REVIEW
from steward.domain.reviews.queries.reviews import (
    attendances_of,
    coming_review,
    decisions_of,
    items_of,
    missing_of,
    open_actions,
)
from steward.domain.reviews.rules import digest_of, next_review_on, reasons_against_closing
from steward.domain.reviews.terms import BY_KEY, NEXT, Act, Effect, ReviewState
from steward.domain.risks.operations.handmade import Wording, write_risk
from steward.domain.risks.policy import ACCEPT_RISK, EDIT_RISK
from steward.domain.risks.queries import current_criteria
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

CARRIED = "review-decision:"


@transaction.atomic
def sign_minutes(*, actor: Actor, review: ManagementReview) -> ManagementReview:
    """Sign the minutes as the chair: they are frozen, and each decision becomes a task.

    The next review is planned by the cadence, where none is.

    Source: ISO/IEC 42001:2023, 9.3.3: documented information is the evidence of the results.

    Raises:
        NotAllowed: The actor is not the chair of this review.
        Conflict: The meeting is not over, or the chair wrote the minutes.
    """
    require(actor, SIGN_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.SIGN)
    person = person_behind(actor)
    if person != row.chair_id:
        raise NotAllowed("The chair of the review signs its minutes.")
    writers = (row.minutes_by, row.writer_id)
    keep_apart(actor, row.as_subject(), {"management_review.sign": writers})
    for decision in decisions_of(actor, row):
        _carry_out(actor, row, decision)
    row.minutes = minutes_of(actor, row)
    row.digest = digest_of(row.minutes)
    row.signatures = [_signature(actor, "signed as the chair", row.digest)]
    row.signed_at = actor.now
    move(actor, row, state, "", ["minutes", "digest", "signatures", "signed_at"])
    record(actor, _signed(row, "signed"))
    _plan_next(actor, row)
    return row


@transaction.atomic
def countersign_minutes(*, actor: Actor, review: ManagementReview) -> ManagementReview:
    """Sign the minutes as a second person who was there.

    Raises:
        NotAllowed: The actor may not sign minutes.
        Conflict: They are not signed by the chair, the actor has signed or handed them in, or was
            not there.
    """
    require(actor, SIGN_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.COUNTERSIGN)
    key = str(person_behind(actor))
    if any(item["by"] == key for item in row.signatures):
        raise Conflict("You have signed these minutes already.")
    writers = (row.minutes_by, row.writer_id)
    keep_apart(actor, row.as_subject(), {"management_review.countersign": writers})
    there = {str(item.person_id) for item in attendances_of(actor, row) if item.is_present}
    if key not in there:
        raise Conflict("Only who was there signs the minutes.")
    row.signatures = [*row.signatures, _signature(actor, "signed as the second", row.digest)]
    row.save(update_fields=["signatures"])
    record(actor, _signed(row, "signed as the second"))
    return row


@transaction.atomic
def correct_minutes(*, actor: Actor, review: ManagementReview, text: str) -> MinutesNote:
    """Add a note to signed minutes, which stay as they are.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: The minutes are not signed; they can still be changed.
        Invalid: The note is missing or too long.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.CORRECT)
    note = MinutesNote.objects.create(
        organisation_id=actor.organisation_id,
        review=row,
        text=block(text, "text", needed="Say what is to be added or corrected."),
        noted_by=actor.label[:200],
        noted_at=actor.now,
    )
    record(actor, ReviewCorrected(subject=row.as_subject(), text=note.text))
    return note


@transaction.atomic
def follow_up_review(
    *, actor: Actor, review: ManagementReview, reason: str = ""
) -> ManagementReview:
    """Say that the actions were followed up: all are over, or a reason says why that is enough.

    Raises:
        NotAllowed: The actor may not write reviews, and is not the writer of this one.
        Conflict: The minutes are not signed; or actions are open and no reason is given.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.FOLLOW_UP)
    left = open_actions(decisions_of(actor, row))
    said = block(reason, "reason")
    if left and not said:
        told = ", ".join(str(item.number) for item in left)
        message = f"Actions are still open (decision {told}). Say why it goes on without them."
        raise Conflict(message, place="reason")
    move(actor, row, state, said, [])
    return row


@transaction.atomic
def close_review(*, actor: Actor, review: ManagementReview, reason: str = "") -> ManagementReview:
    """Close a review; without a decision, or with missing inputs, only with a stated reason.

    Raises:
        NotAllowed: The actor may not sign minutes, and is not the chair.
        Conflict: Its actions were not followed up, or it lacks something and no reason is given.
    """
    require(actor, SIGN_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.CLOSE)
    lacks = reasons_against_closing(
        decisions=len(decisions_of(actor, row)), missing=missing_of(items_of(actor, row))
    )
    row.reason = block(reason, "reason")
    if lacks and not row.reason:
        message = f"Say why it is closed although {'; '.join(lacks)}."
        raise Conflict(message, place="reason")
    row.closed_at = actor.now
    move(actor, row, state, row.reason, ["reason", "closed_at"])
    return row


def minutes_of(actor: Actor, row: ManagementReview) -> dict[str, Any]:
    """Return the minutes as they stand, in plain values."""
    return {
        "reference": row.reference,
        "held_on": row.held_on.isoformat(),
        "period": [row.begins_on.isoformat(), row.ends_on.isoformat()],
        "chair": "" if row.chair is None else str(row.chair),
        "writer": "" if row.writer is None else str(row.writer),
        "frozen_at": "" if row.frozen_at is None else row.frozen_at.isoformat(),
        "attendance": [
            {"who": str(item.person), "present": item.is_present is True}
            for item in attendances_of(actor, row)
        ],
        "inputs": [
            {
                "key": item.key,
                "clause": item.input.clause,
                "title": item.input.title,
                "figures": item.content.get("figures", []),
                "lines": item.content.get("lines", []),
                "words": item.words,
                "source": item.source,
                "missing": item.is_missing,
                "narrative": item.narrative,
            }
            for item in items_of(actor, row)
        ],
        "decisions": [
            {
                "number": item.number,
                "about": BY_KEY[item.item].title if item.item else "",
                "kind": item.kind_words,
                "text": item.text,
                "who": "" if item.who is None else str(item.who),
                "until": "" if item.until is None else item.until.isoformat(),
                "task": "" if item.task is None else item.task.reference,
                "made": item.made_label,
            }
            for item in decisions_of(actor, row)
        ],
    }


def _signed(row: ManagementReview, what: str) -> ReviewSigned:
    short = row.digest[:12]
    return ReviewSigned(subject=row.as_subject(), what=what, short=short, digest=row.digest)


def _signature(actor: Actor, what: str, digest: str) -> dict[str, str]:
    return {
        "by": str(person_behind(actor)),
        "who": actor.label[:200],
        "what": what,
        "on": actor.today.isoformat(),
        "digest": digest,
    }


def _carry_out(actor: Actor, row: ManagementReview, decision: Decision) -> None:
    """Make the task of a decision, and what else it becomes; once."""
    if decision.task_id is not None:
        return
    until = decision.until or actor.today
    draft = TaskDraft(
        origin=f"{CARRIED}{decision.pk}",
        title=decision.text.splitlines()[0][:300],
        steps=(),
        requirement="9.3",
        owner_role="Named by the management review",
        effort_days=1.0,
        priority=7.0,
        due_days=max(0, (until - actor.today).days),
        severity="high",
        reason=f"{row.reference}, decision {decision.number} ({decision.kind_words.lower()}).",
    )
    ruled = by_rule(actor, EDIT_TASK)
    derive_tasks(actor=ruled, drafts=[draft])
    task = Task.objects.visible_to(actor).get(origin=draft.origin)
    members = set(current_members(actor).values_list("person_id", flat=True))
    if decision.who_id in members:
        assign_tasks(actor=ruled, tasks=[task], person_id=decision.who_id)
    made = _made(actor, row, decision)
    decision.task = task
    if made is not None:
        decision.made_kind, decision.made_id = made.kind[:20], made.id
        decision.made_label = made.label[:300]
    decision.save(update_fields=["task", "made_kind", "made_id", "made_label"])


def _made(actor: Actor, row: ManagementReview, decision: Decision) -> Subject | None:
    """Make the change, the objective or the risk that a decision asks for.

    An objective that was reached since the meeting stays as it is; the task alone remains.
    A band that the risk criteria no longer have, as they changed since the meeting, is the highest.
    """
    title = " ".join(decision.text.split())[:300]
    why = f"{row.reference}, decision {decision.number}, of {row.held_on:%-d %B %Y}."
    if decision.effect == Effect.CHANGE:
        change = ChangeDraft(
            title=title, why=why, owner_id=decision.who_id, planned_on=decision.until
        )
        return plan_change(actor=by_rule(actor, EDIT_CHANGE), draft=change).as_subject()
    if decision.effect == Effect.OBJECTIVE:
        objective = ObjectiveDraft(
            title=title, why=why, serves="6.2", owner_id=decision.who_id, due_on=decision.until
        )
        return write_objective(actor=by_rule(actor, EDIT_OBJECTIVE), draft=objective).as_subject()
    if decision.effect == Effect.REVISION:
        if decision.objective is None or decision.objective.state == ObjectiveState.REACHED:
            return None
        ruled = by_rule(actor, EDIT_OBJECTIVE)
        reason = f"{why} {title}"
        revised = take_up_objective(actor=ruled, objective=decision.objective, reason=reason)
        return revised.as_subject()
    if decision.effect == Effect.RISK:
        held_by, criteria = by_rule(actor, EDIT_RISK), current_criteria(actor)
        proposing = replace(held_by, permissions=held_by.permissions - {ACCEPT_RISK.name})
        return write_risk(
            actor=proposing,
            wording=Wording(title=title[:200], cause=why),
            likelihood=min(decision.likelihood or 1, len(criteria.frequencies)),
            severity=min(decision.severity or 1, len(criteria.losses)),
        ).as_subject()
    return None


def _plan_next(actor: Actor, row: ManagementReview) -> None:
    """Plan the review after a signed one, with the same people, where none is planned."""
    if coming_review(actor) is not None:
        return
    following = ManagementReview.objects.create(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "review"),
        held_on=next_review_on(row.held_on, row.cadence_months),
        begins_on=row.ends_on + timedelta(days=1),
        ends_on=next_review_on(row.ends_on, row.cadence_months),
        chair=row.chair,
        writer=row.writer,
        cadence_months=row.cadence_months,
    )
    Attendance.objects.write(
        Attendance(
            organisation_id=actor.organisation_id, review=following, person_id=item.person_id
        )
        for item in attendances_of(actor, row)
    )
    day = f"{following.held_on:%-d %B %Y}"
    event = ReviewPlanned(subject=following.as_subject(), held_on=day, period=following.period)
    record(actor, event)
