"""Questionnaires, what can be said about them, and what is computed from the answers.

How a template is written is described in ``docs/reference/questionnaire-schema.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from steward.domain.questionnaires import reading
from steward.domain.questionnaires.questions import Effect, Question, Section
from steward.domain.systems.terms import Attribute
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.program import Program

Answer = Any
"""An answer as it is kept: a plain JSON value; its shape depends on the kind of question."""
Answers = Mapping[str, Answer]

UNKNOWN = "unknown"
UNSURE = "unsure"
NOT_APPLICABLE = "not_applicable"
SAID_OTHERWISE: dict[str, str] = {
    UNKNOWN: "Do not know",
    UNSURE: "Unsure",
    NOT_APPLICABLE: "Does not apply",
}
"""Answers besides the values of a question."""


class Visibility(StrEnum):
    """Whether a question is asked; `pending` waits for an answer that its condition reads."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    PENDING = "pending"


class Method(StrEnum):
    """How the scores of questions become one."""

    WEIGHTED_MEAN = "weighted_mean"
    SUM = "sum"
    WORST = "worst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What a percentage means and what to do next."""

    low: float
    high: float
    label: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A condition that limits the score, whatever the other answers say."""

    id: str
    when: Program
    at_most: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """A questionnaire in one version; ``by_id`` and ``by_attribute`` index its questions.

    Two templates are the same only if they are one object, so that plans can be kept for them.
    """

    id: str
    title: str
    version: str
    purpose: str
    sections: tuple[Section, ...]
    about: str = "organisation"
    attributes: tuple[Attribute, ...] = ()
    method: Method = Method.WEIGHTED_MEAN
    bands: tuple[Band, ...] = ()
    gates: tuple[Gate, ...] = ()
    effects: tuple[Effect, ...] = ()
    duration_minutes: int | None = None
    by_id: Mapping[str, Question] = field(default_factory=dict[str, Question], repr=False)
    by_attribute: Mapping[str, Question] = field(default_factory=dict[str, Question], repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in the order in which it is asked."""
        return tuple(q for section in self.sections for q in section.questions)

    @classmethod
    def from_body(cls, body: Mapping[str, Any], *, version: str = "") -> Self:
        """Read a questionnaire from the body of its resource and compile its conditions.

        Raises:
            Invalid: The body is no questionnaire, or a condition cannot be read; names the place.
        """
        attributes = tuple(Attribute.from_body(raw) for raw in body.get("attributes") or ())
        sections, effects = reading.read_sections(body, attributes)
        questions = [q for section in sections for q in section.questions]
        scoring: Mapping[str, Any] = body.get("scoring") or {}
        minutes = body.get("duration_minutes")
        return cls(
            id=str(body["id"]),
            title=str(body["title"]),
            version=version or str(body.get("version", "")),
            purpose=str(body.get("purpose") or ""),
            sections=sections,
            about=reading.about_of(body, questions),
            attributes=attributes,
            method=Method(scoring.get("method") or Method.WEIGHTED_MEAN),
            bands=tuple(_band(raw) for raw in scoring.get("bands") or ()),
            gates=tuple(_gate(raw, index) for index, raw in enumerate(scoring.get("gates") or ())),
            effects=effects,
            duration_minutes=None if minutes is None else int(minutes),
            by_id={q.id: q for q in questions},
            by_attribute={q.attribute: q for q in questions if q.attribute},
        )


def _band(raw: Mapping[str, Any]) -> Band:
    return Band(
        low=float(raw["min"]),
        high=float(raw["max"]),
        label=str(raw["label"]),
        advice=str(raw.get("advice") or ""),
    )


def _gate(raw: Mapping[str, Any], index: int) -> Gate:
    when = reading.condition(raw.get("when"), f"scoring.gates.{index}")
    if when is None:
        raise Invalid("A gate needs a condition.", place=f"scoring.gates.{index}.when")
    return Gate(
        id=str(raw.get("id") or f"gate_{index + 1}"),
        when=when,
        at_most=float(raw["at_most"]),
        label=str(raw.get("label") or raw["when"]),
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
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An answer that cannot be kept, with the reason."""

    question: str
    message: str
