"""Readiness: per clause a range, the arithmetic behind it, and what would raise it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.frameworks.terms import MATURITY_ORDER
from steward.domain.readiness.policy import VIEW_READINESS
from steward.domain.readiness.queries import whole_readiness
from steward.domain.readiness.rules.shares import FULFILMENT, PROVEN_SHARE, WIDELY
from steward.domain.readiness.terms import Assurance, Part, Score
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.figures import Range, share
from steward.interfaces.web.readiness.proofs import Shown, shown
from steward.interfaces.web.readiness.steps import Step, steps_of
from steward.interfaces.web.readiness.wheel import wheel_of

MOST_STEPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause or area of Annex A as the page shows it."""

    score: Score
    range: Range
    parts: tuple[Part, ...]
    lines: tuple[tuple[Part, Shown | None], ...]
    steps: tuple[Step, ...]
    more: int

    @property
    def counted(self) -> int:
        """Return how many requirements are counted."""
        return sum(part.state.applicable for part in self.parts)

    @property
    def blockers(self) -> tuple[Part, ...]:
        """Return the requirements that block a certificate."""
        named = {line.split(" ", 1)[0] for line in self.score.blockers}
        return tuple(part for part in self.parts if part.state.requirement in named)


@require_safe
def readiness(request: ActorRequest) -> HttpResponse:
    """Show the ranges with their arithmetic."""
    require(request.actor, VIEW_READINESS)
    whole = whole_readiness(request.actor)
    found, parts = whole.readiness, whole.parts
    best = {
        name: next(iter(shown(request.actor, proofs[:1])), None)
        for name, proofs in whole.proofs.items()
    }
    wanted = [action for score in found.scores for action in score.actions[:MOST_STEPS]]
    doors = {
        (step.action.requirement, step.action.id): step
        for step in steps_of(request.actor, [*wanted, *found.actions], whole.known.tasks)
    }
    clauses = [
        Clause(
            score=score,
            range=share(score.clause, score.title, score.low, score.high),
            parts=tuple(part for part in parts if part.clause == score.clause),
            lines=tuple(
                (part, best.get(part.state.requirement))
                for part in parts
                if part.clause == score.clause
            ),
            steps=tuple(
                doors[action.requirement, action.id] for action in score.actions[:MOST_STEPS]
            ),
            more=max(len(score.actions) - MOST_STEPS, 0),
        )
        for score in found.scores
    ]
    applicable = [part for part in parts if part.state.applicable]
    context = {
        "readiness": found,
        "wheel": wheel_of(found),
        "overall": share("", "", found.low, found.high),
        "clauses": clauses,
        "steps": [doors[action.requirement, action.id] for action in found.actions],
        "counted": len(applicable),
        "excluded": len(parts) - len(applicable),
        "blocked": "requirement" if len(found.blockers) == 1 else "requirements",
        "unknown": sum(part.state.maturity is None for part in applicable),
        "sum_low": sum(part.low for part in applicable),
        "sum_high": sum(part.high for part in applicable),
        "fulfilment": [(item.label, FULFILMENT[item]) for item in MATURITY_ORDER],
        "borne": [(level.value, level.label, PROVEN_SHARE[level]) for level in Assurance],
        "widely": round(WIDELY * 100),
        "tab": "readiness",
    }
    return render(request, "readiness/readiness.html", context)
