"""What a risk is about, from where it comes, and what would change it."""

from collections.abc import Mapping
from typing import Any

from steward.domain.questionnaires.queries import attributes
from steward.domain.risks.models import Risk
from steward.domain.risks.queries import (
    catalogue_of,
    explanation_of,
    maturity_for,
    points_by_rule,
    proposal_of,
    scenario_of,
)
from steward.domain.risks.queries.methods import method_for
from steward.domain.risks.rules.explaining import point_line
from steward.domain.risks.rules.judging import control_effects
from steward.domain.risks.rules.proposing import OWN
from steward.domain.risks.rules.treating import Effect, treated_points
from steward.domain.risks.rules.whatif import changes_by_controls, changes_by_facts
from steward.domain.risks.terms import ORIGIN_WORDS, ControlLink
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor


def rule_of(risk: Risk) -> str:
    """Return the name of the rule that proposes the risk; else from where it comes."""
    own = risk.scenario.startswith(OWN)
    return ORIGIN_WORDS[risk.origin].lower() if own else risk.scenario


def event_of(risk: Risk) -> str:
    """Return what could happen: as its rule tells it, else as the questionnaire does."""
    scenario = scenario_of(risk)
    proposal: Mapping[str, Any] = risk.basis.get("proposal") or {}
    return str(proposal.get("text") or "") if scenario is None else scenario.event


def story_of(risk: Risk) -> dict[str, str]:
    """Return cause, event and consequence of a risk, by its rule or in own words."""
    scenario, own = scenario_of(risk), proposal_of(risk)
    if scenario is not None:
        parts = (scenario.cause, scenario.event, scenario.consequence)
    else:
        parts = ("", "", "") if own is None else (own.because, own.text, own.harm)
    return dict(zip(("cause", "event", "consequence"), parts, strict=True))


def links_of(risk: Risk) -> tuple[ControlLink, ...]:
    """Return the controls that act on a risk: by its rule, or as its author says."""
    scenario, own = scenario_of(risk), proposal_of(risk)
    if scenario is not None:
        return scenario.controls
    return () if own is None else own.links


def would_change(actor: Actor, risk: Risk) -> list[str]:
    """Return which single control at work or failed would move the risk, in sentences."""
    if risk.is_opportunity:
        return []
    criteria, maturity = method_for(actor, risk).criteria, maturity_for(actor, risk)
    effects = control_effects(None, maturity, links_of(risk))
    inherent = criteria.place(*risk.inherent_quantities)
    found = changes_by_controls(criteria, inherent, effects, risk.treated_so_far)
    return [item.words for item in found]


def facts_would_change(actor: Actor, risk: Risk) -> list[str]:
    """Return which single fact of the system would move the risk, or end it, in sentences.

    Where a person judged the risk, the judgement stays whatever the facts; a fact that ends it is
    still told, and one that the rule reads would ask for another look.
    """
    scenario, system = scenario_of(risk), risk.system
    if scenario is None or system is None or risk.is_opportunity:
        return []
    found = changes_by_facts(
        catalogue_of(risk.content),
        method_for(actor, risk).criteria,
        scenario,
        facts_from_json(system.facts),
        maturity_for(actor, risk),
        risk.treated_so_far,
        attributes(),
    )
    is_judged = risk.status == "edited"
    return [item.words for item in found if item.ends or not is_judged]


def lines_beyond(actor: Actor, risk: Risk) -> list[str]:
    """Return the arithmetic beyond that of the rule: a person's judgement, then treatments."""
    done, coming = risk.treated_so_far, risk.treated_at_last
    is_judged = risk.status == "edited"
    if not is_judged and coming == Effect():
        return []
    criteria = method_for(actor, risk).criteria
    points = points_by_rule(actor, risk, *risk.inherent_quantities)
    lines = list[str]()
    if is_judged:
        lines.append(f"Judged by {risk.decided_by} instead: {risk.reason}")
        lines += [
            point_line("Inherent, as judged", points["inherent"]),
            point_line("Current, after the controls", points["current"]),
            point_line("Target, every control named implemented", points["target"]),
        ]
    if coming == Effect():
        return lines
    after = treated_points(criteria, points, done, coming, upward=risk.is_opportunity)
    for words, effect, point in (
        ("Current, after effective treatments", done, after["current"]),
        ("Target, with those under way", coming, after["target"]),
    ):
        shares = f"frequency × {effect.frequency_left:.3g}, loss × {effect.loss_left:.3g}"
        lines.append(point_line(f"{words} ({shares})", point))
    return lines


def explained(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return why the risk stands where it stands: its rule or its author, then people and plans."""
    told = explanation_of(risk, method_for(actor, risk).criteria)
    return {**told, "lines": [*told.get("lines", ()), *lines_beyond(actor, risk)]}
