"""Whether a register adds up: what an auditor would find by reading it across.

Source: ISO/IEC 42001:2023, 6.1.2, 6.1.3, 8.2 and 8.3.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from steward.domain.risks.rules.treating import (
    COMING,
    WARN_DAYS,
    Effect,
    Option,
    Progress,
    Standing,
    is_overdue,
    is_pursued,
    standing,
)
from steward.domain.risks.terms import Criteria, Level

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
FAR_APART = 2
"""Steps of likelihood from which an estimate contradicts the matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What does not add up, how grave that is, and what one does about it."""

    id: str
    title: str
    severity: Severity
    advice: str
    clause: str


# fmt: off
_RULES: tuple[tuple[str, Severity, str, str, str], ...] = (
    (
        "no-answer", "high", "6.1.3",
        "Above the appetite without an answer",
        "Plan a treatment, or let somebody with the authority accept what is left.",
    ),
    (
        "target-above", "medium", "6.1.3",
        "The plan does not reach the appetite",
        "Plan more, or have what will be left accepted.",
    ),
    (
        "current-above-inherent", "high", "6.1.2",
        "The current risk is above the inherent",
        "Judge the risk again: nothing that is in place makes a risk larger.",
    ),
    (
        "target-above-current", "high", "6.1.3",
        "The target is above the current risk",
        "Judge the risk again, or correct what the treatments leave.",
    ),
    (
        "changed-since", "medium", "8.2",
        "Decided, and changed since",
        "Open the risk, read what changed and decide again.",
    ),
    (
        "same-title", "low", "6.1.2",
        "Twice in one AI system",
        "Dismiss one of them, or say in the titles how they differ.",
    ),
    (
        "estimate-contradicts", "medium", "6.1.2",
        "Money and matrix disagree on how often",
        "Judge the likelihood again, or estimate again; both speak of the same events.",
    ),
    (
        "overdue", "high", "8.3",
        "A treatment is overdue",
        "Say that it is done, or drop it and plan another with a day that can be kept.",
    ),
    (
        "unverified", "medium", "8.3",
        "Done, and the effect not verified",
        "Somebody who did not plan it says whether it works; it counts for nothing before.",
    ),
    (
        "without-effect", "medium", "8.3",
        "Effective, yet the risk stands where it stood",
        "Check the effect that was entered, and what was seen when it was verified.",
    ),
    (
        "no-effect-said", "low", "6.1.3",
        "A treatment says no effect",
        "Drop it and plan it again with how much rarer or less bad it makes the risk.",
    ),
    (
        "control-excluded", "high", "6.1.3",
        "A treatment relies on a control that does not apply",
        "Include the control in the Statement of Applicability, or treat the risk otherwise.",
    ),
    (
        "control-missing", "medium", "8.3",
        "Done, yet its control is not in place",
        "Put the control in place, or correct its status.",
    ),
    (
        "no-due", "medium", "6.1.3",
        "A treatment has no day",
        "Plan it again with the day by which it is done.",
    ),
    (
        "nobody", "medium", "6.1.3",
        "Nobody carries the treatment out",
        "Give its task to somebody.",
    ),
    (
        "no-cost", "low", "6.1.3",
        "A treatment says neither cost nor work",
        "Estimate both roughly: what is worth most is only seen then.",
    ),
    (
        "not-in-register", "low", "6.1.3",
        "A treatment of a risk that is not in the register",
        "Drop the treatment, or take the risk into the register again.",
    ),
    (
        "acceptance-risen", "high", "6.1.3",
        "Accepted on a lower level",
        "Accept it anew on its present level, or treat it.",
    ),
    (
        "acceptance-over", "high", "6.1.3",
        "An acceptance is over",
        "Decide again: treat the risk, or accept what is left anew.",
    ),
    (
        "acceptance-too-long", "medium", "6.1.3",
        "Accepted for longer than its level permits",
        "End the acceptance and accept anew for a shorter time.",
    ),
    (
        "acceptance-beyond", "high", "6.1.3",
        "Accepted beyond authority",
        "Have it accepted by somebody whose role reaches to this level.",
    ),
)
# fmt: on
RULES: Mapping[str, Rule] = {
    name: Rule(id=name, severity=severity, clause=clause, title=title, advice=advice)
    for name, severity, clause, title, advice in _RULES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTreatment:
    """What the check reads of a treatment; ``unassigned`` says that its task is nobody's."""

    reference: str
    option: str
    status: str
    effect: Effect
    controls: Sequence[str] = ()
    due_on: date | None = None
    done_on: date | None = None
    has_cost: bool = False
    unassigned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAcceptance:
    """An acceptance that nobody ended.

    ``authority`` is the highest level that whoever accepted may accept today, None where that is
    not known.
    """

    level: str
    accepted_on: date
    expires_on: date
    accepted_by: str
    authority: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRisk:
    """What the check reads of a risk; a point is (likelihood, consequence, level).

    ``rate`` is how often experts say it happens as things stand, in events a year.
    """

    id: UUID
    reference: str
    title: str
    system: UUID | None
    system_name: str
    is_live: bool
    changed: bool
    inherent: tuple[int, int, str]
    current: tuple[int, int, str]
    target: tuple[int, int, str]
    treatments: Sequence[CheckedTreatment] = ()
    acceptance: CheckedAcceptance | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all risks are checked against: criteria, controls excluded, and those in place.

    ``terms`` are the days to which a residual risk of a level is accepted at most.
    """

    criteria: Criteria
    terms: Mapping[Level, int]
    today: date
    excluded: Collection[str] = field(default_factory=frozenset[str])
    in_place: Collection[str] = field(default_factory=frozenset[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something of one risk that does not add up, in words."""

    rule: Rule
    risk: UUID
    reference: str
    title: str
    system: UUID | None
    system_name: str
    level: str
    told: str


