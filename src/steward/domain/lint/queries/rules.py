"""The rules in force for an organisation: those of all packs but what is switched off."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from steward.domain.frameworks.queries import current_resources, resource_body
from steward.domain.lint.facts import FACTS
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.models import LintSwitch
from steward.domain.lint.rules.evaluating import Ready, ready
from steward.domain.lint.rules.reading import rules_of
from steward.domain.lint.terms import LintRule, RecordKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound

RESOURCE = "lint_rules"
SOURCES: Mapping[str, FactSource] = MappingProxyType({item.kind.name: item for item in FACTS})
KINDS: Mapping[str, RecordKind] = MappingProxyType({item.kind.name: item.kind for item in FACTS})
IN_DAYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(fact.name for fact in kind.facts if fact.in_days)
        for name, kind in KINDS.items()
    }
)
"""Kind → its facts that count days."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules that run, by kind of record, and what tells this book from another."""

    by_kind: Mapping[str, tuple[Ready, ...]]
    off: frozenset[str]
    digest: str

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of the rules that run."""
        return frozenset(item.rule.id for rules in self.by_kind.values() for item in rules)


def rules_in_packs() -> tuple[Ready, ...]:
    """Return every rule of the packs in force; a shipped rule stands before another of its id."""
    found: dict[str, Ready] = {}
    for ref in sorted(current_resources(RESOURCE), key=lambda item: not item.is_shipped):
        for item in _rules_of(ref.id, ref.title, ref.is_shipped):
            found.setdefault(item.rule.id, item)
    return tuple(found.values())


@lru_cache(maxsize=64)
def _rules_of(key: UUID, title: str, shipped: bool) -> tuple[Ready, ...]:  # noqa: FBT001 -- leaf
    """Read and compile once per version of a pack; a rule about a kind that is unknown is left."""
    rules = rules_of(resource_body(key), pack=title, shipped=shipped)
    return tuple(ready(rule) for rule in rules if rule.about in KINDS)


def rule_book(actor: Actor) -> RuleBook:
    """Return the rules that run for the actor's organisation."""
    off = frozenset(switches_of(actor))
    return _book(rules_in_packs(), off)


@lru_cache(maxsize=64)
def _book(rules: tuple[Ready, ...], off: frozenset[str]) -> RuleBook:
    by_kind: dict[str, list[Ready]] = {}
    for item in rules:
        if item.rule.id not in off:
            by_kind.setdefault(item.rule.about, []).append(item)
    said = "\n".join(sorted(repr(item.rule) for item in rules) + sorted(off))
    return RuleBook(
        by_kind={kind: tuple(items) for kind, items in by_kind.items()},
        off=off,
        digest=hashlib.sha256(said.encode()).hexdigest(),
    )


def switches_of(actor: Actor) -> dict[str, LintSwitch]:
    """Return rule → its switch, of the rules that are switched off."""
    return {row.rule: row for row in LintSwitch.objects.visible_to(actor).filter(on_at=None)}


def get_rule(name: str) -> Ready:
    """Return a rule of a pack in force.

    Raises:
        NotFound: No pack has it.
    """
    found = next((item for item in rules_in_packs() if item.rule.id == name), None)
    if found is None:
        raise NotFound("No pack in force has such a rule.")
    return found


def clauses_asked(rules: Sequence[LintRule]) -> list[str]:
    """Return every clause that the rules name, once."""
    return list(dict.fromkeys(clause for rule in rules for clause in rule.clauses))
