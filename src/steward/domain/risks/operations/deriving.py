"""Derive the register from the facts, without touching what people decided."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.controls.terms import ControlStates
from steward.domain.frameworks.terms import Maturity
from steward.domain.monitoring.queries.health import weakened_controls
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.assessing import reopen_assessments
from steward.domain.risks.operations.counting import sum_counts
from steward.domain.risks.operations.placing import (
    DERIVED,
    FRESH,
    Place,
    fresh_values,
    set_points,
)
from steward.domain.risks.operations.telling import tell_derived
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries import (
    catalogue_of,
    control_maturity,
    current_catalogue_ref,
    current_criteria,
    explanation_of,
    proposed_by_answers,
)
from steward.domain.risks.rules.changes import changes
from steward.domain.risks.rules.decisions import is_stale
from steward.domain.risks.rules.derivation import derive
from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.rules.explaining import explain
from steward.domain.risks.rules.judging import control_effects, judged_points
from steward.domain.risks.rules.proposing import Proposal, founded
from steward.domain.risks.terms import Catalogue, Criteria
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor, require
from steward.foundation.tenancy.operations import hold, next_numbers

BATCH = 500
STEP = 200
DERIVATION = "risks.derivation"


@dataclass(slots=True)
class Outcome:
    """What a derivation did."""

    added: int = 0
    updated: int = 0
    withdrawn: int = 0
    unchanged_systems: int = 0
    systems: int = 0

    @property
    def total(self) -> int:
        """Return how many risks were touched."""
        return self.added + self.updated + self.withdrawn


@dataclass(frozen=True, slots=True)
class Ground:
    """What the derivation of every system reads besides the system."""

    content: UUID
    catalogue: Catalogue
    criteria: Criteria
    maturity: Mapping[str, Maturity | None]
    health: Mapping[UUID | None, Mapping[str, float]]

    def states(self, system: UUID | None) -> ControlStates:
        """Return the controls as they act on a system, or on the organisation as a whole."""
        return ControlStates(self.maturity, self.health_of(system))

    def health_of(self, system: UUID | None) -> Mapping[str, float]:
        """Return the controls that checks found weakened for a system, with what is left."""
        return self.health.get(system, self.health.get(None, {}))

    def common(self) -> str:
        """Return all of it as a text that changes when any of it does."""
        parts: list[Any] = [
            self.catalogue.version,
            self.content.hex,
            self.criteria.appetite,
            self.maturity,
        ]
        if self.criteria.number:
            parts.append(self.criteria.number)
        return json.dumps(parts, sort_keys=True)


@dataclass(slots=True)
class _Work:
    """The rows that one batch of systems writes."""

    fresh: list[tuple[UUID, RiskDraft]] = field(default_factory=list[tuple[UUID, RiskDraft]])
    stale: list[Risk] = field(default_factory=list[Risk])
    systems: list[AiSystem] = field(default_factory=list[AiSystem])


def basis_digest(system: AiSystem, common: str, health: Mapping[str, float]) -> str:
    """Return the digest of all that a system's derivation reads."""
    parts: list[Any] = [system.facts, bool(system.assessed_on), common]
    if health:
        parts.append(dict(health))
    basis = json.dumps(parts, sort_keys=True)
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
    outcome = _derived(actor, systems)
    tell_derived(
        actor=actor, added=outcome.added, updated=outcome.updated, withdrawn=outcome.withdrawn
    )
    return outcome


def _derived(actor: Actor, systems: Sequence[AiSystem] | None) -> Outcome:
    hold(actor.organisation_id, DERIVATION)
    ground = ground_now(actor)
    common = ground.common()
    outcome = Outcome()
    pending: list[AiSystem] = []
    rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
    rows = rows.order_by("number").iterator(1000)
    for system in rows if systems is None else systems:
        outcome.systems += 1
        digest = basis_digest(system, common, ground.health_of(system.pk))
        if digest == system.derived_digest:
            outcome.unchanged_systems += 1
            continue
        system.derived_digest = digest
        pending.append(system)
        if len(pending) >= BATCH:
            _derive_batch(actor, pending, ground, outcome)
            pending = []
    if pending:
        _derive_batch(actor, pending, ground, outcome)
    _follow_organisation(actor, ground, outcome)
    if outcome.total:
        sum_counts(actor=actor)
    return outcome


