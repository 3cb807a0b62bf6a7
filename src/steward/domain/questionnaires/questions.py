"""What a question is: kinds, options, conditions, effects; nothing about who answers it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from steward.domain.frameworks.terms import Maturity
from steward.domain.systems.terms import Option
from steward.foundation.expressions.program import Program


class Kind(StrEnum):
    """What an answer is; every spelling in a template means one of these."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    YES_NO = "yes_no"
    NUMBER = "number"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    TEXT = "text"
    LIST = "list"
    FILE = "file"
    PERSON = "person"
    RECORD = "record"
    MATRIX = "matrix"
    GROUP = "group"
    MATURITY = "maturity"
    NOTE = "note"
    COMPUTED = "computed"

    @property
    def is_asked(self) -> bool:
        """Say whether somebody can answer it."""
        return self not in (Kind.NOTE, Kind.COMPUTED)

    @property
    def is_number(self) -> bool:
        """Say whether its answer is reckoned with."""
        return self in (Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE)


SPELLINGS: dict[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    "boolean": Kind.YES_NO,
    "yesno": Kind.YES_NO,
    "yes_no_na": Kind.SINGLE,
    "graded": Kind.SINGLE,
    "enum": Kind.SINGLE,
    "choice": Kind.SINGLE,
    "multi": Kind.MULTIPLE,
    "multi_enum": Kind.MULTIPLE,
    "integer": Kind.NUMBER,
    "table": Kind.TEXT,
}
"""Spelling in a template → kind; an unknown spelling is asked as a text."""


class EffectKind(StrEnum):
    """What may follow from an answer."""

    FACT = "fact"
    RISK = "risk"
    FINDING = "finding"
    MATURITY = "maturity"
    EVIDENCE = "evidence"
    SECTION = "section"
    REVIEWER = "reviewer"
    TASK = "task"
    APPLICABILITY = "applicability"

    @property
    def label(self) -> str:
        """Return what it does, in words."""
        return _EFFECTS[self]


_EFFECTS = {
    EffectKind.FACT: "Sets a fact of the system",
    EffectKind.RISK: "Proposes a risk",
    EffectKind.FINDING: "Drafts a finding",
    EffectKind.MATURITY: "Sets the maturity of a requirement",
    EffectKind.EVIDENCE: "Asks for evidence",
    EffectKind.SECTION: "Adds a section",
    EffectKind.REVIEWER: "Adds a reviewer",
    EffectKind.TASK: "Creates a task",
    EffectKind.APPLICABILITY: "Says whether a control applies",
}
EFFECT_NEEDS: dict[EffectKind, tuple[str, ...]] = {
    EffectKind.FACT: ("attribute", "value"),
    EffectKind.RISK: ("title",),
    EffectKind.FINDING: ("title",),
    EffectKind.MATURITY: ("requirement", "value"),
    EffectKind.EVIDENCE: ("title",),
    EffectKind.SECTION: ("section",),
    EffectKind.REVIEWER: ("role",),
    EffectKind.TASK: ("title",),
    EffectKind.APPLICABILITY: ("control", "applicable"),
}
"""Kind → parameters without which an effect says nothing; a risk may name a scenario instead."""


def name_of(text: str) -> str:
    """Return an id as conditions write it: what is no letter, digit or underscore becomes "_"."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return name if not name[:1].isdigit() else f"_{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Option):
    """One of the answers of a question; ``score`` 0 to 1, None counts as not applicable."""

    code: str = ""
    score: float | None = None
    severity: str = ""
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What must hold for an answer to be kept, with what to say when it does not."""

    that: Program
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What follows when a condition holds; ``place`` is the question, section or template.

    ``option`` is the value of the option on which it is written, if it is on one. ``id`` with the
    template's id is the origin of what it makes, so nothing is made twice.
    """

    id: str
    kind: EffectKind
    when: Program | None
    place: str
    option: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between what a number, a date, a text's length or a group's entries must be."""

    minimum: float | str | None = None
    maximum: float | str | None = None
    unit: str = ""
    currency: str = ""
    pattern: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a template.

    ``kind`` is the spelling in the template, ``type`` what it means. ``name`` is the id as
    conditions write it after ``answers.``; a question inside a group or a matrix row has none.
    """

    id: str
    text: str
    kind: str
    section: str
    type: Kind = Kind.TEXT
    name: str = ""
    attribute: str | None = None
    required: bool = False
    help: str = ""
    options: tuple[Choice, ...] = ()
    visible_when: Program | None = None
    required_when: Program | None = None
    constraints: tuple[Constraint, ...] = ()
    bounds: Bounds = Bounds()
    formula: Program | None = None
    rows: tuple[Option, ...] = ()
    fields: "tuple[Question, ...]" = ()
    record: str = ""
    suggestions: tuple[str, ...] = ()
    prefill_from: str = ""
    prefill_yes_when: Program | None = None
    same_as: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    weight: float = 1.0
    is_scored: bool = False
    blocks_certification: bool = False
    expected_evidence: str = ""
    red_flag: str = ""
    in_short_version: bool = True
    allows_unknown: bool = True
    allows_not_applicable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions under one heading; a condition hides all of them together."""

    id: str
    title: str
    questions: tuple[Question, ...]
    help: str = ""
    visible_when: Program | None = None
    minutes: int | None = None

    @property
    def name(self) -> str:
        """Return the id as conditions write it after ``scores.``."""
        return name_of(self.id)


MATURITY_CHOICES = tuple(Choice(value=m.value, label=m.label, score=m.score / 4) for m in Maturity)
