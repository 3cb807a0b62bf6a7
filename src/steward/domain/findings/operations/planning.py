"""Plan corrective actions, have the plan approved, carry the actions out."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from steward.domain.findings.events import CorrectiveActionEnded, CorrectiveActionKept
from steward.domain.findings.models import CorrectiveAction, Finding
from steward.domain.findings.operations.keeping import check, held, moved
from steward.domain.findings.operations.tasking import ask_actions, settle, settle_action
from steward.domain.findings.policy import APPROVE_FINDING, EDIT_FINDING
from steward.domain.findings.queries.register import seen_actions
from steward.domain.findings.rules.deadlines import check_day
from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.rules.planning import (
    MOST_ACTIONS,
    check_action,
    check_plan,
    is_carried_out,
)
from steward.domain.findings.terms.causes import ActionProgress
from steward.domain.findings.terms.drafts import ActionDraft
from steward.domain.findings.terms.grades import Clock, Grade
from steward.domain.findings.terms.states import Act, FindingState
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

PLANNING = (FindingState.EXPLAINED, FindingState.SEARCHED, FindingState.ACTING)


@transaction.atomic
def keep_action(
    *,
    actor: Actor,
    finding: Finding,
    draft: ActionDraft,
    action: CorrectiveAction | None = None,
) -> CorrectiveAction:
    """Plan a corrective action, or change what is planned.

    What is done about an observation or an opportunity is begun at once; the actions of a
    nonconformity wait for the approval of the plan.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: Nothing is planned where the finding stands, or the action is over.
        Invalid: A value is missing, too long, the day has passed, or the person is no member.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    if FindingState(row.state) not in PLANNING:
        raise Conflict(f"It stands at “{FindingState(row.state).label}”: nothing is planned now.")
    draft = check_action(draft, actor.today)
    person = _owner(actor, draft.owner_id)
    kept = _new(actor, row) if action is None else _held_action(actor, action)
    if kept.progress != ActionProgress.PLANNED or kept.round != row.round:
        raise Conflict("This action is not planned any more.")
    kept.title, kept.evidence, kept.due_on, kept.owner = (
        draft.title,
        draft.evidence,
        draft.due_on,
        person,
    )
    if row.state == FindingState.ACTING:
        kept.progress = ActionProgress.DOING.value
    kept.save()
    if row.state == FindingState.ACTING:
        ask_actions(actor, row, [kept])
    event = CorrectiveActionKept(
        subject=row.as_subject(), action=str(kept), due_on=f"{kept.due_on:%-d %B %Y}"
    )
    record(actor, event)
    return kept


def _new(actor: Actor, row: Finding) -> CorrectiveAction:
    rows = CorrectiveAction.objects.visible_to(actor).filter(finding=row)
    if rows.count() >= MOST_ACTIONS:
        raise Conflict(f"Plan at most {MOST_ACTIONS} actions for one finding.")
    last = rows.aggregate(last=Max("number"))["last"] or 0
    return CorrectiveAction(
        organisation_id=actor.organisation_id, finding=row, number=last + 1, round=row.round
    )


def _owner(actor: Actor, key: UUID | None) -> Person | None:
    if key is None:
        return None
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from error


def _held_action(actor: Actor, action: CorrectiveAction) -> CorrectiveAction:
    rows = CorrectiveAction.objects.get_queryset().select_related("finding", "owner")
    return rows.select_for_update(of=("self",)).one(actor, action.pk)


@transaction.atomic
def submit_plan(*, actor: Actor, finding: Finding, criterion: str) -> Finding:
    """Hand the plan in for approval, with what will show that the cause is gone.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: It stands elsewhere, no action is planned, or one has nobody who does it.
        Invalid: The criterion is missing.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.PLAN)
    row.criterion = check_plan(seen_actions(actor, row), criterion)
    row.planned_by, row.planned_by_label = person_behind(actor), actor.label[:200]
    row.planned_on, row.sent_back = actor.today, ""
    return moved(actor, row, to, "handed the plan in", f"Judged by: {row.criterion}")


@transaction.atomic
def send_plan_back(*, actor: Actor, finding: Finding, note: str) -> Finding:
    """Send a plan back to those who made it.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: No plan was handed in.
        Invalid: The note is missing.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.SEND_BACK)
    row.sent_back = needed(note, "note", "Say what is missing.")
    return moved(actor, row, to, "sent the plan back", row.sent_back)


