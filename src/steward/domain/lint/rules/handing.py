"""How checks of our own records come out, from what audit lint found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steward.domain.lint.terms import LintRule, LintSeverity
from steward.domain.monitoring.terms import (
    SEVERITY_RANKS,
    CheckOutcome,
    CheckSeverity,
    Handed,
)

SEVERITIES: Mapping[LintSeverity, CheckSeverity] = {
    LintSeverity.MAJOR: CheckSeverity.HIGH,
    LintSeverity.MINOR: CheckSeverity.MEDIUM,
    LintSeverity.OBSERVATION: CheckSeverity.LOW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many results of a rule are open and waived, and one record with an open one."""

    open: int = 0
    waived: int = 0
    example: str = ""


NOTHING = Standing()


def answers(
    asked: Sequence[Mapping[str, Any]],
    rules: Mapping[str, LintRule],
    running: Collection[str],
    found: Mapping[str, Standing],
) -> list[Handed]:
    """Return how each check comes out.

    It fails while a result of one of its rules is open. It is unknown while a rule of it does not
    run, a warning while all that stands is waived, and a pass otherwise.

    Args:
        asked: Checks with ``id``, ``title``, ``requirements`` and ``lint``, the ids of their rules.
        rules: The rules of the packs in force by id.
        running: The ids of those that are not switched off.
        found: Rule → how its results stand.
    """
    return [_answer(raw, rules, running, found) for raw in asked]


def _answer(
    raw: Mapping[str, Any],
    rules: Mapping[str, LintRule],
    running: Collection[str],
    found: Mapping[str, Standing],
) -> Handed:
    names = [str(name) for name in raw["lint"]]
    failing = [name for name in names if found.get(name, NOTHING).open]
    idle = [name for name in names if name not in running]
    waived = sum(found.get(name, NOTHING).waived for name in names)
    if failing:
        outcome = CheckOutcome.FAIL
        reason = " ".join(_words(name, rules, found[name]) for name in failing)
    elif idle:
        outcome, reason = CheckOutcome.UNKNOWN, f"Not asked, switched off: {', '.join(idle)}."
    elif waived:
        outcome, reason = CheckOutcome.WARN, f"Waived in audit lint: {waived}; nothing else stands."
    else:
        outcome, reason = (
            CheckOutcome.PASS,
            "Audit lint finds nothing against it in the records there are.",
        )
    grades = [SEVERITIES[rules[name].severity] for name in names if name in rules]
    return Handed(
        check=str(raw["id"]),
        title=str(raw["title"]),
        requirements=tuple(str(item) for item in raw["requirements"]),
        severity=max(grades, key=lambda item: SEVERITY_RANKS[item], default=CheckSeverity.LOW),
        outcome=outcome,
        reason=reason,
    )


def _words(name: str, rules: Mapping[str, LintRule], standing: Standing) -> str:
    title = rules[name].title if name in rules else "a rule that left its pack"
    more = f" and {standing.open - 1} more" if standing.open > 1 else ""
    said = f"{name} {title}: {standing.example}{more}".rstrip(".")
    return f"{said}."