@transaction.atomic
def derive_next(*, actor: Actor, after: int, limit: int = STEP) -> tuple[Outcome, int | None]:
    """Derive the systems that follow a number, so that a long derivation can go in steps.

    ``tell_derived`` follows the last step.

    Returns:
        What was done and the last system's number, or None when no system follows.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    rows = AiSystem.objects.visible_to(actor).filter(archived_at=None, number__gt=after)
    systems = list(rows.order_by("number")[:limit])
    if not systems:
        return Outcome(), None
    return _derived(actor, systems), systems[-1].number


def ground_now(actor: Actor) -> Ground:
    """Return what every derivation reads now."""
    ref = current_catalogue_ref()
    return Ground(
        ref.id,
        catalogue_of(ref.id),
        current_criteria(actor),
        control_maturity(actor),
        weakened_controls(actor),
    )


def _derive_batch(
    actor: Actor, systems: Sequence[AiSystem], ground: Ground, outcome: Outcome
) -> None:
    existing: dict[UUID, dict[str, Risk]] = {system.id: {} for system in systems}
    for risk in Risk.objects.visible_to(actor).filter(system__in=systems).select_for_update():
        if risk.system_id is not None:
            existing[risk.system_id][risk.scenario] = risk
    caused = proposed_by_answers(actor, systems) if any(existing.values()) else set[UUID]()
    work = _Work()
    for system in systems:
        derivation = derive(
            ground.catalogue,
            ground.criteria,
            facts_from_json(system.facts),
            ground.states(system.pk),
            assessed=system.assessed_on is not None,
        )
        system.undecided = derivation.undecided
        work.systems.append(system)
        left = _compare(system, derivation.drafts, existing[system.id], ground, work, outcome)
        _keep_or_withdraw(system, left, caused, ground, work, outcome)
    _write(actor, work, ground)
    reopen_assessments(actor=actor, systems=[system.pk for system in systems])


def _follow_organisation(actor: Actor, ground: Ground, outcome: Outcome) -> None:
    """Let the risks of the organisation as a whole follow criteria, catalogue and controls."""
    rows = Risk.objects.visible_to(actor).filter(system=None).exclude(status="withdrawn")
    moved: list[Risk] = []
    for risk in rows.select_for_update():
        before = [getattr(risk, name) for name in DERIVED]
        take_proposal(risk, Proposal.from_json(risk.basis["proposal"]), None, ground)
        if before != [getattr(risk, name) for name in DERIVED]:
            moved.append(risk)
    Risk.objects.rewrite(moved, DERIVED)
    outcome.updated += len(moved)


def _compare(
    system: AiSystem,
    drafts: Sequence[RiskDraft],
    known: dict[str, Risk],
    ground: Ground,
    work: _Work,
    outcome: Outcome,
) -> Sequence[Risk]:
    """Write down what the rules propose; returns the risks that they do not."""
    for draft in drafts:
        risk = known.pop(draft.scenario_id, None)
        if risk is None:
            work.fresh.append((system.id, draft))
            outcome.added += 1
        elif _update(risk, draft, ground):
            work.stale.append(risk)
            outcome.updated += 1
    return list(known.values())


def _keep_or_withdraw(
    system: AiSystem,
    risks: Sequence[Risk],
    caused: set[UUID],
    ground: Ground,
    work: _Work,
    outcome: Outcome,
) -> None:
    """Let what an answer proposes follow the facts and controls, and withdraw the rest."""
    for risk in risks:
        stored = risk.basis.get("proposal")
        proposal = None if stored is None else Proposal.from_json(stored)
        if proposal is not None and (risk.id in caused or proposal.stands_alone):
            before = [getattr(risk, name) for name in DERIVED]
            take_proposal(risk, proposal, system, ground)
            if before != [getattr(risk, name) for name in DERIVED]:
                work.stale.append(risk)
                outcome.updated += 1
            continue
        placed = _placed_anew(risk, ground)
        if risk.status == "proposed":
            risk.status = "withdrawn"
        elif risk.status in ("accepted", "edited") and not risk.changed:
            risk.changed, risk.changes = True, ["The rule no longer proposes this risk."]
        elif placed:
            work.stale.append(risk)
            outcome.updated += 1
            continue
        else:
            continue
        work.stale.append(risk)
        outcome.withdrawn += 1


def _placed_anew(risk: Risk, ground: Ground) -> bool:
    """Place what no rule proposes any more by the criteria of now; returns whether it was not."""
    if risk.criteria == ground.criteria.number:
        return False
    scenario = ground.catalogue.by_id.get(risk.scenario)
    effects = control_effects(scenario, ground.states(risk.system_id))
    points = judged_points(ground.criteria, effects, *risk.inherent_quantities)
    set_points(risk, points, ground.criteria)
    return True


def take_proposal(risk: Risk, proposal: Proposal, system: AiSystem | None, ground: Ground) -> None:
    """Copy what an answer proposes onto a row; a judged inherent score and a decision stay."""
    facts = facts_from_json({} if system is None else system.facts)
    states = ground.states(None if system is None else system.pk)
    found = founded(ground.catalogue, ground.criteria, proposal, facts, states)
    if risk.status == "withdrawn":
        risk.status = "proposed"
    risk.changed = is_stale(risk.status, risk.decided_fingerprint, found.fingerprint)
    if not risk.changed:
        risk.changes = []
    elif risk.fingerprint != found.fingerprint:
        risk.changes = [f"{proposal.told}."]
    risk.title, risk.category, risk.certain = found.title[:300], found.category[:20], True
    risk.content, risk.basis = ground.content, found.basis
    risk.fingerprint = found.fingerprint
    points = found.points
    if risk.status == "edited":
        points = judged_points(ground.criteria, found.controls, *risk.inherent_quantities)
    set_points(risk, points, ground.criteria)


def _update(risk: Risk, draft: RiskDraft, ground: Ground) -> bool:
    before = [getattr(risk, name) for name in DERIVED]
    if risk.status == "withdrawn":
        risk.status = "proposed"
    stale = is_stale(risk.status, risk.decided_fingerprint, draft.fingerprint)
    if stale and risk.fingerprint != draft.fingerprint:
        told = explain(ground.catalogue, ground.criteria, draft.scenario, draft.basis)
        risk.changes = list(changes(explanation_of(risk, ground.criteria), told))
    elif not stale:
        risk.changes = []
    risk.changed = stale
    _filled(risk, draft, ground)
    return before != [getattr(risk, name) for name in DERIVED]


def _filled(risk: Risk, draft: RiskDraft, ground: Ground) -> Risk:
    """Copy a draft onto a row; a judged inherent score stays, current and target follow it."""
    scenario = draft.scenario
    risk.title, risk.category = scenario.title, scenario.category
    risk.certain, risk.fingerprint = draft.certain, draft.fingerprint
    kept = {"proposal": risk.basis["proposal"]} if "proposal" in risk.basis else {}
    risk.content, risk.basis = ground.content, {**draft.basis.as_json(), **kept}
    points = {"inherent": draft.inherent, "current": draft.current, "target": draft.target}
    if risk.status == "edited":
        points = judged_points(ground.criteria, draft.controls, *risk.inherent_quantities)
    set_points(risk, points, ground.criteria)
    return risk


def _write(actor: Actor, work: _Work, ground: Ground) -> None:
    if work.fresh:
        first = next_numbers(actor.organisation_id, "risk", len(work.fresh))
        place = Place(ground.content, ground.criteria.number)
        rows = (
            fresh_values(place, actor.organisation_id, first + index, system, draft)
            for index, (system, draft) in enumerate(work.fresh)
        )
        Risk.objects.write_values(FRESH, rows)
    if work.stale:
        Risk.objects.rewrite(work.stale, DERIVED)
    AiSystem.objects.rewrite(work.systems, ["derived_digest", "undecided"])
