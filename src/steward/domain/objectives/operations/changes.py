"""Plan changes to the management system, approve them, carry them out, look back at them."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.documents.queries.reading import document_called
from steward.domain.objectives.events import (
    ChangeMoved,
    ChangeOwnedUp,
    ChangeReopensSet,
    ChangeWritten,
)
from steward.domain.objectives.models import ChangeReopens, PlannedChange
from steward.domain.objectives.operations.wording import block, line, member, money, with_author
from steward.domain.objectives.policy import APPROVE_CHANGE, EDIT_CHANGE
from steward.domain.objectives.queries.approving import as_approvable
from steward.domain.objectives.queries.changes import FOLLOWS, choice_of, offered, reopens_of
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.changes import (
    CLAUSE_OF,
    NEXT,
    ChangeAct,
    ChangeDraft,
    ChangeState,
    Reopened,
    Worked,
)
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

NEEDED = {
    "why": "why it is made",
    "consequences": "what may follow from it",
    "integrity": "how the management system stays whole meanwhile",
    "resources": "which resources it takes",
    "responsibilities": "who is responsible for what",
    "owner_id": "who answers for it",
    "planned_on": "the day it is planned for",
}
"""What a change is weighed by before it is proposed (ISO/IEC 42001:2023, 6.3)."""
TEXTS = ("why", "consequences", "integrity", "resources", "responsibilities")
MOST_REOPENED = 100
LATEST_LOOK_DAYS = 90


@transaction.atomic
def plan_change(*, actor: Actor, draft: ChangeDraft) -> PlannedChange:
    """Write down a change that is to be made; what it lacks may follow before it is proposed.

    Raises:
        NotAllowed: The actor may not plan changes.
        Invalid: The title is missing, or a value is outside of its range.
    """
    require(actor, EDIT_CHANGE)
    row = PlannedChange(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "change"),
    )
    _fill(actor, row, draft)
    row.save(force_insert=True)
    record(actor, ChangeWritten(subject=row.as_subject()))
    return row


@transaction.atomic
def edit_change(*, actor: Actor, change: PlannedChange, draft: ChangeDraft) -> PlannedChange:
    """Change what is written down of a change that is a draft.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is no draft any more.
        Invalid: The title is missing, or a value is outside of its range.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    after(NEXT, ChangeState(row.state), ChangeAct.EDIT)
    _fill(actor, row, draft)
    row.save(update_fields=[*ChangeDraft.__slots__, "written_by"])
    record(actor, ChangeWritten(subject=row.as_subject()))
    return row


def _fill(actor: Actor, row: PlannedChange, draft: ChangeDraft) -> None:
    row.title = line(draft.title, "title", needed="Say in a sentence what changes.")
    for name in TEXTS:
        setattr(row, name, block(getattr(draft, name), name))
    row.owner = member(actor, draft.owner_id, "owner_id")
    row.budget, row.currency = money(draft.budget, draft.currency)
    row.planned_on = draft.planned_on
    if (
        draft.look_back_on is not None
        and draft.planned_on is not None
        and draft.look_back_on <= draft.planned_on
    ):
        raise Invalid("One looks back after the day it is planned for.", place="look_back_on")
    row.look_back_on = draft.look_back_on
    row.written_by = with_author(actor, row.written_by)


def missing_of(change: PlannedChange) -> tuple[str, ...]:
    """Return what a change lacks to be proposed, in words."""
    return tuple(words for name, words in NEEDED.items() if not getattr(change, name))


