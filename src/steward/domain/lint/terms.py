"""What an auditor's question is made of: kinds of record, their facts, rules and what they find.

A rule asks one question of every record of one kind. It reads facts by name and nothing else; the
facts of a kind are listed with type and meaning, so a rule can be checked before it ever runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from steward.foundation.expressions.types import Type


class LintSeverity(StrEnum):
    """How an auditor would grade what a rule finds (ISO/IEC 17021-1, 9.4.5)."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


class AuditStage(StrEnum):
    """The stage of a certification audit at which the question is asked."""

    ONE = "stage_1"
    TWO = "stage_2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing known about a record; dates are numbers of days since, or until when negative."""

    name: str
    type: Type
    meaning: str
    in_days: bool = False
    """Whether it counts the days since something, and so grows by one with each day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """A kind of record that rules may be about."""

    name: str
    label: str
    plural: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A record with its facts as they stand; a fact that is absent is unknown."""

    id: UUID
    label: str
    facts: Mapping[str, object]
    door: str = ""
    """The kind under which `web/doors.py` knows the page of the record; empty: that of the kind."""


class LintState(StrEnum):
    """How a result stands."""

    OPEN = "open"
    WAIVED = "waived"
    GONE = "gone"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"open": "Open", "waived": "Waived", "gone": "Gone"}[self.value]


class LintEnd(StrEnum):
    """Why a result is gone."""

    MENDED = "mended"
    RECORD_GONE = "record_gone"
    RULE_OFF = "rule_off"
    RULE_GONE = "rule_gone"

    @property
    def label(self) -> str:
        """Return the reason in words."""
        return _ENDS[self]


_ENDS = {
    LintEnd.MENDED: "The record no longer gives cause",
    LintEnd.RECORD_GONE: "The record no longer counts",
    LintEnd.RULE_OFF: "The rule is switched off",
    LintEnd.RULE_GONE: "The rule is no longer in any pack",
}
SEVERITY_WORDS = {
    LintSeverity.MAJOR: "Major",
    LintSeverity.MINOR: "Minor",
    LintSeverity.OBSERVATION: "Observation",
}
STAGE_WORDS = {AuditStage.ONE: "Stage 1", AuditStage.TWO: "Stage 2"}
RANKS = {LintSeverity.MAJOR: 3, LintSeverity.MINOR: 2, LintSeverity.OBSERVATION: 1}
"""Severity → how grave, for orders; 3 is the gravest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRule:
    """A question of an auditor, asked of every record of one kind.

    ``when`` says which records are asked, empty for all; ``fires_when`` is the verdict, and unknown
    never fires. ``reason`` tells the figures, with names of facts in braces. ``fix`` is what to do
    in words, ``door`` the name of the place where it is done.
    """

    id: str
    title: str
    about: str
    when: str
    fires_when: str
    clauses: tuple[str, ...]
    severity: LintSeverity
    stages: tuple[AuditStage, ...]
    reason: str
    fix: str
    door: str
    nonconformity: int | None = None
    source: str = ""
    pack: str = ""
    is_shipped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that fires on a record, with the sentence and the facts that it read."""

    rule: LintRule
    record: Observed
    reason: str
    read: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run found: how many results are new, came back, are gone, and are open or waived."""

    new: int = 0
    back: int = 0
    gone: int = 0
    asked: int = 0

    def plus(self, other: "Outcome") -> "Outcome":
        """Return both together."""
        return Outcome(
            new=self.new + other.new,
            back=self.back + other.back,
            gone=self.gone + other.gone,
            asked=self.asked + other.asked,
        )

    @property
    def changed(self) -> bool:
        """Say whether anything is otherwise than before."""
        return bool(self.new or self.back or self.gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverDraft:
    """That a rule is not to be held against a record, or against any, and until when.

    Without ``record_id`` the whole rule is waived.
    """

    rule: str
    reason: str
    until: date
    kind: str = ""
    record_id: UUID | None = None
