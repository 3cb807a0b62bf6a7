import pytest

from steward.domain.lint.facts import FACTS
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Number, Text


def fits(value, kind):
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


def source(kind):
    return next(item for item in FACTS if item.kind.name == kind)


def test_every_kind_answers_for_an_empty_organisation(owner):
    for item in FACTS:
        rows = item.observe(owner, None)
        assert item.observe(owner, []) == []
        assert item.kind.name == "organisation" or rows == [] or item.kind.name == "control"


@pytest.mark.parametrize("kind", [item.kind.name for item in FACTS])
def test_print(owner, kind):
    create_system(actor=owner, draft=SystemDraft(name="Screening"))
    for row in source(kind).observe(owner, None):
        print(row)