@transaction.atomic
def approve_plan(*, actor: Actor, finding: Finding, note: str = "") -> Finding:
    """Approve a plan; each action becomes a task of whoever does it.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: No plan was handed in, or the actor planned it or answers for the finding.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.APPROVE)
    floor = {"nonconformity.approve": [row.planned_by, row.owner_id]}
    keep_apart(actor, row.as_subject(), floor, act="nonconformity.approve")
    actions = CorrectiveAction.objects.visible_to(actor).filter(finding=row, round=row.round)
    waiting = list(actions.filter(progress=ActionProgress.PLANNED.value).select_related("owner"))
    for action in waiting:
        action.progress = ActionProgress.DOING.value
    CorrectiveAction.objects.rewrite(waiting, ["progress"])
    row.approved_by_label, row.approved_on = actor.label[:200], actor.today
    settle(actor, row, Clock.PLAN, "The plan is approved.")
    row = moved(actor, row, to, "approved the plan", note.strip() or "as it was handed in")
    ask_actions(actor, row, waiting)
    return row


@transaction.atomic
def finish_action(
    *, actor: Actor, action: CorrectiveAction, shown: str, done_on: date | None = None
) -> CorrectiveAction:
    """Say that an action is carried out, and where that is seen.

    With the last one the day is set on which the effect is judged.

    Raises:
        NotAllowed: The actor may not bring findings forward and does not do the action.
        Conflict: The action is not under way.
        Invalid: Nothing shows it, or the day is to come or before the approval.
    """
    require(actor, EDIT_FINDING, action)
    row = held(actor, action.finding)
    kept = _under_way(actor, row, action)
    kept.shown = needed(shown, "shown", "Say where it is seen that it is done.")
    day = done_on or actor.today
    first = row.approved_on or row.decided_on or row.found_on
    if not first <= day <= actor.today:
        raise Invalid(f"Choose a day from {first:%-d %B %Y} to today.", place="done_on")
    kept.progress, kept.done_on = ActionProgress.DONE.value, day
    kept.done_by, kept.done_by_label = person_behind(actor), actor.label[:200]
    kept.save()
    settle_action(actor, kept, kept.shown, done=True)
    _ended(actor, row, kept, "carried out", kept.shown)
    return kept


@transaction.atomic
def drop_action(*, actor: Actor, action: CorrectiveAction, reason: str) -> CorrectiveAction:
    """Drop an action with the reason; one at least must be carried out.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: The action is over, waits for approval, or is the last of an approved plan.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_FINDING, action.finding)
    row = held(actor, action.finding)
    kept = _held_action(actor, action)
    words = needed(reason, "reason", "Say why it is dropped.")
    if row.state == FindingState.PLANNED or kept.progress in (
        ActionProgress.DONE,
        ActionProgress.DROPPED,
    ):
        raise Conflict("An action that waits for approval, or is over, is not dropped.")
    kept.progress, kept.shown = ActionProgress.DROPPED.value, words
    kept.save()
    left = [item for item in seen_actions(actor, row) if item.progress != ActionProgress.DROPPED]
    if row.state == FindingState.APPROVED and not left:
        raise Conflict("The plan would be empty: carry one action out at least.")
    settle_action(actor, kept, words, done=False)
    _ended(actor, row, kept, "dropped", words)
    return kept


def _under_way(actor: Actor, row: Finding, action: CorrectiveAction) -> CorrectiveAction:
    kept = _held_action(actor, action)
    if (
        FindingState(row.state) not in (FindingState.APPROVED, FindingState.ACTING)
        or kept.progress != ActionProgress.DOING
    ):
        words = ActionProgress(kept.progress).label.lower()
        raise Conflict(f"The action is not under way: it is {words}, and the plan counts first.")
    return kept


def _ended(actor: Actor, row: Finding, action: CorrectiveAction, verb: str, note: str) -> None:
    event = CorrectiveActionEnded(
        subject=row.as_subject(), verb=verb, action=str(action), note=note[:500]
    )
    record(actor, event)
    if row.state == FindingState.APPROVED and is_carried_out(seen_actions(actor, row)):
        to = check(row, Act.IMPLEMENT)
        row.implemented_on = actor.today
        row.check_on = check_day(Grade(row.grade), actor.today)
        settle(actor, row, Clock.ACTIONS, "Every action is carried out.")
        told = f"the effect is judged from {row.check_on:%-d %B %Y} on"
        moved(actor, row, to, "saw every action carried out", told)
