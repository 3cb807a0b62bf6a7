"""How a check comes out for a record: a function of what was observed, its facts and the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from steward.domain.monitoring.rules.reading import for_tier
from steward.domain.monitoring.rules.taking import day_of
from steward.domain.monitoring.rules.wording import asked_in_words, seen_in_words
from steward.domain.monitoring.terms import (
    SEVERITY_RANKS,
    Check,
    CheckOutcome,
    CheckRecord,
    CheckSeverity,
    Property,
    Seen,
    Verdict,
)
from steward.foundation.expressions.program import Program, compile_rule

ENGINE = "1"
"""The version of the engine; it is kept with every turn."""
GRAVITY: Mapping[CheckOutcome, int] = {
    CheckOutcome.FAIL: 5,
    CheckOutcome.STALE: 4,
    CheckOutcome.UNKNOWN: 3,
    CheckOutcome.WARN: 2,
    CheckOutcome.PASS: 1,
    CheckOutcome.NOT_APPLICABLE: 0,
}
"""Of several lines the gravest decides."""
BY_DAY = frozenset({"days_left", "age_days"})
"""Facts that the clock changes every day."""


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """A check with its programs."""

    check: Check
    applies: Program | None
    passes: Program
    warns: Program | None

    @property
    def reads_days(self) -> bool:
        """Say whether the clock alone can change the outcome before what was seen is too old."""
        return bool(BY_DAY & {*self.passes.reads, *(self.warns.reads if self.warns else ())})


def ready_check(check: Check) -> ReadyCheck:
    """Return a check ready to be asked.

    Raises:
        ExpressionError: A condition is none.
    """
    return ReadyCheck(
        check,
        compile_rule(check.applies_when) if check.applies_when else None,
        compile_rule(check.passes_when),
        compile_rule(check.warns_when) if check.warns_when else None,
    )


def rank_of(outcome: CheckOutcome, severity: CheckSeverity) -> int:
    """Return how grave a result is, for orders: the outcome first, then the severity."""
    return 10 * GRAVITY[outcome] + SEVERITY_RANKS[severity]


def judge(
    ready: ReadyCheck,
    record: CheckRecord,
    seen: Sequence[Seen],
    known: Property | None,
    *,
    now: datetime,
) -> Verdict:
    """Return how a check comes out for a record.

    Where several lines of the property were observed, the gravest decides. A line that is too old
    while others are fresh is left out if it passed, for it may have ended; one that failed counts.
    What was not observed, and what was observed too long ago, is never a pass.

    Args:
        ready: The check.
        record: Of what it is asked.
        seen: The newest observation of each line of the property.
        known: The property in the vocabulary, None for one of the organisation's own.
        now: The clock.
    """
    facts = {**record.facts, "is_high": record.is_high}
    apart = _not_asked(ready, facts)
    if apart is not None:
        return apart
    if not seen:
        title = known.title if known else ready.check.observed
        return Verdict(outcome=CheckOutcome.UNKNOWN, reason=f"“{title}” was never observed for it.")
    tiers = ready.check.parameters
    used = {name: for_tier(values, is_high=record.is_high) for name, values in tiers.items()}
    days = int(for_tier(ready.check.max_age, is_high=record.is_high))
    lines = [_line(ready, one, {**facts, **used}, known, days, now) for one in seen]
    counted = _counted(lines)
    worst = max(counted, key=lambda one: (GRAVITY[one.outcome], one.at, one.seen.series))
    more = sum(1 for one in counted if one.outcome is worst.outcome) - 1
    reason = _reason(ready, worst, known, used, days, more)
    return Verdict(
        outcome=worst.outcome,
        reason=reason,
        seen=worst.seen,
        due_at=_due(ready, counted, now),
        parameters=used,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """How one line comes out; ``was`` is how its value does whatever its age."""

    seen: Seen
    outcome: CheckOutcome
    was: CheckOutcome
    ends: datetime
    missing: str = ""

    @property
    def at(self) -> datetime:
        return self.seen.observed_at


def _not_asked(ready: ReadyCheck, facts: Mapping[str, object]) -> Verdict | None:
    if ready.applies is None:
        return None
    applies = ready.applies.evaluate(facts)
    if applies is True:
        return None
    if applies is False:
        reason = f"It is asked only when: {ready.check.applies_when}."
        return Verdict(outcome=CheckOutcome.NOT_APPLICABLE, reason=reason)
    missing = _missing(ready.applies, facts)
    reason = f"Whether it applies is not known: nobody has said {missing}."
    return Verdict(outcome=CheckOutcome.UNKNOWN, reason=reason)


def _missing(program: Program, facts: Mapping[str, object]) -> str:
    names = sorted(name for name in program.reads if facts.get(name) is None)
    return ", ".join(name.replace("_", " ") for name in names) or "what it reads"


def _line(
    ready: ReadyCheck,
    seen: Seen,
    facts: Mapping[str, object],
    known: Property | None,
    days: int,
    now: datetime,
) -> _Line:
    read = {**facts, **facts_of(seen, now)}
    passes = ready.passes.evaluate(read)
    missing = ""
    if passes is None:
        was, missing = CheckOutcome.UNKNOWN, _missing(ready.passes, read)
    elif passes is False:
        was = CheckOutcome.FAIL
    elif ready.warns is not None and ready.warns.evaluate(read) is True:
        was = CheckOutcome.WARN
    else:
        was = CheckOutcome.PASS
    del known
    ends = seen.observed_at + timedelta(days=days)
    outcome = CheckOutcome.STALE if now > ends else was
    return _Line(seen=seen, outcome=outcome, was=was, ends=ends, missing=missing)


def facts_of(seen: Seen, now: datetime) -> dict[str, object]:
    """Return what conditions read of an observation; what it does not say is unknown."""
    value = seen.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    day = day_of(value) if isinstance(value, str) else None
    return {
        "value": value,
        "lower": seen.low if seen.low is not None else value if is_number else None,
        "upper": seen.high if seen.high is not None else value if is_number else None,
        "is_bounded": seen.low is not None and seen.high is not None,
        "count": seen.count,
        "before": seen.before,
        "age_days": max(0, (now - seen.observed_at).days),
        "days_left": None if day is None else (day - now.date()).days,
    }


def _counted(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out lines that ended after a pass, while others go on."""
    fresh = [line for line in lines if line.outcome is not CheckOutcome.STALE]
    if not fresh:
        return list(lines)
    ended = {CheckOutcome.PASS, CheckOutcome.WARN}
    return [line for line in lines if line in fresh or line.was not in ended]


def _due(ready: ReadyCheck, lines: Iterable[_Line], now: datetime) -> datetime | None:
    """Return when the clock alone may turn the outcome, or None where it cannot."""
    ends = [line.ends for line in lines if line.outcome is not CheckOutcome.STALE]
    if not ends:
        return None
    if ready.reads_days:
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
        ends.append(tomorrow)
    return min(ends)


def _reason(
    ready: ReadyCheck,
    line: _Line,
    known: Property | None,
    used: Mapping[str, float],
    days: int,
    more: int,
) -> str:
    what = seen_in_words(ready.check.observed, line.seen, known)
    if line.outcome is CheckOutcome.STALE:
        return f"{what}; that is more than {days} days ago."
    if line.outcome is CheckOutcome.UNKNOWN:
        return f"{what}. It cannot be judged without: {line.missing}."
    others = f" {more} more alike." if more and line.outcome is not CheckOutcome.PASS else ""
    return f"{what}. Asked: {asked_in_words(ready.check.asks, used)}{others}"


def as_waived(verdict: Verdict) -> Verdict:
    """Return a verdict as it is told while it is waived."""
    return replace(verdict, reason=f"Waived. {verdict.reason}")
