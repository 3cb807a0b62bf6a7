"""A classification as pages show it: the class, the duties by role, the way through the tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from steward.domain.impacts import queries
from steward.domain.impacts.models import Classification
from steward.domain.impacts.rules.comparing import classes
from steward.domain.impacts.terms.results import PROVISIONAL, Duty, Open, Result
from steward.domain.impacts.terms.tree import ROLES, Article, Step, Tree, Value, Verdict
from steward.interfaces.web.kit.columns import in_words

TONES = {
    "prohibited": "bad",
    "high_risk_annex_i": "bad",
    "high_risk_annex_iii": "bad",
    "gpai_systemic": "bad",
    "high_risk_sector": "warn",
    "gpai": "warn",
    "exempted": "warn",
    "transparency": "info",
    "minimal": "good",
    "out_of_scope": "neutral",
    PROVISIONAL: "proposed",
}
"""How each class is marked where the tree itself is not at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A duty with its provision and whether it applies today."""

    duty: Duty
    article: Article
    because: str
    state: str
    tone: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDuties:
    """The duties of one role, the earliest first."""

    role: str
    held: bool
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStep:
    """A question on the way with its answer, from where it is known, and what it led to."""

    step: Step
    answer: str
    state: str
    source: str
    articles: tuple[Article, ...]
    outcomes: tuple[str, ...]
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """An open question and between which classes its answers decide."""

    step: Step
    leads: tuple[tuple[str, str], ...]


def class_of(tree: Tree, name: str) -> Verdict | None:
    """Return a class by its name."""
    return tree.verdicts.get(name)


def result_shown(tree: Tree, result: Result, today: date) -> dict[str, Any]:
    """Return everything that the templates show of a result."""
    deciding = [item for item in result.open if item.decides]
    certain = [tree.outcomes[name] for name in result.certain]
    held = [item for item in certain if item.verdict]
    return {
        "words": classes(tree, result.possible),
        "verdict": class_of(tree, result.verdict),
        "tone": TONES.get(result.verdict, "neutral"),
        "possible": [tree.verdicts[name] for name in result.possible],
        "is_provisional": result.verdict == PROVISIONAL,
        "reasons": sorted(held, key=lambda item: -item.severity),
        "other": [item for item in certain if not item.verdict],
        "roles": [ROLES[role] for role in result.roles],
        "deciding": [_open(tree, item) for item in deciding],
        "unanswered": [tree.steps[item.step] for item in result.open],
        "more_open": sum(1 for item in result.open if not item.looked),
        "duties": duties_by_role(tree, result, today),
        "disclaimer": tree.disclaimer,
        "law": tree.title,
        "state": tree.consolidated,
    }


def articles_of(tree: Tree, names: Iterable[str]) -> tuple[Article, ...]:
    """Return provisions by their ids."""
    return tuple(tree.articles[name] for name in names if name in tree.articles)


def _open(tree: Tree, item: Open) -> OpenLine:
    step = tree.steps[item.step]
    leads = tuple(
        (option.label, classes(tree, item.leads[option.value]).removeprefix("Provisional: "))
        for option in step.options
        if option.value in item.leads
    )
    return OpenLine(step=step, leads=leads)


def duties_by_role(tree: Tree, result: Result, today: date) -> tuple[RoleDuties, ...]:
    """Return the duties by role, the earliest first, those without a day last."""
    found: dict[str, list[DutyLine]] = {}
    for duty in sorted(result.duties, key=lambda duty: duty.day or date.max):
        found.setdefault(duty.role, []).append(_duty(tree, duty, today))
    return tuple(
        RoleDuties(role=ROLES[role], held=role in result.roles, lines=tuple(found[role]))
        for role in ROLES
        if role in found
    )


def _duty(tree: Tree, duty: Duty, today: date) -> DutyLine:
    state, tone = "Applies", "info"
    if duty.day is None:
        state, tone = "Waits", "neutral"
    elif duty.day > today:
        state, tone = "Ahead", "neutral"
    if not duty.certain:
        state, tone = "Possible", "proposed"
    return DutyLine(
        duty=duty,
        article=tree.articles[duty.article],
        because=tree.outcomes[duty.outcome].title,
        state=state,
        tone=tone,
        when=_when(duty.day, today),
    )


def _when(day: date | None, today: date) -> str:
    if day is None:
        return "Not before a significant change"
    if day <= today:
        return f"Since {in_words(day, None)}"
    away = (day - today).days
    months = round(away / 30.4)
    far = f"{away} days" if months < 2 else f"{months} months"
    return f"From {in_words(day, None)}, in {far}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStage:
    """A stage of the way; it matters where something followed or is open."""

    title: str
    steps: tuple[WayStep, ...]

    @property
    def matters(self) -> bool:
        """Say whether something followed from it, or is open in it."""
        return any(item.left or item.state.startswith("open") for item in self.steps)


def way_shown(run: Classification) -> list[WayStage]:
    """Return the way of a run by stage."""
    tree, result = queries.tree_of(run.content), queries.result_of(run)
    found: dict[str, list[WayStep]] = {}
    for visit in result.visits:
        step = tree.steps[visit.step]
        state = "open" if visit.value is None else "given" if visit.given else "computed"
        found.setdefault(step.stage, []).append(
            WayStep(
                step=step,
                answer=step.labels(visit.value),
                state=state if visit.certain else f"{state} maybe",
                source=_source(run.sources.get(visit.step, {})) if visit.given else "",
                articles=articles_of(tree, step.legal_basis),
                outcomes=tuple(tree.outcomes[name].title for name in visit.outcomes),
                left=any(step.option(value).left for value in _given(visit.value)),
            )
        )
    return [
        WayStage(title=stage.title, steps=tuple(found[stage.id]))
        for stage in tree.stages
        if stage.id in found
    ]


def _given(value: Value) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _source(said: dict[str, str]) -> str:
    day = said.get("at") or ""
    when = f", {in_words(date.fromisoformat(day), None)}" if day else ""
    known = f"; from the facts: {said['from']}" if said.get("from") else ""
    return f"{said.get('who') or 'A person'}{when}{known}"
