"""Assess holders, plan what closes gaps, and judge what that changed.

Source: ISO/IEC 42001:2023, 7.2 b) to d).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import (
    CompetenceAssessed,
    GapActionJudged,
    GapActionMoved,
    GapActionPlanned,
)
from steward.domain.competence.models import (
    CompetenceAssessment,
    GapAction,
    Holding,
    RequiredCompetence,
)
from steward.domain.competence.operations.asking import ask_for, reopen, settle
from steward.domain.competence.policy import ASSESS_COMPETENCE, EDIT_COMPETENCE
from steward.domain.competence.queries.functions import pair_of
from steward.domain.competence.rules.calendar import months_after
from steward.domain.competence.rules.gaps import moved, some_text
from steward.domain.competence.terms.functions import (
    SEEN_LEVELS,
    ActionAct,
    ActionDraft,
    ActionKind,
    Standing,
)
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

EFFECT_DAYS = 60
"""Days after an action is done by which its effect is to be judged."""
MOST_COST = 10_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDraft:
    """What was seen: level 0 to 4, what was looked at, when, and until when it counts."""

    level: int
    basis: str
    assessed_on: date | None = None
    next_due_on: date | None = None


@transaction.atomic
def assess_competence(
    *, actor: Actor, holding: Holding, competence: RequiredCompetence, draft: AssessmentDraft
) -> CompetenceAssessment:
    """Record what level somebody saw in a holder of a function, and on what basis.

    Without a day the assessment counts as many months as the competence says.

    Raises:
        NotAllowed: The actor may not assess.
        Conflict: The actor is the holder, or the function does not require the competence.
        Invalid: A value is missing, too long or outside its range.
    """
    require(actor, ASSESS_COMPETENCE, holding)
    _check_pair(holding, competence)
    subject = holding.function.as_subject()
    keep_apart(actor, subject, {"function.assess": [holding.worker.person_id]})
    row = _assessed(actor, holding, competence, draft)
    note = f"Assessed on {row.assessed_on:%-d %B %Y}."
    settle(actor, f"assess:{holding.pk}:{competence.pk}:", note)
    return row


def _check_pair(holding: Holding, competence: RequiredCompetence) -> None:
    if competence.function_id != holding.function_id or competence.archived_at is not None:
        raise Conflict("The function does not require this competence.")


def _assessed(
    actor: Actor, holding: Holding, need: RequiredCompetence, draft: AssessmentDraft
) -> CompetenceAssessment:
    if draft.level not in SEEN_LEVELS:
        raise Invalid("The level is between 0 and 4.", place="level")
    on = draft.assessed_on or actor.today
    if on > actor.today:
        raise Invalid("This day lies ahead.", place="assessed_on")
    due = draft.next_due_on or months_after(on, need.renew_months)
    if due <= on:
        raise Invalid("It is assessed again after this assessment.", place="next_due_on")
    row = CompetenceAssessment.objects.create(
        organisation_id=actor.organisation_id,
        holding=holding,
        competence=need,
        level=draft.level,
        basis=some_text(draft.basis, "basis", missing="Say what was looked at."),
        assessed_by=actor.label[:200],
        assessed_on=on,
        next_due_on=due,
    )
    event = CompetenceAssessed(
        subject=holding.function.as_subject(),
        who=holding.worker.name,
        competence=need.name,
        level=draft.level,
        required=need.level,
    )
    record(actor, event)
    return row


@transaction.atomic
def plan_action(
    *, actor: Actor, holding: Holding, competence: RequiredCompetence, draft: ActionDraft
) -> GapAction:
    """Plan what closes a gap; a task for its owner follows.

    Raises:
        NotAllowed: The actor may not plan actions.
        Conflict: No gap is known, or another action answers for it.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_COMPETENCE, holding)
    _check_pair(holding, competence)
    Holding.objects.get_queryset().select_for_update().one(actor, holding.pk)
    pair = pair_of(actor, holding, competence)
    if pair.standing is not Standing.GAP:
        raise Conflict("No gap is known here; assess the holder first.")
    if pair.is_in_hand:
        raise Conflict(f"{pair.action} answers for this gap already.")
    owner = _owner(actor, draft)
    row = GapAction(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "gap_action"),
        holding=holding,
        competence=competence,
        kind=ActionKind(draft.kind).value,
        what=some_text(draft.what, "what", missing="Say what is done.", longest=1000),
        owner_id=owner,
        due_on=draft.due_on,
        cost=_cost(draft),
        currency=draft.currency.strip().upper(),
    )
    row.save(force_insert=True)
    record(
        actor,
        GapActionPlanned(
            subject=row.as_subject(),
            kind=ActionKind(row.kind).label.lower(),
            who=holding.worker.name,
            competence=competence.name,
            due_on=f"{row.due_on:%-d %B %Y}",
        ),
    )
    ask_for(actor, [_task(actor, row, pair.gap)], {f"gap_action:{row.pk}": owner})
    return row


def _owner(actor: Actor, draft: ActionDraft) -> UUID:
    if draft.kind not in tuple(ActionKind):
        raise Invalid(f"Choose {', '.join(ActionKind)}.", place="kind")
    if draft.due_on < actor.today:
        raise Invalid("This day has passed.", place="due_on")
    try:
        return get_person(actor, draft.owner_id).pk
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from None