def findings(risks: Sequence[CheckedRisk], ground: Ground) -> list[Finding]:
    """Return what does not add up, the gravest first and within it as the risks come."""
    titles = Counter((risk.system, _folded(risk.title)) for risk in risks if risk.is_live)
    found = [
        Finding(
            rule=RULES[name],
            risk=risk.id,
            reference=risk.reference,
            title=risk.title,
            system=risk.system,
            system_name=risk.system_name,
            level=risk.current[2],
            told=told,
        )
        for risk in risks
        for name, told in _of_risk(risk, titles[risk.system, _folded(risk.title)], ground)
    ]
    return sorted(found, key=lambda item: SEVERITIES.index(item.rule.severity))


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _of_risk(risk: CheckedRisk, namesakes: int, ground: Ground) -> Iterator[tuple[str, str]]:
    """Yield rule and words of all that is wrong with one risk."""
    if not risk.is_live:
        for row in risk.treatments:
            if row.status in (Progress.PLANNED, *COMING):
                yield "not-in-register", f"{row.reference} goes on; the risk was set aside."
        return
    yield from _scores(risk)
    yield from _answers(risk, ground)
    if risk.changed:
        yield "changed-since", "The decision was made on other grounds than those of today."
    if namesakes > 1:
        yield "same-title", f"{namesakes} risks of {risk.system_name} have this title."
    yield from _estimate(risk, ground.criteria)
    for row in risk.treatments:
        yield from _treatment(risk, row, ground)
    if risk.acceptance is not None:
        yield from _acceptance(risk.acceptance, risk.current[2], ground.today, ground.terms)


def _scores(risk: CheckedRisk) -> Iterator[tuple[str, str]]:
    if _is_above(risk.current, risk.inherent):
        told = f"Current {_said(risk.current)}, inherent {_said(risk.inherent)}."
        yield "current-above-inherent", told
    if _is_above(risk.target, risk.current):
        told = f"Target {_said(risk.target)}, current {_said(risk.current)}."
        yield "target-above-current", told


