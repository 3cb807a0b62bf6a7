"""Who answers for a risk, and when it is looked at again."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.risks.events import ReviewSet, RiskAssigned, RiskReviewed
from steward.domain.risks.models import Risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries.keeping import IN_REGISTER, reviews_due
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.assessing import check_review_day, review_day
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person, open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record, record_many

WARN_DAYS = 14


@transaction.atomic
def assign_risk(*, actor: Actor, risk: Risk, person_id: UUID | None) -> Risk:
    """Let a member answer for a risk, or nobody.

    Source: ISO/IEC 42001:2023, 5.3 and 6.1.2.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: The person is not a member (any more).
    """
    require(actor, EDIT_RISK, risk)
    assign_risks(actor=actor, risks=[risk], person_id=person_id)
    risk.refresh_from_db()
    return risk


@transaction.atomic
def assign_risks(*, actor: Actor, risks: Sequence[Risk], person_id: UUID | None) -> int:
    """Let a member answer for many risks, or nobody; returns how many changed hands.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: The person is not a member (any more).
    """
    require(actor, EDIT_RISK)
    person = None if person_id is None else get_person(actor, person_id)
    keys = [risk.pk for risk in risks]
    found = Risk.objects.visible_to(actor).filter(pk__in=keys).select_for_update()
    rows = [row for row in found if row.owner_id != person_id]
    for row in rows:
        row.owner = person
    Risk.objects.rewrite(rows, ["owner"])
    who = "nobody" if person is None else str(person)
    record_many(actor, [RiskAssigned(subject=row.as_subject(), who=who) for row in rows])
    return len(rows)


@transaction.atomic
def schedule_review(*, actor: Actor, risk: Risk, review_on: date) -> Risk:
    """Set the day on which a risk is looked at again.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: The risk is not in the register.
        Invalid: The day has passed, or lies more than five years ahead.
    """
    require(actor, EDIT_RISK, risk)
    row = _kept(risk)
    row.review_on = check_review_day(review_on, actor.today)
    row.save(update_fields=["review_on"])
    record(actor, ReviewSet(subject=row.as_subject(), review_on=f"{review_on:%-d %B %Y}"))
    return row


@transaction.atomic
def review_risk(*, actor: Actor, risk: Risk, note: str, review_on: date | None = None) -> Risk:
    """Say that a risk was looked at and nothing changed; the next review is due by its level.

    The task that asked for the review is done with it.

    Source: ISO/IEC 42001:2023, 8.2.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: The risk is not in the register, or has changed since it was decided.
        Invalid: The note is missing, or the day has passed.
    """
    require(actor, EDIT_RISK, risk)
    row = _kept(risk)
    if row.changed:
        raise Conflict("It has changed since it was decided; decide on it again instead.")
    if not note.strip():
        raise Invalid("Say what was looked at.", place="note")
    day = review_on or review_day(method_in_force(actor).cadence, row.current_level, actor.today)
    row.review_on = check_review_day(day, actor.today)
    row.save(update_fields=["review_on"])
    event = RiskReviewed(subject=row.as_subject(), note=note.strip(), review_on=f"{day:%-d %B %Y}")
    record(actor, event)
    if asked := list(open_tasks(actor).filter(origin__startswith=f"review:{row.pk}:")):
        move_tasks(
            actor=by_rule(actor, EDIT_TASK),
            tasks=asked,
            status="done",
            note=note.strip(),
            settled=True,
        )
    return row


def _kept(risk: Risk) -> Risk:
    row = Risk.objects.get_queryset().select_for_update().get(pk=risk.pk)
    if row.status not in IN_REGISTER:
        raise Conflict("Take the risk into the register first; then it is reviewed.")
    return row


@transaction.atomic
def ask_reviews(*, actor: Actor) -> int:
    """Make a task for each risk whose review is due within two weeks, for its owner.

    Doing it again makes no task twice.

    Returns:
        How many tasks were made.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    rows = list(reviews_due(actor, actor.today + timedelta(days=WARN_DAYS)))
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=[_task(actor, row) for row in rows])
    if made:
        _give(ruled, rows)
    return made


def _give(actor: Actor, rows: Sequence[Risk]) -> None:
    """Give the tasks that nobody has to the owners of their risks who are still members."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    for owner in {row.owner_id for row in rows if row.owner_id in members}:
        origins = [_origin(row) for row in rows if row.owner_id == owner]
        if tasks := list(open_tasks(actor).filter(origin__in=origins, assignee=None)):
            assign_tasks(actor=actor, tasks=tasks, person_id=owner)


def _origin(row: Risk) -> str:
    return f"review:{row.pk}:{row.review_on}"


def _task(actor: Actor, row: Risk) -> TaskDraft:
    day = row.review_on or actor.today
    return TaskDraft(
        origin=_origin(row),
        title=f"Review {row.reference} {row.title}"[:300],
        steps=(
            "Read why it stands where it stands.",
            "Judge it anew, or say that nothing has changed.",
        ),
        requirement="8.2",
        owner_role="Risk owner",
        effort_days=0.25,
        priority=4.0,
        due_days=max(1, (day - actor.today).days),
        severity=row.current_level,
        reason=f"The review of {row.reference} is due on {day:%-d %B %Y}.",
    )
