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
    stretch,
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


def _large(count):
    nodes = [{"id": "top", "title": "Top"}]
    nodes += [{"id": f"n{at}", "title": f"Node {at}", "parent": "top"} for at in range(count)]
    body = {"id": "big", "title": "Big", "short_title": "Big", "nodes": nodes, "in_order": True}
    return Framework.from_body(body)


def test_a_large_tree_is_shown_in_stretches_that_reach_every_node():
    found = _large(1000)
    everything = frozenset(item.id for item in found.requirements)
    seen, at = [], ""
    while True:
        part = stretch(found, everything, at=at, size=100, whole=150)
        assert len(part.nodes) <= 101  # its own, and what stands above them
        assert part.nodes[0].id == "top"
        seen += [item.id for item in part.nodes if item.id != "top" or part.first == 1]
        if not part.after:
            break
        back = stretch(found, everything, at=part.after, size=100, whole=150)
        assert back.before in {item.id for item in part.nodes}
        at = part.after

    assert seen == [item.id for item in found.requirements]
    middle = stretch(found, everything, at="n456", size=100, whole=150)
    assert "n456" in {item.id for item in middle.nodes}


def test_a_small_tree_is_whole_and_an_unknown_place_is_the_beginning():
    small = _large(100)
    names = frozenset(item.id for item in small.requirements)
    part = stretch(small, names, at="n99", size=10, whole=150)
    assert (part.is_cut, len(part.nodes)) == (False, 101)
    assert stretch(small, names, at="nowhere", size=10, whole=50).first == 1
    assert stretch(small, frozenset(), size=10, whole=50).total == 0
