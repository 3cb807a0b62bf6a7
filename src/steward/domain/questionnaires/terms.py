"""Questions, what can be said about them, and what is computed from the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from steward.domain.systems.terms import Attribute, Option
from steward.foundation.expressions.program import Program

Answer = bool | str | int | float | list[str] | tuple[str, ...] | frozenset[str] | None
Answers = Mapping[str, Answer]

UNKNOWN = "unknown"


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