def _is_above(point: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return point[0] > other[0] or point[1] > other[1]


def _said(point: tuple[int, int, str]) -> str:
    return f"{point[0]} × {point[1]} ({point[2]})"


def _answers(risk: CheckedRisk, ground: Ground) -> Iterator[tuple[str, str]]:
    criteria, level = ground.criteria, risk.current[2]
    if not criteria.is_above_appetite(level) or _is_accepted(risk, ground.today):
        return
    limit = f"the appetite is {criteria.appetite.value}"
    if not any(is_pursued(row.status) for row in risk.treatments):
        yield "no-answer", f"It stands at {level}; {limit}."
    elif criteria.is_above_appetite(risk.target[2]):
        yield "target-above", f"With all that is planned it stays at {risk.target[2]}; {limit}."


def _is_accepted(risk: CheckedRisk, today: date) -> bool:
    row = risk.acceptance
    if row is None:
        return False
    state = standing(row.level, row.expires_on, risk.current[2], today)
    return state in (Standing.HOLDS, Standing.ENDING)


def _estimate(risk: CheckedRisk, criteria: Criteria) -> Iterator[tuple[str, str]]:
    if risk.rate is None:
        return
    score = bisect_right(criteria.frequency_edges, risk.rate) + 1
    if abs(score - risk.current[0]) >= FAR_APART:
        told = f"{risk.rate:.3g} events a year are likelihood {score}; the matrix says"
        yield "estimate-contradicts", f"{told} {risk.current[0]}."


def _treatment(
    risk: CheckedRisk, row: CheckedTreatment, ground: Ground
) -> Iterator[tuple[str, str]]:
    name, today = row.reference, ground.today
    if not is_pursued(row.status):
        return
    if row.due_on is not None and is_overdue(row.status, row.due_on, today):
        waits = " and nobody has approved it" if row.status == Progress.PLANNED else ""
        yield "overdue", f"{name} was to be done by {row.due_on:%-d %B %Y}{waits}."
    if row.status == Progress.DONE:
        since = row.done_on or today
        late = today - since > timedelta(days=WARN_DAYS)
        told = f"{name} was done on {since:%-d %B %Y}"
        yield "unverified", f"{told}{f', {(today - since).days} days ago' if late else ''}."
    excluded = [control for control in row.controls if control in ground.excluded]
    if excluded:
        yield "control-excluded", f"{name} relies on {', '.join(excluded)}."
    is_over = row.status in (Progress.DONE, Progress.EFFECTIVE)
    missing = [control for control in row.controls if control not in ground.in_place]
    if is_over and missing:
        yield "control-missing", f"{name} relies on {', '.join(missing)}."
    acts = row.effect != Effect()
    if row.status == Progress.EFFECTIVE and acts and risk.current[:2] == risk.inherent[:2]:
        yield "without-effect", f"{name} is effective; current and inherent are the same."
    if not is_over:
        yield from _plan(row, acts=acts)


def _plan(row: CheckedTreatment, *, acts: bool) -> Iterator[tuple[str, str]]:
    """Yield what a plan that is not yet carried out does not say."""
    name = row.reference
    if not (acts or row.controls) and row.option != Option.AVOID:
        yield "no-effect-said", f"{name} leaves the risk as it is and names no control."
    if row.due_on is None:
        yield "no-due", f"{name} says not by when."
    if row.unassigned:
        yield "nobody", f"The task of {name} is given to nobody."
    if not row.has_cost:
        yield "no-cost", f"{name} says neither what it costs nor how long it takes."


def _acceptance(
    row: CheckedAcceptance, level: str, today: date, terms: Mapping[Level, int]
) -> Iterator[tuple[str, str]]:
    state = standing(row.level, row.expires_on, level, today)
    if state is Standing.RISEN:
        yield (
            "acceptance-risen",
            f"Accepted as {row.level} by {row.accepted_by}; it is {level} now.",
        )
    if state is Standing.LAPSED:
        yield "acceptance-over", f"It ended on {row.expires_on:%-d %B %Y}."
    if row.expires_on > row.accepted_on + timedelta(days=terms[Level(row.level)]):
        told = f"Accepted as {row.level} on {row.accepted_on:%-d %B %Y}"
        yield "acceptance-too-long", f"{told} until {row.expires_on:%-d %B %Y}."
    if row.authority is not None and row.authority.rank < Level(row.level).rank:
        told = f"{row.accepted_by} may accept up to {row.authority.value}"
        yield "acceptance-beyond", f"{told}; this was {row.level}."


def counts_of(found: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings each rule has, in the order of the rules."""
    counted = Counter(item.rule.id for item in found)
    return {name: counted[name] for name in RULES if counted[name]}