@transaction.atomic
def set_reopens(
    *, actor: Actor, change: PlannedChange, choices: Sequence[str], others: str = ""
) -> int:
    """Say what the change makes people look at again; a task follows for each when it is made.

    Args:
        actor: Who says it.
        change: A change that is not carried out yet.
        choices: Values of what is offered, such as ``risks:<key>`` or ``control:A.6.2.4``.
        others: Further things, one on a line; a line may begin with ``Document:``.

    Returns:
        How many there are.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is approved or carried out; what was approved stays as it was.
        Invalid: A choice is not offered, or there are too many.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    if row.state not in (ChangeState.DRAFT, ChangeState.PROPOSED):
        raise Conflict("What it reopens was settled with its approval.")
    known = offered(actor)
    kept = {choice_of(item) for item in reopens_of(actor, row)} - {""}
    wanted: dict[tuple[str, str], ChangeReopens] = {}
    for choice in choices:
        if choice not in known and choice not in kept:
            raise Invalid("Choose from what is offered.", place="choices")
        if choice in known:
            label, key = known[choice]
            kind = choice.partition(":")[0]
            wanted[kind, label] = _reopens(actor, row, kind, label, key)
    for words in (line(item, "others") for item in others.splitlines()):
        if words:
            named = _written(actor, row, words)
            wanted[named.kind, named.label] = named
    if len(wanted) > MOST_REOPENED:
        raise Invalid(f"Choose at most {MOST_REOPENED}.", place="choices")
    ChangeReopens.objects.visible_to(actor).filter(change=row).delete()
    ChangeReopens.objects.write(wanted.values())
    row.written_by = with_author(actor, row.written_by)
    row.save(update_fields=["written_by"])
    labels = ", ".join(label for _, label in wanted) or "nothing"
    record(actor, ChangeReopensSet(subject=row.as_subject(), labels=labels))
    return len(wanted)


def _written(actor: Actor, row: PlannedChange, words: str) -> ChangeReopens:
    """Return what a line names; a document of the register by its record, others by words."""
    first, _, label = words.partition(":")
    if first.lower() != "document" or not label.strip():
        return _reopens(actor, row, Reopened.OTHER, words, None)
    found = document_called(actor, label)
    if found is None:
        return _reopens(actor, row, Reopened.DOCUMENT, label.strip(), None)
    return _reopens(actor, row, Reopened.DOCUMENT, str(found), found.pk)


def _reopens(
    actor: Actor, row: PlannedChange, kind: str, label: str, key: UUID | None
) -> ChangeReopens:
    return ChangeReopens(
        organisation_id=actor.organisation_id,
        change=row,
        kind=str(kind),
        subject_id=key,
        label=label[:300],
    )


@transaction.atomic
def propose_change(*, actor: Actor, change: PlannedChange) -> PlannedChange:
    """Hand a change in for approval, when all that it is weighed by is written down.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is no draft, or lacks something; that is named.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.PROPOSE)
    if missing := missing_of(row):
        raise Conflict(f"Still missing: {', '.join(missing)}.")
    row.note = ""
    _move(actor, row, state, "", ["note"])
    return row


@transaction.atomic
def approve_change(*, actor: Actor, change: PlannedChange, note: str = "") -> PlannedChange:
    """Approve a change that others planned.

    Source: ISO/IEC 42001:2023, 6.3: changes are carried out in a planned manner.

    Raises:
        NotAllowed: The actor may not approve changes.
        Conflict: It is not proposed, the actor wrote it or answers for it, or its flow
            has not approved it.
    """
    require(actor, APPROVE_CHANGE, change)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.APPROVE)
    floor = {"change.approve": [row.owner_id, *row.written_by]}
    keep_apart(actor, row.as_subject(), floor, act="change.approve")
    demand_approval(actor=actor, item=as_approvable(actor, row))
    row.approved_by, row.approved_at = actor.label[:200], actor.now
    row.note = block(note, "note")
    _move(actor, row, state, row.note, ["approved_by", "approved_at", "note"])
    return row


@transaction.atomic
def return_change(*, actor: Actor, change: PlannedChange, note: str) -> PlannedChange:
    """Send a proposed or approved change back to those who plan it.

    Raises:
        NotAllowed: The actor may not approve changes.
        Conflict: It is neither proposed nor approved.
        Invalid: The note is missing.
    """
    require(actor, APPROVE_CHANGE, change)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.SEND_BACK)
    row.note = block(note, "note", needed="Say what is to be done.")
    row.approved_by, row.approved_at = "", None
    _move(actor, row, state, row.note, ["approved_by", "approved_at", "note"])
    return row


@transaction.atomic
def carry_out_change(
    *, actor: Actor, change: PlannedChange, carried_out_on: date, outcome: str = ""
) -> PlannedChange:
    """Say that an approved change was made; what it reopens becomes tasks.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is not approved.
        Invalid: The day lies ahead, or before its approval.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.CARRY_OUT)
    if row.approved_at is not None and carried_out_on < row.approved_at.date():
        raise Invalid("This day lies before the approval.", place="carried_out_on")
    row.outcome = block(outcome, "outcome")
    carry_out_now(actor, row, state, carried_out_on)
    return row


@transaction.atomic
def own_up_to_change(
    *, actor: Actor, change: PlannedChange, carried_out_on: date, reason: str
) -> PlannedChange:
    """Record that a change was made before anybody approved it, with the reason.

    Source: ISO/IEC 42001:2023, 8.1: the consequences of unintended changes are reviewed.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is approved, or carried out already.
        Invalid: The reason is missing, or the day lies ahead.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.OWN_UP)
    row.outcome = block(reason, "reason", needed="Say why it was made; an auditor will ask.")
    row.is_unapproved = True
    record(actor, ChangeOwnedUp(subject=row.as_subject(), reason=row.outcome))
    carry_out_now(actor, row, state, carried_out_on)
    return row


