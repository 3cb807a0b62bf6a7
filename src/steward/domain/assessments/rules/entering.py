"""Harms as risks of the register, and the work that a moving indicator calls for."""

from steward.domain.risks.rules.proposing import HARM, Proposal
from steward.domain.tasks.rules import priority_by_hand
from steward.domain.tasks.terms import DUE_DAYS, Severity, TaskDraft

CATEGORIES = {"society": "Society", "environment": "Environment"}
PEOPLE = "People"
"""The category of a risk says on whom its consequence falls."""
LOOK_EFFORT = 0.5


def proposal_of(
    *,
    key: str,
    told: str,
    title: str,
    pathway: str,
    kind: str,
    likelihood: int,
    consequence: int,
) -> Proposal:
    """Return a harm as a risk of the register; the same harm is always the same risk."""
    return Proposal(
        cause=f"{HARM}{key}",
        told=told,
        title=title,
        text=pathway,
        category=CATEGORIES.get(kind, PEOPLE),
        likelihood=likelihood,
        impact=consequence,
    )


def look_again(
    *, indicator: str, version: int, name: str, harm: str, system: str, reading: str
) -> TaskDraft:
    """Return the task of looking at a harm again; one per indicator and version.

    Args:
        indicator: The key of the indicator.
        version: The version that is being worked on.
        name: What the indicator is called.
        harm: Number and title of the harm.
        system: Number and name of the AI system.
        reading: The value with its threshold, in words.
    """
    return TaskDraft(
        origin=f"indicator:{indicator}:{version}",
        title=f"Look at the harm again: {harm}, {system}"[:300],
        steps=(
            "Find out why the indicator moved.",
            "Write the reopened sections anew.",
            "Hand the assessment in again.",
        ),
        requirement="8.4",
        owner_role="AI system owner",
        effort_days=LOOK_EFFORT,
        priority=priority_by_hand(Severity.HIGH, LOOK_EFFORT),
        due_days=DUE_DAYS[Severity.HIGH],
        severity=Severity.HIGH.value,
        reason=f"“{name}” stands at {reading}.",
    )