def _cost(draft: ActionDraft) -> Decimal | None:
    currency = draft.currency.strip()
    if draft.cost is None:
        return None
    if not 0 <= draft.cost < MOST_COST:
        raise Invalid("Give an amount of 0 or more.", place="cost")
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise Invalid("Give the currency with three letters, as EUR.", place="currency")
    return Decimal(str(draft.cost)).quantize(Decimal("0.01"))


def _task(actor: Actor, row: GapAction, gap: int) -> TaskDraft:
    return TaskDraft(
        origin=f"gap_action:{row.pk}",
        title=f"{row.reference} {ActionKind(row.kind).label}: {row.what}"[:300],
        steps=("Carry it out.", "Note on the action what was done; its effect is judged later."),
        requirement="7.2",
        owner_role="",
        effort_days=1.0,
        priority=2.0 * gap,
        due_days=max(0, (row.due_on - actor.today).days),
        severity="high" if gap > 1 else "medium",
        reason=f"{row.holding.worker} lacks {gap} of {row.competence.level} levels in"
        f" “{row.competence.name}” as {row.holding.function}.",
    )


def _locked(actor: Actor, action: GapAction) -> GapAction:
    rows = GapAction.objects.get_queryset().select_related(
        "holding__worker", "holding__function", "competence__function"
    )
    return rows.select_for_update(of=("self",)).one(actor, action.pk)


@transaction.atomic
def finish_action(*, actor: Actor, action: GapAction, note: str) -> GapAction:
    """Say that an action is done; a task to judge its effect follows.

    Raises:
        NotAllowed: The actor may not plan actions.
        Conflict: It is not planned.
        Invalid: The note is missing.
    """
    require(actor, EDIT_COMPETENCE, action)
    row = _locked(actor, action)
    _move(actor, row, ActionAct.FINISH, note, missing="Say what was done.")
    row.done_on, row.done_by = actor.today, person_behind(actor)
    row.save(update_fields=["done_on", "done_by"])
    settle(actor, f"gap_action:{row.pk}", row.note)
    draft = TaskDraft(
        origin=f"gap_effect:{row.pk}:{actor.now.isoformat()}",
        title=f"Judge the effect of {row}"[:300],
        steps=("See what the person can do now.", "Judge the action; not its owner, not oneself."),
        requirement="7.2",
        owner_role="Assessor of competence",
        effort_days=0.25,
        priority=2.0,
        due_days=EFFECT_DAYS,
        severity="medium",
        reason="An action for a gap is done; whether it closed the gap is not known yet.",
    )
    ask_for(actor, [draft])
    return row


@transaction.atomic
def drop_action(*, actor: Actor, action: GapAction, note: str) -> GapAction:
    """Give a planned action up; its gap is open again.

    Raises:
        NotAllowed: The actor may not plan actions.
        Conflict: It is not planned.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_COMPETENCE, action)
    row = _locked(actor, action)
    _move(actor, row, ActionAct.DROP, note, missing="Say why it is given up.")
    settle(actor, f"gap_action:{row.pk}", row.note, status="cancelled")
    return row


@transaction.atomic
def resume_action(*, actor: Actor, action: GapAction, note: str) -> GapAction:
    """Take an action up again that was called done too early.

    Raises:
        NotAllowed: The actor may not plan actions.
        Conflict: It is not done.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_COMPETENCE, action)
    row = _locked(actor, action)
    _move(actor, row, ActionAct.RESUME, note, missing="Say what is still to be done.")
    row.done_on = row.done_by = None
    row.save(update_fields=["done_on", "done_by"])
    settle(actor, f"gap_effect:{row.pk}:", row.note, status="cancelled")
    reopen(actor, f"gap_action:{row.pk}", row.note)
    return row


def _move(actor: Actor, row: GapAction, act: ActionAct, note: str, *, missing: str) -> None:
    state = moved(row.state, act)
    row.note = some_text(note, "note", missing=missing, longest=2000)
    row.state = state.value
    row.save(update_fields=["state", "note"])
    event = GapActionMoved(subject=row.as_subject(), state=state.label, note=row.note)
    record(actor, event)


@transaction.atomic
def judge_action(
    *, actor: Actor, action: GapAction, level: int, why: str, next_due_on: date | None = None
) -> GapAction:
    """Judge by the level seen now whether an action closed its gap; otherwise the gap is open.

    Source: ISO/IEC 42001:2023, 7.2 c).

    Raises:
        NotAllowed: The actor may not assess.
        Conflict: It is not done, or the actor had a part in it.
        Invalid: A value is missing, too long or outside its range.
    """
    require(actor, ASSESS_COMPETENCE, action)
    row = _locked(actor, action)
    is_effective = level >= row.competence.level
    state = moved(row.state, ActionAct.CONFIRM if is_effective else ActionAct.REFUTE)
    others = (row.holding.worker.person_id, row.owner_id, row.done_by)
    keep_apart(actor, row.as_subject(), {"gap_action.judge": others})
    said = some_text(why, "why", missing="Say what shows the effect.", longest=2000)
    draft = AssessmentDraft(level=level, basis=f"{row.reference}: {said}", next_due_on=next_due_on)
    _assessed(actor, row.holding, row.competence, draft)
    row.state, row.judgement = state.value, said
    row.judged_on, row.judged_by = actor.today, actor.label[:200]
    row.save(update_fields=["state", "judgement", "judged_on", "judged_by"])
    verdict = "effective" if is_effective else "not effective"
    record(actor, GapActionJudged(subject=row.as_subject(), verdict=verdict, why=said))
    settle(actor, f"gap_effect:{row.pk}:", f"Judged {verdict}: {said}")
    return row
