"""The vocabulary of properties and the checks of the packs in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from steward.domain.frameworks.queries import current_resources, resource_body
from steward.domain.monitoring.rules.judging import ReadyCheck, ready_check
from steward.domain.monitoring.rules.reading import checks_of, properties_of
from steward.domain.monitoring.terms import Check, Property
from steward.foundation.expressions.program import Program, compile_rule

PROPERTIES = "observed_properties"
CHECKS = "monitoring_checks"


@dataclass(frozen=True, slots=True)
class Book:
    """The checks of packs, and when a system is of the highest tier."""

    checks: tuple[Check, ...]
    ready: tuple[ReadyCheck, ...]
    high_when: Program | None
    of_own_records: tuple[Mapping[str, Any], ...]


def properties() -> dict[str, Property]:
    """Return the vocabulary of the packs in force by the keys of its properties."""
    found: dict[str, Property] = {}
    for ref in sorted(current_resources(PROPERTIES), key=lambda item: not item.is_shipped):
        for key, item in _properties(ref.id).items():
            found.setdefault(key, item)
    return found


@lru_cache(maxsize=16)
def _properties(key: UUID) -> dict[str, Property]:
    return properties_of(resource_body(key))


def book() -> Book:
    """Return the checks of the packs in force; a shipped check stands before one of its id."""
    return _book(
        tuple(
            ref.id
            for ref in sorted(current_resources(CHECKS), key=lambda item: not item.is_shipped)
        )
    )


@lru_cache(maxsize=16)
def _book(keys: tuple[UUID, ...]) -> Book:
    found: dict[str, Check] = {}
    own: dict[str, Mapping[str, Any]] = {}
    high: Program | None = None
    for key in keys:
        body = resource_body(key)
        high = high or compile_rule(str(body["high_when"]))
        for item in checks_of(body):
            found.setdefault(item.id, item)
        for raw in body["of_own_records"]:
            own.setdefault(str(raw["id"]), raw)
    ready = tuple(ready_check(item) for item in found.values())
    return Book(tuple(found.values()), ready, high, tuple(own.values()))
