"""Derive the register from the facts, without touching what people decided."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.events import RegisterDerived
from steward.domain.risks.models import Risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries import control_maturity, current_catalogue, current_criteria
from steward.domain.risks.rules.changes import changes
from steward.domain.risks.rules.decisions import is_stale
from steward.domain.risks.rules.derivation import derive
from steward.domain.risks.rules.judging import judged_points
from steward.domain.risks.terms import Catalogue, Criteria, Point, RiskDraft
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

BATCH = 200
DERIVED = (
    "title",
    "category",
    "cause",
    "event",
    "consequence_text",
    "certain",
    "inherent_likelihood",
    "inherent_consequence",
    "inherent_level",
    "current_likelihood",
    "current_consequence",
    "current_level",
    "target_likelihood",
    "target_consequence",
    "target_level",
    "current_rank",
    "controls",
    "explanation",
    "fingerprint",
    "status",
    "changed",
    "changes",
)


@dataclass(slots=True)
class Outcome:
    """What a derivation did."""

    added: int = 0
    updated: int = 0
    withdrawn: int = 0
    unchanged_systems: int = 0

    @property
    def total(self) -> int:
        """Return how many risks were touched."""
        return self.added + self.updated + self.withdrawn


@dataclass(slots=True)
class _Work:
    """The rows that one batch of systems writes."""

    fresh: list[Risk] = field(default_factory=list[Risk])
    stale: list[Risk] = field(default_factory=list[Risk])
    systems: list[AiSystem] = field(default_factory=list[AiSystem])


def basis_digest(system: AiSystem, common: str) -> str:
    """Return the digest of all that a system's derivation reads."""
    basis = json.dumps([system.facts, bool(system.assessed_on), common], sort_keys=True)
    return hashlib.sha256(basis.encode()).hexdigest()


@transaction.atomic
def derive_register(*, actor: Actor, systems: Sequence[AiSystem] | None = None) -> Outcome:
    """Derive the risks of some systems, or of all; doing it again changes nothing.

    A system whose facts, catalogue, criteria and controls are as at its last derivation is skipped.
    A decided risk keeps its decision; where its derivation differs it is marked as changed.

    Source: ISO/IEC 42001:2023, 6.1.2 and 8.2.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    catalogue, criteria = current_catalogue(), current_criteria(actor)
    maturity = control_maturity(actor)
    common = json.dumps([catalogue.version, criteria.appetite, maturity], sort_keys=True)
    outcome = Outcome()
    pending: list[AiSystem] = []
    rows = AiSystem.objects.visible_to(actor).order_by("number").iterator(1000)
    for system in rows if systems is None else systems:
        digest = basis_digest(system, common)
        if digest == system.derived_digest:
            outcome.unchanged_systems += 1
            continue
        system.derived_digest = digest
        pending.append(system)
        if len(pending) >= BATCH:
            _derive_batch(actor, pending, catalogue, criteria, maturity, outcome)
            pending = []
    if pending:
        _derive_batch(actor, pending, catalogue, criteria, maturity, outcome)
    if outcome.total:
        subject = get_organisation(actor).as_subject()
        event = RegisterDerived(
            subject=subject,
            added=outcome.added,
            updated=outcome.updated,
            withdrawn=outcome.withdrawn,
        )
        record(actor, event)
    return outcome


def _derive_batch(
    actor: Actor,
    systems: Sequence[AiSystem],
    catalogue: Catalogue,
    criteria: Criteria,
    maturity: Mapping[str, Maturity | None],
    outcome: Outcome,
) -> None:
    existing: dict[UUID, dict[str, Risk]] = {system.id: {} for system in systems}
    for risk in Risk.objects.visible_to(actor).filter(system__in=systems).select_for_update():
        existing[risk.system_id][risk.scenario] = risk
    work = _Work()
    for system in systems:
        derivation = derive(
            catalogue,
            criteria,
            facts_from_json(system.facts),
            maturity,
            assessed=system.assessed_on is not None,
        )
        system.undecided = derivation.undecided
        work.systems.append(system)
        _compare(system, derivation.drafts, existing[system.id], criteria, work, outcome)
    _write(actor, work)


def _compare(
    system: AiSystem,
    drafts: Sequence[RiskDraft],
    known: dict[str, Risk],
    criteria: Criteria,
    work: _Work,
    outcome: Outcome,
) -> None:
    for draft in drafts:
        risk = known.pop(draft.scenario_id, None)
        if risk is None:
            risk = Risk(system=system, scenario=draft.scenario_id)
            work.fresh.append(_filled(risk, draft, criteria))
            outcome.added += 1
        elif _update(risk, draft, criteria):
            work.stale.append(risk)
            outcome.updated += 1
    for risk in known.values():
        if risk.status == "proposed":
            risk.status = "withdrawn"
        elif risk.status in ("accepted", "edited") and not risk.changed:
            risk.changed, risk.changes = True, ["The rule no longer proposes this risk."]
        else:
            continue
        work.stale.append(risk)
        outcome.withdrawn += 1


def _update(risk: Risk, draft: RiskDraft, criteria: Criteria) -> bool:
    before = [getattr(risk, name) for name in DERIVED]
    if risk.status == "withdrawn":
        risk.status = "proposed"
    stale = is_stale(risk.status, risk.decided_fingerprint, draft.fingerprint)
    if stale and risk.fingerprint != draft.fingerprint:
        risk.changes = list(changes(risk.explanation, draft.explanation))
    elif not stale:
        risk.changes = []
    risk.changed = stale
    _filled(risk, draft, criteria)
    return before != [getattr(risk, name) for name in DERIVED]


def _filled(risk: Risk, draft: RiskDraft, criteria: Criteria) -> Risk:
    """Copy a draft onto a row; a judged inherent score stays, current and target follow it."""
    risk.title, risk.category = draft.title, draft.category
    risk.cause, risk.event, risk.consequence_text = draft.cause, draft.event, draft.consequence
    risk.certain, risk.fingerprint = draft.certain, draft.fingerprint
    risk.explanation = dict(draft.explanation)
    risk.controls = [item.as_json() for item in draft.controls]
    points = {"inherent": draft.inherent, "current": draft.current, "target": draft.target}
    if risk.status == "edited":
        scores = (risk.inherent_likelihood, risk.inherent_consequence)
        points = judged_points(criteria, draft.controls, *scores)
    set_points(risk, points)
    return risk


def set_points(risk: Risk, points: Mapping[str, Point]) -> None:
    """Write the three points onto a row, with the register's order.

    The order is the current level first, then the expected yearly loss index.
    """
    for name, point in points.items():
        setattr(risk, f"{name}_likelihood", point.likelihood)
        setattr(risk, f"{name}_consequence", point.consequence)
        setattr(risk, f"{name}_level", point.level.value)
    current = points["current"]
    risk.current_rank = current.level.rank * 1_000_000 + round(current.expected_loss, 4)


def _write(actor: Actor, work: _Work) -> None:
    if work.fresh:
        first = next_numbers(actor.organisation_id, "risk", len(work.fresh))
        for index, risk in enumerate(work.fresh):
            risk.organisation_id, risk.number = actor.organisation_id, first + index
        Risk.objects.write(work.fresh)
    if work.stale:
        Risk.objects.bulk_update(work.stale, DERIVED, batch_size=500)
    AiSystem.objects.bulk_update(work.systems, ["derived_digest", "undecided"], batch_size=500)