def carry_out_now(actor: Actor, row: PlannedChange, state: ChangeState, day: date) -> None:
    """Move a change on as carried out on a day; what it reopens becomes tasks."""
    if day > actor.today:
        raise Invalid("This day lies ahead.", place="carried_out_on")
    row.carried_out_by, row.carried_out_on = actor.label[:200], day
    if row.look_back_on is None or row.look_back_on <= day:
        row.look_back_on = day + timedelta(days=LATEST_LOOK_DAYS)
    names = ["carried_out_by", "carried_out_on", "look_back_on", "outcome", "is_unapproved"]
    _move(actor, row, state, row.outcome, names)
    ruled = by_rule(actor, EDIT_TASK)
    drafts = [_follow_up(row, item) for item in reopens_of(actor, row)]
    if derive_tasks(actor=ruled, drafts=drafts):
        _give(ruled, row, [draft.origin for draft in drafts])


@transaction.atomic
def look_back_at_change(
    *, actor: Actor, change: PlannedChange, worked: str, outcome: str, side_effects: str = ""
) -> PlannedChange:
    """Say whether a change did what it was for, and what else it did.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is not carried out, or was looked back at.
        Invalid: The answer is none of the choices, or its ground is missing.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.LOOK_BACK)
    if worked not in tuple(Worked):
        raise Invalid("Choose whether it worked.", place="worked")
    row.worked = worked
    said = block(outcome, "outcome", needed="Say by what one sees it.")
    row.outcome = f"{row.outcome}\n{said}".strip() if row.is_unapproved else said
    row.side_effects = block(side_effects, "side_effects")
    row.looked_back_by, row.looked_back_on = actor.label[:200], actor.today
    names = ["worked", "outcome", "side_effects", "looked_back_by", "looked_back_on"]
    _move(actor, row, state, said, names)
    return row


@transaction.atomic
def drop_change(*, actor: Actor, change: PlannedChange, reason: str) -> PlannedChange:
    """Give up a change that is not carried out, with the reason.

    Raises:
        NotAllowed: The actor may not plan changes.
        Conflict: It is carried out, or dropped already.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_CHANGE)
    row = _held(actor, change)
    state = after(NEXT, ChangeState(row.state), ChangeAct.DROP)
    row.note = block(reason, "reason", needed="Say why it is given up.")
    _move(actor, row, state, row.note, ["note"])
    return row


def _held(actor: Actor, change: PlannedChange) -> PlannedChange:
    rows = PlannedChange.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("owner").get(pk=change.pk)


def _move(
    actor: Actor, row: PlannedChange, state: ChangeState, note: str, names: Sequence[str]
) -> None:
    old, row.state = ChangeState(row.state), state.value
    row.save(update_fields=["state", *names])
    event = ChangeMoved(
        subject=row.as_subject(), old=old.value, new=state.value, words=state.label, note=note
    )
    record(actor, event)


def _follow_up(row: PlannedChange, item: ChangeReopens) -> TaskDraft:
    kind = Reopened(item.kind)
    return TaskDraft(
        origin=f"{FOLLOWS}{row.pk}:{item.pk}",
        title=f"Look again: {item.label}"[:300],
        steps=(
            "Read what changed.",
            "Bring it up to date, or say in the closing note that nothing follows.",
        ),
        requirement=CLAUSE_OF[kind],
        owner_role="Owner of the change",
        effort_days=0.5,
        priority=4.0,
        due_days=30,
        severity="medium",
        reason=f"{row.reference} {row.title} was carried out on {row.carried_out_on}.",
    )


def _give(actor: Actor, row: PlannedChange, origins: Sequence[str]) -> None:
    """Give the tasks to who answers for the change, if that is still a member."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    tasks = list(open_tasks(actor).filter(origin__in=origins, assignee=None))
    if tasks and row.owner_id in members:
        assign_tasks(actor=actor, tasks=tasks, person_id=row.owner_id)
