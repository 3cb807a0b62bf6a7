"""Take over a register that people kept elsewhere, follow it when it comes again, take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.risks.events import RegisterImported, RegisterImportUndone
from steward.domain.risks.models import Acceptance, Estimate, RegisterImport, Risk, Treatment
from steward.domain.risks.operations.deriving import (
    DERIVATION,
    DERIVED,
    Ground,
    ground_now,
    take_proposal,
)
from steward.domain.risks.policy import ACCEPT_RISK, EDIT_RISK
from steward.domain.risks.rules.proposing import BROUGHT, Proposal
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.core.ids import uuid7
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

ROW = "Row "
"""What the reason of a risk begins with as long as nobody here decided otherwise."""
IN_PLACE = "Measures in place, as imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtRisk:
    """A risk of a register that people bring; ``key`` is what it is known by there.

    Scores run from 1 to 5; without current ones nothing is known to be in place.
    """

    key: str
    told: str
    title: str
    text: str
    category: str
    system: UUID
    likelihood: int | None = None
    consequence: int | None = None
    current_likelihood: int | None = None
    current_consequence: int | None = None
    is_closed: bool = False
    option: str = "reduce"
    treatment: str = ""
    controls: tuple[str, ...] = ()
    cost: Decimal | None = None
    currency: str = ""
    due_on: date | None = None

    def proposal(self) -> Proposal:
        """Return it as the register keeps what no rule proposes."""
        return Proposal(
            cause=f"{BROUGHT}{self.key}",
            told=self.told,
            title=self.title,
            text=self.text,
            category=self.category,
            likelihood=self.likelihood,
            impact=self.consequence,
        )


@dataclass(slots=True)
class _Made:
    """What one import writes."""

    fresh: list[Risk] = field(default_factory=list[Risk])
    treatments: list[Treatment] = field(default_factory=list[Treatment])
    changed: list[Risk] = field(default_factory=list[Risk])
    untouched: int = 0


@transaction.atomic
def import_register(
    *,
    actor: Actor,
    file_name: str,
    risks: Sequence[BroughtRisk],
    refused: int = 0,
    problems: Sequence[Mapping[str, Any]] = (),
) -> RegisterImport:
    """Take risks over as decided; what came before under the same key follows what is said now.

    A decision that somebody made here since stays, and its risk is marked as changed.

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
    )
    made = _Made()
    for item in risks:
        proposal, system = item.proposal(), systems[item.system]
        row = known.get((item.system, proposal.key))
        if row is None:
            row = _add(actor, item, proposal, system, ground, made)
            known[item.system, proposal.key] = row
        else:
            _follow(row, proposal, system, ground, made)
    _write(actor, made)
    batch.created, batch.changed = len(made.fresh), len(made.changed)
    batch.untouched = made.untouched
    batch.made = [str(row.pk) for row in made.fresh]
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
    shares = _shares(item, ground)
    row.done_frequency, row.done_loss = shares
    take_proposal(row, proposal, system, ground)
    row.decided_fingerprint, row.changed, row.changes = row.fingerprint, False, []
    made.fresh.append(row)
    if shares != (1.0, 1.0):
        made.treatments.append(_treatment(actor, row, item, "effective", shares))
    if item.treatment or item.controls:
        made.treatments.append(_treatment(actor, row, item, "planned", (1.0, 1.0)))
    return row


def _shares(item: BroughtRisk, ground: Ground) -> tuple[float, float]:
    """Return what the measures in place leave of frequency and loss, by the two pairs of scores."""
    criteria = ground.criteria
    found: list[float] = []
    for before, now, steps in (
        (item.likelihood, item.current_likelihood, criteria.frequencies),
        (item.consequence, item.current_consequence, criteria.losses),
    ):
        lower = before is not None and now is not None and now < before
        found.append(steps[now - 1] / steps[before - 1] if lower else 1.0)  # type: ignore[reportOptionalOperand] -- leaf
    return found[0], found[1]


def _treatment(
    actor: Actor, row: Risk, item: BroughtRisk, status: str, shares: tuple[float, float]
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
        made_by=actor.id,
        made_by_label=actor.label[:200],
        note=item.told,
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
    for table in (Acceptance, Estimate):
        worked |= set(
            table.objects.visible_to(actor).filter(risk__in=keys).values_list("risk", flat=True)
        )
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
