"""What tests of the fact model share."""

from pathlib import Path

import yaml

from steward.domain.lint.facts import FACTS
from steward.domain.lint.rules.evaluating import told
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Number, Text

CONTENT = Path(__file__).resolve().parents[3] / "content" / "iso-42001"
SOURCES = {item.kind.name: item for item in FACTS}


def fits(value, kind):
    """Say whether a value is one that a fact of this type may have."""
    match kind:
        case Boolean():
            return isinstance(value, bool)
        case Number(low, high):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and (low is None or value >= low) and (high is None or value <= high)
        case Text():
            return isinstance(value, str)
        case Choice(values):
            return value in values
        case ChoiceSet(values):
            return isinstance(value, frozenset) and value <= values
    return False


def facts(actor, kind, record=None):
    """Return the facts of one record, or of the only one of its kind."""
    rows = SOURCES[kind].observe(actor, None)
    if record is not None:
        rows = [row for row in rows if row.id == record.pk]
    (row,) = rows
    return row.facts


RULES = yaml.safe_load((CONTENT / "audit-lint.yaml").read_text(encoding="utf-8"))["rules"]


def fires(rule, known):
    """Say whether a rule fires on some facts."""
    texts = [rule[name] for name in ("when", "fires_when") if name in rule]
    return all(compile_rule(text).evaluate(known) is True for text in texts)


def fired(actor, *kinds):
    """Return the ids of rules that fire over the records of some kinds, with their records."""
    found = {}
    for kind in kinds:
        for row in SOURCES[kind].observe(actor, None):
            for rule in RULES:
                if rule["about"] == kind and fires(rule, row.facts):
                    words = told(rule["reason"], row.facts)
                    found.setdefault(rule["id"], []).append((row.id, words))
    return found
