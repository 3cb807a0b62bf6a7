"""Plan what is done about a risk, approve it, carry it out, and verify that it worked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks.events import TreatmentMoved, TreatmentPlanned
from steward.domain.risks.models import Risk, Treatment
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.policy import APPROVE_TREATMENT, EDIT_RISK, PLAN_TREATMENT
from steward.domain.risks.rules.estimating import currency_code
from steward.domain.risks.rules.treating import (
    COMING,
    GAIN_WORDS,
    OPTION_WORDS,
    PROGRESS_WORDS,
    Effect,
    Progress,
    check_step,
    effect_in_words,
    effect_of,
    gain_of,
    together,
)
from steward.domain.risks.terms import Level
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

LARGEST_COST = Decimal("999999999999.99")
USUAL_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentDraft:
    """What a treatment is to be; percentages say how much rarer and how much less bad it makes it.

    Of an opportunity they say how much likelier (``more_often``) and better (``more_good``).

    ``currency`` is an ISO 4217 code, needed with a cost.
    """

    option: str
    title: str
    less_often: float = 0
    less_bad: float = 0
    more_often: float = 0
    more_good: float = 0
    description: str = ""
    controls: tuple[str, ...] = ()
    cost: Decimal | None = None
    currency: str = ""
    effort_days: float | None = None
    due_on: date | None = None


@transaction.atomic
def plan_treatment(*, actor: Actor, risk: Risk, draft: TreatmentDraft) -> Treatment:
    """Plan what is done about a risk; it counts for nothing before somebody else approves it.

    Source: ISO/IEC 42001:2023, 6.1.3.

    Raises:
        NotAllowed: The actor may not plan treatments.
        Conflict: The rules no longer propose the risk, or it was dismissed.
        Invalid: A value is missing, outside its range, or names a control that there is not.
    """
    require(actor, PLAN_TREATMENT, risk)
    if risk.status in ("withdrawn", "dismissed"):
        raise Conflict("This risk is not in the register; there is nothing to treat.")
    effect = _checked(actor, draft, risk)
    treatment = Treatment(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "treatment"),
        risk=risk,
        option=draft.option,
        title=draft.title.strip(),
        description=draft.description.strip(),
        controls=sorted(set(draft.controls)),
        frequency_left=effect.frequency_left,
        loss_left=effect.loss_left,
        cost=draft.cost,
        currency="" if draft.cost is None else currency_code(draft.currency),
        effort_days=draft.effort_days,
        due_on=draft.due_on,
        made_by=person_behind(actor),
        made_by_label=actor.label[:200],
    )
    treatment.save(force_insert=True)
    event = TreatmentPlanned(
        subject=treatment.as_subject(), risk=risk.reference, effect=effect_in_words(effect)
    )
    record(actor, event)
    return treatment


def _checked(actor: Actor, draft: TreatmentDraft, risk: Risk) -> Effect:
    options = GAIN_WORDS if risk.is_opportunity else OPTION_WORDS
    if draft.option not in options:
        raise Invalid(f"Choose one of {', '.join(options)}.", place="option")
    if not draft.title.strip() or len(draft.title) > 300:
        raise Invalid("Say in at most 300 characters what is done.", place="title")
    unknown = sorted(set(draft.controls) - {item.id for item in controls(iso_42001())})
    if unknown:
        raise Invalid(f"There is no control “{unknown[0]}”.", place="controls")
    if draft.cost is not None:
        _check_cost(draft.cost, draft.currency)
    if draft.effort_days is not None and not 0 <= draft.effort_days <= 10_000:
        raise Invalid("Give the days of work, from 0 to 10,000.", place="effort_days")
    if draft.due_on is not None and draft.due_on < actor.today:
        raise Invalid("This day has passed.", place="due_on")
    if risk.is_opportunity:
        return gain_of(draft.more_often, draft.more_good)
    return effect_of(draft.less_often, draft.less_bad, controls=bool(draft.controls))


def _check_cost(cost: Decimal, currency: str) -> None:
    if not cost.is_finite() or not 0 <= cost <= LARGEST_COST:
        raise Invalid("Give the cost as a number of at most twelve digits.", place="cost")
    currency_code(currency)


@transaction.atomic
def approve_treatment(*, actor: Actor, treatment: Treatment, note: str = "") -> Treatment:
    """Approve a planned treatment; a task follows, and the target of the risk counts on it.

    Raises:
        NotAllowed: The actor may not approve treatments.
        Conflict: It is not waiting for approval, or the actor planned it.
    """
    require(actor, APPROVE_TREATMENT, treatment)
    row = _locked(treatment)
    check_step(row.status, Progress.APPROVED)
    _by_another(actor, row, "approve")
    row.approved_by, row.approved_at = actor.label[:200], actor.now
    _moved(actor, row, Progress.APPROVED, note)
    derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=[_task(actor, row)])
    return row


def _task(actor: Actor, row: Treatment) -> TaskDraft:
    days = USUAL_DAYS if row.due_on is None else max(1, (row.due_on - actor.today).days)
    level = Level(row.risk.current_level)
    effort = row.effort_days or 1.0
    return TaskDraft(
        origin=f"treatment:{row.pk}",
        title=row.title,
        steps=(),
        requirement=row.controls[0] if row.controls else "8.3",
        owner_role="Risk owner",
        effort_days=effort,
        priority=(level.rank + 1) / max(effort, 0.25),
        due_days=days,
        severity=level.value,
        reason=f"{row.reference} treats {row.risk.reference} {row.risk.title}."
        f" When it is done, say so there; somebody then verifies the effect.",
    )


@transaction.atomic
def finish_treatment(*, actor: Actor, treatment: Treatment, note: str) -> Treatment:
    """Say that a treatment is carried out, and how that is seen; its effect is verified next.

    Raises:
        NotAllowed: The actor may not carry out treatments.
        Conflict: It is not under way.
        Invalid: The note is missing.
    """
    require(actor, PLAN_TREATMENT, treatment)
    row = _locked(treatment)
    check_step(row.status, Progress.DONE)
    _needed(note, "Say what was done, and where that is seen.")
    row.done_at = actor.now
    _moved(actor, row, Progress.DONE, note)
    return row


@transaction.atomic
def verify_treatment(
    *, actor: Actor, treatment: Treatment, effective: bool, note: str
) -> Treatment:
    """Say whether a treatment does what it was to do; only then the current risk counts on it.

    Source: ISO/IEC 42001:2023, 8.3.

    Raises:
        NotAllowed: The actor may not verify treatments.
        Conflict: It was not carried out, was verified before, or the actor planned it.
        Invalid: The note is missing.
    """
    require(actor, APPROVE_TREATMENT, treatment)
    row = _locked(treatment)
    to = check_step(row.status, Progress.EFFECTIVE if effective else Progress.INEFFECTIVE)
    _by_another(actor, row, "verify")
    _needed(note, "Say how the effect was seen, or what is missing.")
    row.verified_by, row.verified_at = actor.label[:200], actor.now
    _moved(actor, row, to, note)
    return row


@transaction.atomic
def drop_treatment(*, actor: Actor, treatment: Treatment, note: str) -> Treatment:
    """Drop a treatment that was not carried out, with the reason; its record stays.

    Raises:
        NotAllowed: The actor may not plan treatments.
        Conflict: It was carried out.
        Invalid: The reason is missing.
    """
    require(actor, PLAN_TREATMENT, treatment)
    row = _locked(treatment)
    check_step(row.status, Progress.DROPPED)
    _needed(note, "Say why it is dropped.")
    _moved(actor, row, Progress.DROPPED, note)
    return row


def _by_another(actor: Actor, row: Treatment, verb: str) -> None:
    act = f"treatment.{verb}"
    keep_apart(actor, row.as_subject(), {act: [row.made_by]}, act=act)


def _needed(note: str, words: str) -> None:
    if not note.strip():
        raise Invalid(words, place="note")


def _locked(treatment: Treatment) -> Treatment:
    rows = Treatment.objects.get_queryset().select_related("risk__system")
    return rows.select_for_update(of=("self",)).get(pk=treatment.pk)


def _moved(actor: Actor, row: Treatment, to: Progress, note: str) -> None:
    row.status, row.note = to.value, note.strip()
    row.save()
    words = PROGRESS_WORDS[to.value]
    record(actor, TreatmentMoved(subject=row.as_subject(), status=words, note=row.note or "–"))
    if to not in (Progress.PLANNED, Progress.APPROVED):
        why = f"{row.reference}: {words}. {row.note}".strip()
        ruled = by_rule(actor, EDIT_TASK)
        let_causes_go(actor=ruled, origins=[f"treatment:{row.pk}"], why=why)
    follow_treatments(actor, row.risk)


def follow_treatments(actor: Actor, risk: Risk) -> None:
    """Let the three points of a risk follow what its treatments leave of it."""
    rows = list(Treatment.objects.visible_to(actor).filter(risk=risk))
    done = _left(rows, (Progress.EFFECTIVE,))
    coming = _left(rows, COMING)
    row = Risk.objects.get_queryset().select_for_update().get(pk=risk.pk)
    shares = (done.frequency_left, done.loss_left, coming.frequency_left, coming.loss_left)
    before = (row.done_frequency, row.done_loss, row.coming_frequency, row.coming_loss)
    if shares == before:
        return
    row.done_frequency, row.done_loss, row.coming_frequency, row.coming_loss = shares
    row.save(update_fields=["done_frequency", "done_loss", "coming_frequency", "coming_loss"])
    system = row.system
    if system is not None:
        system.derived_digest = ""
    systems = [] if system is None else [system]
    derive_register(actor=by_rule(actor, EDIT_RISK), systems=systems)


def _left(rows: Sequence[Treatment], stages: Sequence[Progress]) -> Effect:
    return together(row.effect for row in rows if row.status in stages)
