"""What a risk is about, from where it comes, and what would change it."""

from collections.abc import Mapping
from typing import Any

from steward.domain.risks.models import Risk
from steward.domain.risks.queries import (
    maturity_for,
    proposal_of,
    scenario_of,
)
from steward.domain.risks.queries.methods import method_for
from steward.domain.risks.rules.derivation import control_effect
from steward.domain.risks.rules.proposing import OWN
from steward.domain.risks.rules.whatif import changes_by_controls
from steward.domain.risks.terms import ORIGIN_WORDS, ControlLink
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
    effects = [control_effect(link, maturity.get(link.control)) for link in links_of(risk)]
    inherent = criteria.place(*risk.inherent_quantities)
    found = changes_by_controls(criteria, inherent, effects, risk.treated_so_far)
    return [item.words for item in found]
