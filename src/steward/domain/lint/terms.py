"""What an auditor's question is made of: kinds of record, their facts, rules and what they find.

A rule asks one question of every record of one kind. It reads facts by name and nothing else; the
facts of a kind are listed with type and meaning, so a rule can be checked before it ever runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
