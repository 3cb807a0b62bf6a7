"""The work that a classification calls for; one cause makes one task."""

import hashlib
from collections.abc import Iterator
from datetime import date

from steward.domain.impacts.terms.results import Duty, Result
from steward.domain.impacts.terms.tree import Tree, Work
from steward.domain.tasks.rules import priority_by_hand
from steward.domain.tasks.terms import DUE_DAYS, Severity, TaskDraft

OPEN_EFFORT = 0.5


def task_drafts(
    tree: Tree, result: Result, *, system: str, name: str, today: date
) -> Iterator[TaskDraft]:
    """Yield the work for what is certain, and one task to settle what is open.

    Args:
        tree: The decision tree.
        result: The classification.
        system: The key of the system, part of every cause.
        name: Number and name of the system.
        today: From when days are counted.
    """
    for work in tree.works:
        duties = _duties(work, result)
        days = [duty.day for duty in duties if duty.day]
        if days:
            yield _draft(tree, work, min(days), system=system, name=name, today=today)
    deciding = [item.step for item in result.open if item.decides]
    if deciding:
        yield _settling(tree, deciding, system=system, name=name)


def _duties(work: Work, result: Result) -> list[Duty]:
    """Return the certain duties that the work fulfils; without one there is no work."""
    certain = set(result.certain)
    if not certain.intersection(work.outcomes):
        return []
    return [
        duty
        for duty in result.duties
        if duty.certain and duty.article in work.articles and duty.role in work.roles
    ]


def _draft(tree: Tree, work: Work, day: date, *, system: str, name: str, today: date) -> TaskDraft:
    severity = Severity(work.severity)
    articles = ", ".join(tree.articles[item].reference for item in work.articles)
    return TaskDraft(
        origin=f"classification:{system}:{work.id}",
        title=f"{work.title}: {name}"[:300],
        steps=work.steps,
        requirement="A.5.2",
        owner_role=work.owner_role,
        effort_days=work.effort_days,
        priority=priority_by_hand(severity, work.effort_days),
        due_days=max(DUE_DAYS[severity], (day - today).days),
        severity=severity.value,
        reason=f"{tree.title}: {articles} applies from {day.day} {day:%B %Y}.",
    )


def _settling(tree: Tree, steps: list[str], *, system: str, name: str) -> TaskDraft:
    cause = hashlib.sha256(" ".join(steps).encode()).hexdigest()[:12]
    count = len(steps)
    return TaskDraft(
        origin=f"classification:{system}:open:{cause}",
        title=f"Settle the legal classification: {name}"[:300],
        steps=tuple(tree.steps[step].text[:300] for step in steps),
        requirement="A.5.2",
        owner_role="Legal counsel",
        effort_days=OPEN_EFFORT,
        priority=priority_by_hand(Severity.HIGH, OPEN_EFFORT),
        due_days=DUE_DAYS[Severity.HIGH],
        severity=Severity.HIGH.value,
        reason=f"{tree.title}: the class depends on {count} open"
        f" {'question' if count == 1 else 'questions'}.",
    )
