"""What the linter says, and what it must know."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from steward.foundation.expressions.types import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: ``place`` is ``q:id``, ``s:id``, ``e:id``, ``scoring`` or ``settings``."""

    is_error: bool
    place: str
    name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a template may refer to besides itself; an empty set is not checked against."""

    vocabulary: Vocabulary = field(default_factory=dict[str, object])  # type: ignore[assignment]
    requirements: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    scenarios: Mapping[str, str] = field(default_factory=dict[str, str])


def wrong(place: str, name: str, message: str) -> Finding:
    """Return a finding that keeps the questionnaire from being published."""
    return Finding(is_error=True, place=place, name=name, message=message)


def remark(place: str, name: str, message: str) -> Finding:
    """Return a finding that may be meant so."""
    return Finding(is_error=False, place=place, name=name, message=message)
