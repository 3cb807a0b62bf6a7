from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.rules import (
    assessable,
    children,
    clause_of,
    controls,
    in_order,
    titles,
)
from steward.domain.frameworks.terms import Framework, natural_key

CONTENT = Path(__file__).parents[3] / "content/iso-42001/iso-42001.yaml"
FRAMEWORK = Framework.from_body(yaml.load(CONTENT.read_text("utf-8"), yaml.CSafeLoader))


def test_numbers_are_ordered_as_numbers():
    given_ids = ["A.10.2", "A.2.2", "10.1", "4.1", "A.6.2.10", "A.6.2.4"]
    assert in_order(given_ids) == ["4.1", "10.1", "A.2.2", "A.6.2.4", "A.6.2.10", "A.10.2"]


@given(st.text(), st.text())
def test_any_two_ids_can_be_compared(first, second):
    assert (natural_key(first) < natural_key(second)) or (natural_key(second) <= natural_key(first))


def test_the_standard_has_32_clauses_and_38_controls_to_assess():
    assert len(assessable(FRAMEWORK)) == 70
    assert len(controls(FRAMEWORK)) == 38
    assert titles(FRAMEWORK)["4.1"]


def test_parents_come_before_their_children():
    seen = set()
    for requirement in FRAMEWORK.requirements:
        assert requirement.parent is None or requirement.parent in seen
        seen.add(requirement.id)


def test_children_are_in_natural_order():
    roots = [r.id for r in children(FRAMEWORK, None)]
    assert roots == in_order(roots)
    assert "A.2.2" in [r.id for r in children(FRAMEWORK, "A.2")]


def test_a_requirement_belongs_to_a_main_clause_or_an_area():
    assert [clause_of(i) for i in ("4.1", "10.2", "A.6.2.4", "A.10.3", "6.1.2")] == [
        "4",
        "10",
        "A.6",
        "A.10",
        "6",
    ]
