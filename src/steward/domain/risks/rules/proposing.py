"""Risks that an answer proposes instead of a rule of the catalogue."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self

from steward.domain.controls.terms import ControlStates
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import draft_of, scale_quantities, weakened_among
from steward.domain.risks.rules.drafts import Basis
from steward.domain.risks.rules.explaining import effect_line, explain, placed_lines, point_line
from steward.domain.risks.rules.judging import control_effects, judged_points
from steward.domain.risks.terms import (
    Affects,
    Catalogue,
    ControlEffect,
    ControlLink,
    Criteria,
    Point,
    Scenario,
)
from steward.domain.systems.terms import Facts

USUAL = 3
"""Likelihood and impact where the questionnaire gives none: the middle of the scale."""
OWN = "own-"
BROUGHT = "register:"
"""What the cause of a risk begins with that somebody brought from another register."""
HARM = "harm:"
"""What the cause of a risk begins with that is a harm of an impact assessment."""
GONE = "gone:"
"""What is put before the cause of a risk that is not there any more; it is kept, not followed."""
BY_HAND = "hand:"
"""What the cause of a risk begins with that somebody wrote into the register."""
USUAL_EFFECTIVENESS = 0.3
"""What a control takes off when it works fully and the catalogue names it nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A risk that follows from an answer, comes from another register or is written by hand.

    ``cause`` is the origin of the effect, ``told`` says which answer of which run it was.
    ``scenario`` is a rule of the catalogue, or empty for a risk in the questionnaire's own words.
    ``loss`` holds min, mode and max of one event's loss, where the questionnaire gives them.
    Of a register, ``kept`` holds the cells of the columns that are no field here, and ``cells``
    those that are, both by column as they stood.
    ``text`` is the event, ``because`` its cause, ``harm`` its consequence; ``links`` are controls
    that act on a risk in own words. ``frequency`` and ``loss_index`` are what the bands stand for
    in which a person judged it, and ``frequency`` what a probability of a register stands for; the
    scores of all others are those of the catalogue, 1 to 5.
    """

    cause: str
    told: str
    scenario: str = ""
    title: str = ""
    text: str = ""
    category: str = ""
    likelihood: int | None = None
    impact: int | None = None
    loss: Mapping[str, Any] = field(default_factory=dict[str, Any])
    kept: Mapping[str, str] = field(default_factory=dict[str, str])
    cells: Mapping[str, str] = field(default_factory=dict[str, str])
    because: str = ""
    harm: str = ""
    links: tuple[ControlLink, ...] = ()
    frequency: float | None = None
    loss_index: float | None = None

    @property
    def key(self) -> str:
        """Return what the risk is known by within its system: one cause is one risk."""
        return self.scenario or f"{OWN}{sha256(self.cause.encode()).hexdigest()[:32]}"

    @property
    def is_kept(self) -> bool:
        """Say whether it stands by itself, from another register or an impact assessment."""
        return self.cause.startswith((BROUGHT, HARM))

    @property
    def is_by_hand(self) -> bool:
        """Say whether somebody wrote it into the register."""
        return self.cause.startswith(BY_HAND)

    @property
    def stands_alone(self) -> bool:
        """Say whether it holds whatever rules and answers say."""
        return self.is_kept or self.is_by_hand

    @property
    def origin(self) -> str:
        """Return from where it comes, as a name of ``ORIGIN_WORDS``."""
        known = {BROUGHT: "import", BY_HAND: "hand", HARM: "impact"}
        found = (name for start, name in known.items() if self.cause.startswith(start))
        return next(found, "answer")

    @property
    def said_by(self) -> str:
        """Return by what its scores are given, in words."""
        if self.is_by_hand:
            return "as its author judges"
        if self.cause.startswith(HARM):
            return "by the impact assessment"
        brought = self.cause.startswith(BROUGHT)
        return "by the register that it comes from" if brought else "by the questionnaire"

    @property
    def is_ranged(self) -> bool:
        """Say whether the questionnaire says how likely or how bad it is."""
        return self.likelihood is not None or self.impact is not None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values to store with the risk."""
        return {
            "cause": self.cause,
            "told": self.told,
            "scenario": self.scenario,
            "title": self.title,
            "text": self.text,
            "category": self.category,
            "likelihood": self.likelihood,
            "impact": self.impact,
            "loss": dict(self.loss),
            **({"kept": dict(self.kept)} if self.kept else {}),
            **({"cells": dict(self.cells)} if self.cells else {}),
            **self._own_words(),
        }

    def _own_words(self) -> dict[str, Any]:
        """Return what only a risk in own words has, where it has it."""
        links = [[link.control, link.effectiveness, link.affects] for link in self.links]
        found = {
            "because": self.because,
            "harm": self.harm,
            "links": links,
            "frequency": self.frequency,
            "loss_index": self.loss_index,
        }
        return {name: value for name, value in found.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        links = tuple(ControlLink(*link) for link in stored.get("links") or ())
        fields: dict[str, Any] = {**stored, "links": links}
        return cls(**fields)

    def fingerprint(self) -> str:
        """Return what changes exactly when the proposal does; not when it is told otherwise."""
        parts = (self.key, self.title, self.text, self.likelihood, self.impact, dict(self.loss))
        kept = sorted(self.kept.items()) if self.kept else ""
        own = self._own_words()
        return sha256(f"{(*parts, own) if own else parts!r}{kept}".encode()).hexdigest()


def usual_links(catalogue: Catalogue, names: Sequence[str]) -> tuple[ControlLink, ...]:
    """Return what controls take off a risk in own words, as the catalogue usually has it.

    That is the median of the effectiveness over its scenarios, and the side most often affected.
    """
    found: list[ControlLink] = []
    for name in dict.fromkeys(names):
        known = [
            link
            for scenario in catalogue.scenarios
            for link in scenario.controls
            if link.control == name
        ]
        if not known:
            found.append(ControlLink(name, USUAL_EFFECTIVENESS, "both"))
            continue
        shares = sorted(link.effectiveness for link in known)
        sides: Counter[Affects] = Counter(link.affects for link in known)
        affects = sides.most_common(1)[0][0]
        found.append(ControlLink(name, shares[len(shares) // 2], affects))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A proposal as it stands now: what a row of the register takes over from it."""

    title: str
    category: str
    points: Mapping[str, Point]
    basis: dict[str, Any]
    fingerprint: str
    controls: tuple[ControlEffect, ...]


def founded(
    catalogue: Catalogue,
    criteria: Criteria,
    proposal: Proposal,
    facts: Facts,
    maturity: Mapping[str, Maturity | None],
) -> Founded:
    """Return a proposed risk under the facts and controls of today.

    A scenario stands where the catalogue puts it for these facts, unless the questionnaire says how
    likely or how bad it is. Its controls act as on a derived risk.
    """
    scenario = catalogue.by_id.get(proposal.scenario)
    draft = None if scenario is None else draft_of(catalogue, criteria, scenario, facts, maturity)
    maturities = [maturity.get(link.control) for link in proposal.links]
    own = control_effects(None, maturity, proposal.links)
    controls = own if draft is None else draft.controls
    if draft is None or proposal.is_ranged:
        points = judged_points(criteria, controls, *_quantities(proposal, scenario))
    else:
        points = {"inherent": draft.inherent, "current": draft.current, "target": draft.target}
    stored = [value.value if value else None for value in maturities]
    basis: dict[str, Any] = {"maturities": stored} if stored else {}
    if health := weakened_among(proposal.links, maturity):
        basis["health"] = health
    if draft is not None:
        basis = draft.basis.as_json()
    found = "" if draft is None or proposal.is_ranged else draft.fingerprint
    return Founded(
        title=proposal.title if scenario is None else scenario.title,
        category=proposal.category if scenario is None else scenario.category,
        points=points,
        basis={**basis, "proposal": proposal.as_json(), "proposed": True},
        fingerprint=sha256(f"{proposal.fingerprint()}{found}".encode()).hexdigest(),
        controls=controls,
    )


def explain_proposal(
    catalogue: Catalogue, criteria: Criteria, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return why a proposed risk stands where it stands, in the form of a derived one's.

    Args:
        catalogue: The catalogue under which it was proposed.
        criteria: The criteria of the organisation.
        stored: The basis that the row keeps.
    """
    proposal, basis = Proposal.from_json(stored["proposal"]), Basis.from_json(stored)
    scenario = catalogue.by_id.get(proposal.scenario)
    cause = f"{proposal.told}."
    if scenario is not None and not proposal.is_ranged:
        told = explain(catalogue, criteria, scenario, basis)
        told |= {"certain": True, "unknown": [], "proposal": dict(stored["proposal"])}
        return {**told, "lines": [cause, *told["lines"]]}
    links = proposal.links if scenario is None else scenario.controls
    states = dict(zip((link.control for link in links), basis.maturities, strict=False))
    effects = control_effects(None, ControlStates(states, basis.health), links)
    points = judged_points(criteria, effects, *_quantities(proposal, scenario))
    return {
        "rule": proposal.scenario,
        "version": catalogue.version if scenario is not None else "",
        "rule_digest": proposal.fingerprint(),
        "condition": "",
        "verdict": True,
        "certain": True,
        "unknown": [],
        "facts": {},
        "adjustments": [],
        **{name: point.as_json() for name, point in points.items()},
        "controls": [effect.as_json() for effect in effects],
        "lines": [
            cause,
            *_score_lines(proposal, scenario),
            *placed_lines(criteria),
            point_line("Inherent", points["inherent"]),
            *(effect_line(effect) for effect in effects),
            point_line("Current", points["current"]),
            point_line("Target, every control named implemented", points["target"]),
        ],
        "proposal": dict(stored["proposal"]),
    }


def _scores(proposal: Proposal, scenario: Scenario | None) -> tuple[int, int]:
    likelihood = USUAL if scenario is None else scenario.likelihood
    impact = USUAL if scenario is None else scenario.impact
    return (proposal.likelihood or likelihood, proposal.impact or impact)


def _quantities(proposal: Proposal, scenario: Scenario | None) -> tuple[float, float]:
    frequency, loss = proposal.frequency, proposal.loss_index
    if frequency is not None and loss is not None:
        return frequency, loss
    usual = scale_quantities(*_scores(proposal, scenario))
    return usual[0] if frequency is None else frequency, usual[1] if loss is None else loss


def _score_lines(proposal: Proposal, scenario: Scenario | None) -> Iterator[str]:
    quantities = {
        "likelihood": proposal.frequency and f"{proposal.frequency:.3g} events a year",
        "consequence": proposal.loss_index and f"loss index {proposal.loss_index:.3g}",
    }
    usual = "the middle, as nothing says more" if scenario is None else "by the catalogue"
    sides = {"likelihood": proposal.likelihood, "consequence": proposal.impact}
    for (side, given), score in zip(sides.items(), _scores(proposal, scenario), strict=True):
        if quantity := quantities[side]:
            yield f"Inherent {side}: {quantity}, {proposal.said_by}"
        else:
            yield f"Inherent {side} {score} of 5, {usual if given is None else proposal.said_by}"
    if loss := proposal.loss:
        yield (
            f"Loss of one event between {loss.get('min')} and {loss.get('max')}, "
            f"most likely {loss.get('mode')}, {proposal.said_by}"
        )
