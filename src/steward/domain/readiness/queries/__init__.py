"""How ready the organisation is, what to do next, and what is counted on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from steward.domain.controls.queries import (
    KnownControls,
    action_plan,
    action_plan_key,
    action_plan_of,
    known_controls,
)
from steward.domain.frameworks.queries import framework, iso_42001, iso_42001_key
from steward.domain.frameworks.rules import titles
from steward.domain.impacts.queries import facts_differ_in
from steward.domain.questionnaires.queries import CHECKS, OVER, READINESS, current_template
from steward.domain.questionnaires.rules import blocking_requirements
from steward.domain.readiness.queries.evidence import evidence_of
from steward.domain.readiness.rules import (
    in_order,
    next_actions,
    parts_of,
    proofs_by_requirement,
    readiness,
    requirement_states,
)
from steward.domain.readiness.terms import Action, Part, Readiness, RequirementState
from steward.domain.readiness.terms.proofs import Proof
from steward.domain.soa.queries import decisions_visible_to
from steward.domain.tasks.queries import OPEN
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.reading import answers


def excluded_controls(actor: Actor) -> frozenset[str]:
    """Return the controls that people decided not to apply."""
    rows = decisions_visible_to(actor).filter(applicable=False)
    return frozenset(rows.values_list("control", flat=True))


def current_readiness(actor: Actor) -> Readiness:
    """Return the readiness of the organisation as a range, per clause and overall."""
    return explained_readiness(actor)[0]


def explained_readiness(
    actor: Actor,
    known: KnownControls | None = None,
    excluded: frozenset[str] | None = None,
) -> tuple[Readiness, tuple[Part, ...]]:
    """Return the readiness with the parts from which it is reckoned."""
    whole = whole_readiness(actor, known, excluded)
    return whole.readiness, whole.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Readiness with all that it was reckoned from."""

    readiness: Readiness
    parts: tuple[Part, ...]
    states: tuple[RequirementState, ...]
    proofs: Mapping[str, tuple[Proof, ...]]
    known: KnownControls


def whole_readiness(
    actor: Actor,
    known: KnownControls | None = None,
    excluded: frozenset[str] | None = None,
) -> Whole:
    """Return the readiness with the parts, the states and the proofs from which it is reckoned."""
    found, law = known or known_controls(actor), iso_42001()
    records = evidence_of(actor)
    proofs = proofs_by_requirement(law, records.by_kind, records.named, actor.today)
    states = tuple(
        requirement_states(
            law,
            found.states,
            blocking=blocking_requirements(current_template(READINESS)[1]),
            excluded=excluded_controls(actor) if excluded is None else excluded,
            proofs=proofs,
        )
    )
    reckoned = _reckoned(states, action_plan_key(), iso_42001_key(), found.done)
    parts = parts_of(states, {name: item.origin for name, item in found.states.items()})
    return Whole(readiness=reckoned, parts=parts, states=states, proofs=proofs, known=found)


def proven_of(whole: Whole, requirement: str) -> tuple[Part, tuple[Proof, ...], tuple[Action, ...]]:
    """Return one requirement: how its bounds come about, what proves it, what would raise it.

    Raises:
        NotFound: ISO/IEC 42001 has no such requirement to fulfil.
    """
    for part in whole.parts:
        if part.state.requirement == requirement:
            total = sum(state.weight for state in whole.states if state.applicable)
            actions = next_actions(part.state, action_plan(), total, whole.known.done)
            return part, whole.proofs.get(requirement, ()), in_order(actions)
    raise NotFound(f"ISO/IEC 42001 has no requirement “{requirement[:20]}” to fulfil.")


@lru_cache(maxsize=64)
def _reckoned(
    states: tuple[RequirementState, ...], plan: UUID, of: UUID, done: frozenset[str]
) -> Readiness:
    """Reckon once for equal states: the result follows from what is given here alone."""
    return readiness(states, action_plan_of(plan), titles(framework(of)), done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many AI systems there are, and are assessed; how many tasks are overdue; what is done.

    ``facts_changed`` are systems whose facts stand otherwise than when they were classified.
    """

    systems: int
    assessed: int
    overdue: int
    facts_changed: int
    checked: bool
    frozen: bool
    appetite: str


COUNTS = """
SELECT
    (SELECT count(*) FROM systems_aisystem
        WHERE organisation_id = asked.id AND archived_at IS NULL) AS systems,
    (SELECT count(*) FROM systems_aisystem
        WHERE organisation_id = asked.id AND archived_at IS NULL
        AND assessed_on IS NOT NULL) AS assessed,
    (SELECT count(*) FROM tasks_task
        WHERE organisation_id = asked.id AND status = ANY(%(open)s)
        AND due_on < %(today)s) AS overdue,
    (SELECT count(*) FROM impacts_standing standing
        JOIN systems_aisystem system ON system.id = standing.system_id
        JOIN impacts_classification latest ON latest.id = standing.latest_id
        WHERE standing.organisation_id = asked.id AND system.archived_at IS NULL
        AND {facts_changed}) AS facts_changed,
    EXISTS (SELECT FROM questionnaires_run
        WHERE organisation_id = asked.id AND questionnaire = ANY(%(checks)s)
        AND status = ANY(%(over)s)) AS checked,
    EXISTS (SELECT FROM soa_statement WHERE organisation_id = asked.id) AS frozen,
    asked.appetite
FROM identity_organisation asked WHERE asked.id = %(organisation)s
""".replace("{facts_changed}", facts_differ_in("latest.facts", "system.facts"))


def counts_of(actor: Actor) -> Counts:
    """Return the counts of the actor's organisation.

    Raises:
        NotFound: It is gone.
    """
    values = {
        "organisation": actor.organisation_id,
        "open": list(OPEN),
        "today": actor.today,
        "checks": list(CHECKS),
        "over": list(OVER),
    }
    for counted in answers(COUNTS, values):
        return Counts(**dict(zip(Counts.__slots__, counted, strict=True)))
    raise NotFound("There is no such organisation.")
