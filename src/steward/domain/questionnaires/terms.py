"""Questions, what can be said about them, and what is computed from the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from steward.domain.frameworks.terms import Maturity
from steward.domain.systems.terms import Attribute, Option
from steward.foundation.expressions.program import Program, compile_rule

Answer = bool | str | int | float | list[str] | tuple[str, ...] | frozenset[str] | None
Answers = Mapping[str, Answer]

UNKNOWN = "unknown"
_YES_NO = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
STANDARD_OPTIONS: dict[str, tuple[Option, ...]] = {
    "maturity": tuple(Option(value=m.value, label=m.label) for m in Maturity),
    "boolean": _YES_NO,
    "yesno": _YES_NO,
    "yes_no_na": (*_YES_NO, Option(value="na", label="Not applicable")),
}


class Visibility(StrEnum):
    """Whether a question is asked; `pending` waits for an answer that its condition reads."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a template.

    ``kind`` is the answer's type: boolean, enum, multi_enum, text, date, list, maturity, graded,
    yesno, choice, single, multi, or one that is only shown (computed, matrix, table).
    """

    id: str
    text: str
    kind: str
    section: str
    attribute: str | None = None
    required: bool = False
    help: str = ""
    options: tuple[Option, ...] = ()
    visible_when: Program | None = None
    prefill_yes_when: Program | None = None
    requirements: tuple[str, ...] = ()
    weight: float = 1.0
    blocks_certification: bool = False
    expected_evidence: str = ""
    red_flag: str = ""
    in_short_version: bool = True
    allows_unknown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions under one heading."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What a percentage means and what to do next."""

    low: float
    high: float
    label: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A questionnaire in one version; ``by_id`` and ``by_attribute`` index its questions."""

    id: str
    title: str
    version: str
    purpose: str
    sections: tuple[Section, ...]
    attributes: tuple[Attribute, ...] = ()
    bands: tuple[Band, ...] = ()
    duration_minutes: int | None = None
    by_id: Mapping[str, Question] = field(default_factory=dict[str, Question], repr=False)
    by_attribute: Mapping[str, Question] = field(default_factory=dict[str, Question], repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in the order in which it is asked."""
        return tuple(q for section in self.sections for q in section.questions)

    @classmethod
    def from_body(cls, body: Mapping[str, Any], *, version: str = "") -> Self:
        """Read a questionnaire from the body of its pack resource and compile its conditions."""
        attributes = tuple(Attribute.from_body(raw) for raw in body.get("attributes") or ())
        options = {attribute.id: attribute.options for attribute in attributes}
        sections = tuple(_section(raw, options) for raw in body["sections"])
        questions = [q for section in sections for q in section.questions]
        scoring: dict[str, Any] = body.get("scoring") or {}
        minutes = body.get("duration_minutes")
        return cls(
            id=str(body["id"]),
            title=str(body["title"]),
            version=version or str(body.get("version", "")),
            purpose=str(body.get("purpose") or ""),
            sections=sections,
            attributes=attributes,
            bands=tuple(_band(raw) for raw in scoring.get("bands") or ()),
            duration_minutes=None if minutes is None else int(minutes),
            by_id={q.id: q for q in questions},
            by_attribute={q.attribute: q for q in questions if q.attribute},
        )


def _section(raw: Mapping[str, Any], options: Mapping[str, tuple[Option, ...]]) -> Section:
    return Section(
        id=str(raw["id"]),
        title=str(raw["title"]),
        questions=tuple(_question(q, str(raw["id"]), options) for q in raw["questions"]),
    )


def _question(
    raw: Mapping[str, Any], section: str, options: Mapping[str, tuple[Option, ...]]
) -> Question:
    kind = str(raw.get("type") or raw.get("scale") or "text")
    attribute = raw.get("attribute")
    given = tuple(_option(option) for option in raw.get("options") or ())
    return Question(
        id=str(raw["id"]),
        text=str(raw["text"]),
        kind=kind,
        section=section,
        attribute=attribute,
        required=bool(raw.get("required", False)),
        help=str(raw.get("help") or ""),
        options=given or options.get(attribute or "", ()) or STANDARD_OPTIONS.get(kind, ()),
        visible_when=_condition(raw.get("visible_when")),
        prefill_yes_when=_condition(raw.get("prefill_yes_when")),
        requirements=tuple(str(item) for item in raw.get("requirements") or ()),
        weight=float(raw.get("weight", 1.0)),
        blocks_certification=bool(raw.get("certification_blocker", False)),
        expected_evidence=str(raw.get("expected_evidence") or raw.get("requested_evidence") or ""),
        red_flag=str(raw.get("red_flag") or ""),
        in_short_version=bool(raw.get("in_short_version", True)),
        allows_unknown=bool(raw.get("allow_unknown", True)),
    )


def _condition(text: object) -> Program | None:
    return None if text is None else compile_rule(str(text))


def _option(raw: object) -> Option:
    if isinstance(raw, Mapping):
        return Option.from_body(raw)  # pyright: ignore[reportUnknownArgumentType]
    return Option(value=str(raw), label=str(raw).replace("_", " ").capitalize())


def _band(raw: Mapping[str, Any]) -> Band:
    return Band(
        low=float(raw["min"]),
        high=float(raw["max"]),
        label=str(raw["label"]),
        advice=str(raw.get("advice") or ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of the questions asked are answered, and how long the rest will take."""

    answered: int
    shown: int
    pending: int
    required_left: tuple[str, ...]
    minutes_left: int

    @property
    def share(self) -> float:
        """Return the part answered, 0 to 1; an empty questionnaire is complete."""
        return self.answered / self.shown if self.shown else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStep:
    """One line of the arithmetic: value times renormalised weight."""

    question: str
    answer: str
    value: float
    weight: float
    share: float
    contribution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The score of a run.

    ``percentage`` is the weighted mean over what was answered (None when nothing was), ``low`` and
    ``high`` the bounds when the open questions turn out worst and best.
    """

    percentage: float | None
    low: float
    high: float
    band: Band | None
    steps: tuple[ScoreStep, ...]
    lines: tuple[str, ...]
    left_out: tuple[str, ...]
    blockers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An answer that cannot be kept, with the reason."""

    question: str
    message: str
