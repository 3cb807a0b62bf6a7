"""Take over a register that people kept elsewhere, follow it when it comes again, take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.risks.events import RegisterImported, RegisterImportUndone
from steward.domain.risks.models import Acceptance, Estimate, RegisterImport, Risk, Treatment
from steward.domain.risks.operations.deciding import decide_risks
from steward.domain.risks.operations.deriving import (
    DERIVATION,
    Ground,
    ground_now,
    take_proposal,
)
from steward.domain.risks.operations.placing import DERIVED
from steward.domain.risks.policy import ACCEPT_RISK, DISMISS_RISK, EDIT_RISK
from steward.domain.risks.queries import LIVE, gone_of, register_imports
from steward.domain.risks.rules.brought import BroughtRisk
from steward.domain.risks.rules.estimating import first_guess
from steward.domain.risks.rules.judging import bands_of_scores
from steward.domain.risks.rules.proposing import Proposal
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

ROW = "Row "
"""What the reason of a risk begins with as long as nobody here decided otherwise."""
IN_PLACE = "Measures in place, as imported"
FROM_SCORES = "From the register's scores"
LOOKED_BACK = 20
"""Among how many imports the one before is looked for."""


@dataclass(slots=True)
class _Made:
    """What one import writes."""

    person: UUID
    fresh: list[Risk] = field(default_factory=list[Risk])
    treatments: list[Treatment] = field(default_factory=list[Treatment])
    changed: list[Risk] = field(default_factory=list[Risk])
    untouched: int = 0
    seen: list[tuple[Risk, BroughtRisk]] = field(default_factory=list[tuple[Risk, BroughtRisk]])


@transaction.atomic
def import_register(
    *,
    actor: Actor,
    file_name: str,
    risks: Sequence[BroughtRisk],
    refused: int = 0,
    problems: Sequence[Mapping[str, Any]] = (),
    layout: Mapping[str, Any] | None = None,
    estimates: bool = False,
) -> RegisterImport:
    """Take risks over as decided; what came before under the same key follows what is said now.

    A decision that somebody made here since stays, and its risk is marked as changed. What an
    earlier import of the same register had and this one has not, or closes, is remembered as gone
    for a person to decide. With ``estimates`` the scores and money of risks that
    nobody has estimated become first estimates of the actor.

    Source: ISO/IEC 42001:2023, 6.1.2 and 8.2.

    Raises:
        NotAllowed: The actor may not judge risks or take them into the register.
    """
    require(actor, EDIT_RISK)
    require(actor, ACCEPT_RISK)
    hold(actor.organisation_id, DERIVATION)
    ground = ground_now(actor)
    keys = {item.system for item in risks}
    systems = {row.pk: row for row in systems_visible_to(actor).filter(pk__in=keys)}
    known = {
        (row.system_id, row.scenario): row
        for row in Risk.objects.visible_to(actor).filter(system__in=keys).select_for_update()
    }
    batch = RegisterImport(
        id=uuid7(),
        organisation_id=actor.organisation_id,
        file_name=file_name[:255],
        refused=refused,
        problems=[dict(item) for item in problems][:1000],
        layout=dict(layout or {}),
    )
    made = _Made(person_behind(actor))
    for item in risks:
        proposal, system = item.proposal(), systems[item.system]
        row = known.get((item.system, proposal.key))
        if row is None:
            row = _add(actor, item, proposal, system, ground, made)
            known[item.system, proposal.key] = row
        else:
            _follow(row, _as_it_stands(row, proposal, ground), system, ground, made)
        made.seen.append((row, item))
    _write(actor, made)
    batch.created, batch.changed = len(made.fresh), len(made.changed)
    batch.untouched = made.untouched
    batch.made = [str(row.pk) for row in made.fresh]
    batch.seen = [str(row.pk) for row, _ in made.seen]
    batch.gone = _gone(actor, batch, made)
    batch.estimated = _estimate(actor, made, ground) if estimates else 0
    batch.save(force_insert=True)
    event = RegisterImported(
        subject=batch.as_subject(),
        created=batch.created,
        changed=batch.changed,
        untouched=batch.untouched,
        refused=refused,
    )
    record(actor, event)
    return batch


def _add(
    actor: Actor,
    item: BroughtRisk,
    proposal: Proposal,
    system: AiSystem,
    ground: Ground,
    made: _Made,
) -> Risk:
    row = Risk(
        id=uuid7(),
        organisation_id=actor.organisation_id,
        system=system,
        scenario=proposal.key,
        origin="import",
        status="dismissed" if item.is_closed else "accepted",
        reason=f"{item.told}{', closed there' if item.is_closed else ''}",
        decided_by=actor.label[:200],
        decided_at=actor.now,
    )
    shares = item.shares
    row.done_frequency, row.done_loss = shares
    take_proposal(row, proposal, system, ground)
    row.decided_fingerprint, row.changed, row.changes = row.fingerprint, False, []
    row.decided_criteria = row.criteria
    made.fresh.append(row)
    if shares != (1.0, 1.0):
        made.treatments.append(_treatment(actor, made.person, row, item, "effective", shares))
    if item.treatment or item.controls:
        made.treatments.append(_treatment(actor, made.person, row, item, "planned", (1.0, 1.0)))
    return row


def _treatment(
    actor: Actor,
    person: UUID,
    row: Risk,
    item: BroughtRisk,
    status: str,
    shares: tuple[float, float],
) -> Treatment:
    is_done = status == "effective"
    title = IN_PLACE if is_done else (item.treatment or "Put the named controls in place")
    return Treatment(
        organisation_id=actor.organisation_id,
        risk=row,
        option=item.option,
        title=title[:300],
        description="" if is_done or len(title) <= 300 else title,
        controls=[] if is_done else sorted(set(item.controls)),
        frequency_left=shares[0],
        loss_left=shares[1],
        cost=None if is_done else item.cost,
        currency="" if is_done or item.cost is None else item.currency,
        due_on=None if is_done else item.due_on,
        status=status,
        made_by=person,
        made_by_label=actor.label[:200],
        note=item.told,
    )


def _as_it_stands(row: Risk, proposal: Proposal, ground: Ground) -> Proposal:
    """Return the proposal with the scores told before, where it says those that a person set here.

    A register that was exported from here and comes back changes nothing.
    """
    stored = row.basis.get("proposal")
    here = (row.inherent_likelihood, row.inherent_consequence)
    scores = proposal.likelihood, proposal.impact, proposal.frequency
    told = bands_of_scores(ground.criteria, *scores)
    if stored is None or row.status != "edited" or told != here:
        return proposal
    return replace(
        proposal,
        likelihood=stored["likelihood"],
        impact=stored["impact"],
        frequency=stored.get("frequency"),
    )


def _follow(row: Risk, proposal: Proposal, system: AiSystem, ground: Ground, made: _Made) -> None:
    before = row.fingerprint
    own = row.decided_fingerprint == before and row.reason.startswith(ROW)
    take_proposal(row, proposal, system, ground)
    if row.fingerprint == before:
        made.untouched += 1
        return
    if own:
        row.decided_fingerprint, row.changed, row.changes = row.fingerprint, False, []
    made.changed.append(row)


def _gone(actor: Actor, batch: RegisterImport, made: _Made) -> list[str]:
    """Return the live risks that the import before had and this one has not, or closes."""
    closed = {str(row.pk) for row, item in made.seen if item.is_closed and row.status in LIVE}
    seen = set(batch.seen)
    missing: set[str] = set()
    for before in register_imports(actor).filter(undone_at=None).order_by("-id")[:LOOKED_BACK]:
        shared = len(seen.intersection(before.seen))
        if shared and (before.file_name == batch.file_name or 2 * shared >= len(before.seen)):
            missing = set(before.seen) | set(before.gone)
            break
    keys = [UUID(key) for key in (missing - seen) | closed]
    live = Risk.objects.visible_to(actor).filter(pk__in=keys, status__in=LIVE)
    return sorted(map(str, live.values_list("pk", flat=True)))


def _estimate(actor: Actor, made: _Made, ground: Ground) -> int:
    """Write first estimates where the register says enough; returns how many."""
    keys = [row.pk for row, _ in made.seen]
    every = Estimate.objects.visible_to(actor)
    taken = set(every.filter(risk__in=keys).values_list("risk", flat=True))
    currency = every.values_list("currency", flat=True).first()
    rows: list[Estimate] = []
    for risk, item in made.seen:
        if risk.pk in taken or risk.status not in LIVE or not item.loss_currency:
            continue
        currency = currency or item.loss_currency
        told = bands_of_scores(ground.criteria, item.current_likelihood, 1, item.current_rate)
        band = risk.current_likelihood if told is None else told[0]
        low, high = (None if x is None else float(x) for x in (item.loss_low, item.loss_high))
        guess = first_guess(ground.criteria, band, item.rate_now, low, high)
        if guess is None or item.loss_currency != currency:
            continue
        taken.add(risk.pk)
        rows.append(
            Estimate(
                organisation_id=actor.organisation_id,
                risk=risk,
                author=made.person,
                author_label=actor.label[:200],
                rate_low=guess.rate_low,
                rate_high=guess.rate_high,
                loss_low=guess.loss_low,
                loss_high=guess.loss_high,
                currency=currency,
                note=FROM_SCORES,
                estimated_at=actor.now,
            )
        )
    if rows:
        Estimate.objects.write(rows)
    return len(rows)


def _write(actor: Actor, made: _Made) -> None:
    if made.fresh:
        first = next_numbers(actor.organisation_id, "risk", len(made.fresh))
        for index, row in enumerate(made.fresh):
            row.number = first + index
        Risk.objects.write(made.fresh)
    if made.treatments:
        first = next_numbers(actor.organisation_id, "treatment", len(made.treatments))
        for index, treatment in enumerate(made.treatments):
            treatment.number = first + index
        Treatment.objects.write(made.treatments)
    if made.changed:
        Risk.objects.rewrite(made.changed, [*DERIVED, "decided_fingerprint"])


@transaction.atomic
def undo_register(*, actor: Actor, batch: RegisterImport) -> tuple[int, int]:
    """Take an import back; risks that people decided, estimated or accepted here since stay.

    Returns:
        How many risks were removed, and how many stay.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: It was taken back before.
    """
    require(actor, EDIT_RISK)
    found = RegisterImport.objects.get_queryset().select_for_update().get(pk=batch.pk)
    if found.undone_at is not None:
        raise Conflict("This import was already taken back.")
    keys = [UUID(key) for key in found.made]
    rows = Risk.objects.visible_to(actor).filter(pk__in=keys)
    worked = set(rows.exclude(reason__startswith=ROW).values_list("pk", flat=True))
    borne = Acceptance.objects.visible_to(actor).filter(risk__in=keys)
    guessed = Estimate.objects.visible_to(actor).filter(risk__in=keys).exclude(note=FROM_SCORES)
    for hanging in (borne, guessed):
        worked |= set(hanging.values_list("risk", flat=True))
    touched = Treatment.objects.visible_to(actor).filter(risk__in=keys, approved_at__isnull=False)
    worked |= set(touched.values_list("risk", flat=True))
    gone = rows.exclude(pk__in=worked)
    removed = gone.count()
    gone.delete()
    found.undone_at = actor.now
    found.save(update_fields=["undone_at"])
    event = RegisterImportUndone(subject=found.as_subject(), removed=removed, kept=len(worked))
    record(actor, event)
    return removed, len(worked)


@transaction.atomic
def close_gone(
    *, actor: Actor, batch: RegisterImport, keys: Sequence[UUID], reason: str
) -> tuple[int, int]:
    """Dismiss those of the chosen risks that are gone from a register; what is not chosen stays.

    Returns:
        How many were dismissed, and how many that are gone are still in the register.

    Raises:
        NotAllowed: The actor may not dismiss risks.
        Conflict: The import was taken back.
        Invalid: None is chosen, or the reason is missing.
    """
    require(actor, DISMISS_RISK)
    found = RegisterImport.objects.get_queryset().select_for_update().get(pk=batch.pk)
    if found.undone_at is not None:
        raise Conflict("This import was taken back.")
    gone = gone_of(actor, found)
    chosen = [risk for risk in gone if risk.pk in set(keys)]
    if not chosen:
        raise Invalid("Choose at least one risk.", place="ids")
    count = decide_risks(actor=actor, risks=chosen, decision="dismissed", reason=reason)
    return count, len(gone) - count
