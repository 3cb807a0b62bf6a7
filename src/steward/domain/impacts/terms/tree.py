"""A legal decision tree as content brings it.

Source: Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744; the tree itself is data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from steward.foundation.expressions.program import Program, compile_rule
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Vocabulary

END = "END"
UNKNOWN = "unknown"
Value = str | tuple[str, ...] | None
Answers = Mapping[str, Value]

ROLES: Mapping[str, str] = {
    "provider": "Provider",
    "deployer": "Deployer",
    "importer": "Importer",
    "distributor": "Distributor",
    "product_manufacturer": "Product manufacturer",
    "authorised_representative": "Authorised representative",
    "gpai_provider": "General-purpose AI model provider",
}
"""The roles of Article 3 to which duties attach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """An answer of a question: where it leads, what it brings and which facts it settles."""

    value: str
    label: str
    next: str
    outcomes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    exclusive: bool = False
    condition: Program | None = None
    sets: Mapping[str, bool | str]
    left: frozenset[str]

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read an answer; ``left`` is all that it leaves on the way."""
        return cls(
            value=str(raw["value"]),
            label=str(raw.get("label") or raw["value"]),
            next=str(raw["next"]),
            outcomes=_texts(raw.get("outcomes")),
            marks=_texts(raw.get("marks")),
            exclusive=bool(raw.get("exclusive")),
            condition=_condition(raw.get("if")),
            sets=dict(raw.get("sets") or {}),
            left=frozenset((*_texts(raw.get("outcomes")), *_texts(raw.get("marks")))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A question of the tree; a computed one is answered by its conditions, not by people."""

    id: str
    stage: str
    kind: str
    text: str
    help: str
    legal_basis: tuple[str, ...]
    options: tuple[Choosable, ...]
    asked_if: Program | None = None
    skip_to: str = ""
    prefill: Mapping[str, Program]

    @property
    def is_asked(self) -> bool:
        """Say whether people answer it."""
        return self.kind != "computed"

    @property
    def is_multiple(self) -> bool:
        """Say whether several answers may be given."""
        return self.kind == "multi"

    def option(self, value: str) -> Choosable:
        """Return an answer by its value."""
        return next(item for item in self.options if item.value == value)

    def labels(self, value: Value) -> str:
        """Return an answer in words."""
        if value is None:
            return "Not known"
        given = (value,) if isinstance(value, str) else value
        known = {item.value: item.label for item in self.options}
        return ", ".join(known.get(item, item) for item in given)

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read a question."""
        prefill: dict[str, Any] = raw.get("prefill") or {}
        return cls(
            id=str(raw["id"]),
            stage=str(raw.get("stage") or ""),
            kind=str(raw["type"]),
            text=str(raw["text"]),
            help=str(raw.get("help") or ""),
            legal_basis=_texts(raw.get("legal_basis")),
            options=tuple(Choosable.from_body(item) for item in raw["answers"]),
            asked_if=_condition(raw.get("asked_if")),
            skip_to=str(raw.get("skip_to") or ""),
            prefill={str(k): compile_rule(str(v["when"])) for k, v in prefill.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """An article that an outcome brings into play, for whom and under which condition."""

    article: str
    roles: tuple[str, ...]
    condition: Program | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """From when the duties of an outcome apply; no day means not before something happens."""

    day: date | None
    condition: Program | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer leads to; only some outcomes give a class."""

    id: str
    title: str
    message: str
    severity: int
    verdict: str
    basis: tuple[str, ...]
    adds_roles: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    dates: tuple[Application, ...]

    @classmethod
    def from_body(cls, raw: Mapping[str, Any], articles: "Mapping[str, Article]") -> Self:
        """Read an outcome; an obligation without roles is that of everyone the article names."""
        return cls(
            id=str(raw["id"]),
            title=str(raw["title"]),
            message=str(raw.get("message") or ""),
            severity=int(raw.get("severity") or 0),
            verdict=str(raw.get("class") or ""),
            basis=_texts(raw.get("basis")),
            adds_roles=_texts(raw.get("adds_roles")),
            obligations=tuple(
                Obligation(
                    article=str(item["article"]),
                    roles=_texts(item.get("roles")) or articles[str(item["article"])].roles,
                    condition=_condition(item.get("if")),
                    note=str(item.get("note") or ""),
                )
                for item in raw["obligations"]
            ),
            dates=tuple(
                Application(
                    day=_day(item.get("from")),
                    condition=_condition(item.get("if")),
                    note=str(item.get("note") or ""),
                )
                for item in raw.get("dates") or ()
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work that outcomes call for from those in some roles."""

    id: str
    title: str
    outcomes: tuple[str, ...]
    roles: tuple[str, ...]
    articles: tuple[str, ...]
    owner_role: str
    effort_days: float
    severity: str
    steps: tuple[str, ...]
    condition: Program | None

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read a piece of work."""
        return cls(
            id=str(raw["id"]),
            title=str(raw["title"]),
            outcomes=_texts(raw["outcomes"]),
            roles=_texts(raw["roles"]),
            articles=_texts(raw["articles"]),
            owner_role=str(raw.get("owner_role") or ""),
            effort_days=float(raw.get("effort_days") or 1),
            severity=str(raw.get("severity") or "medium"),
            steps=_texts(raw.get("steps")),
            condition=_condition(raw.get("if")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A provision as the framework lists it."""

    id: str
    reference: str
    title: str
    summary: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A class of the law, with how it is shown."""

    id: str
    title: str
    meaning: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the tree that is asked on one page."""

    id: str
    title: str
    lead: str


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The decision tree of one framework in one version; its steps stand in the order of asking."""

    start: str
    roles_from: str
    title: str
    consolidated: str
    disclaimer: str
    steps: Mapping[str, Step]
    outcomes: Mapping[str, Outcome]
    otherwise: tuple[tuple[Program | None, str], ...]
    verdicts: Mapping[str, Verdict]
    stages: tuple[Stage, ...]
    works: tuple[Work, ...]
    articles: Mapping[str, Article]

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Read the tree of a framework's body."""
        tree: dict[str, Any] = body["classification"]
        articles = {str(raw["id"]): _article(raw) for raw in body["nodes"]}
        return cls(
            start=str(tree["start"]),
            roles_from=str(tree["roles_from"]),
            title=str(body.get("short_title") or body["title"]),
            consolidated=str(body.get("consolidated_state") or ""),
            disclaimer=str(tree.get("disclaimer") or ""),
            steps={str(raw["id"]): Step.from_body(raw) for raw in tree["nodes"]},
            outcomes={str(raw["id"]): Outcome.from_body(raw, articles) for raw in tree["outcomes"]},
            otherwise=tuple(
                (_condition(raw.get("if")), str(raw["outcome"])) for raw in tree["otherwise"]
            ),
            verdicts={
                str(raw["id"]): Verdict(
                    id=str(raw["id"]),
                    title=str(raw["title"]),
                    meaning=str(raw.get("meaning") or ""),
                    tone=str(raw.get("tone") or "neutral"),
                )
                for raw in tree["classes"]
            },
            stages=tuple(
                Stage(id=str(r["id"]), title=str(r["title"]), lead=str(r.get("lead") or ""))
                for r in tree["stages"]
            ),
            works=tuple(Work.from_body(raw) for raw in tree.get("tasks") or ()),
            articles=articles,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the types of what conditions of the tree may read."""
        steps: dict[str, Any] = {
            step.id: (ChoiceSet if step.is_multiple else Choice)(
                frozenset(item.value for item in step.options)
            )
            for step in self.steps.values()
            if step.is_asked
        }
        return {**dict.fromkeys([*self.outcomes, *self.marks], Boolean()), **steps}

    @cached_property
    def marks(self) -> frozenset[str]:
        """Return every mark that an answer can set."""
        return frozenset(
            mark for step in self.steps.values() for item in step.options for mark in item.marks
        )

    @cached_property
    def later(self) -> Mapping[str, frozenset[str]]:
        """Return place → the names that conditions from there on can read."""
        read = frozenset(n for condition, _ in self.otherwise if condition for n in condition.reads)
        found = {END: read}
        for step in reversed(list(self.steps.values())):
            programs = [step.asked_if, *(item.condition for item in step.options)]
            targets = {step.skip_to or END, *(item.next for item in step.options)}
            found[step.id] = frozenset(n for p in programs if p for n in p.reads).union(
                *(found[target] for target in targets)
            )
        return found

    def gravest_of(self, names: Iterable[str]) -> str:
        """Return the gravest of the outcomes that give a class, or nothing."""
        classed = sorted(name for name in names if name in self.severities)
        return max(classed, key=self.severities.__getitem__, default="")

    @cached_property
    def severities(self) -> Mapping[str, int]:
        """Return outcome → severity, of the outcomes that give a class."""
        return {name: item.severity for name, item in self.outcomes.items() if item.verdict}


def _article(raw: Mapping[str, Any]) -> Article:
    named = _texts(raw.get("applies_to"))
    return Article(
        id=str(raw["id"]),
        reference=str(raw.get("reference") or raw["id"]),
        title=str(raw.get("title") or ""),
        summary=str(raw.get("summary") or ""),
        roles=tuple(ROLES) if "all" in named else tuple(r for r in named if r in ROLES),
    )


def _condition(text: object) -> Program | None:
    return None if text is None else compile_rule(str(text))


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 -- framework requires
    return tuple(str(item) for item in values or ())
