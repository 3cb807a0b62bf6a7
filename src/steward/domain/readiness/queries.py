"""How ready the organisation is, and what to do next."""

from steward.domain.controls.queries import KnownControls, known_controls
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import titles
from steward.domain.questionnaires.queries import READINESS, current_template
from steward.domain.questionnaires.rules import blocking_requirements
from steward.domain.readiness.rules import parts_of, readiness, requirement_states
from steward.domain.readiness.terms import Part, Readiness
from steward.domain.soa.queries import decisions_visible_to
from steward.foundation.core.actor import Actor


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
    framework, found = iso_42001(), known or known_controls(actor)
    states = requirement_states(
        framework,
        found.states,
        blocking=blocking_requirements(current_template(READINESS)[1]),
        excluded=excluded_controls(actor) if excluded is None else excluded,
    )
    reckoned = readiness(states, found.plan, titles(framework), found.done)
    return reckoned, parts_of(states, {name: item.origin for name, item in found.states.items()})
