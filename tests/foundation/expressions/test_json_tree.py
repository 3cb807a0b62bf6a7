import json

import pytest
from hypothesis import given

from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.json_tree import from_json, to_json
from steward.foundation.expressions.syntax import parse
from tests.foundation.expressions.trees import TREES

FACT = {"kind": "fact", "name": "a"}


@given(TREES)
def test_a_tree_survives_json(tree):
    stored = json.loads(json.dumps(to_json(tree)))
    assert from_json(stored) == tree
    assert repr(to_json(from_json(stored))) == repr(stored)


def test_the_shape_is_readable():
    assert to_json(parse("!a && s in ['x']")) == {
        "kind": "all",
        "operands": [
            {"kind": "not", "operand": FACT},
            {
                "kind": "binary",
                "operator": "in",
                "left": {"kind": "fact", "name": "s"},
                "right": {"kind": "list", "items": [{"kind": "value", "value": "x"}]},
            },
        ],
    }


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ([], "rule: A rule is an object"),
        ({}, "rule.kind: There is no kind None; use one of value, fact"),
        ({"kind": "xor"}, "rule.kind: There is no kind 'xor'"),
        ({"kind": "not"}, "rule.operand: A rule is an object"),
        ({"kind": "all", "operands": [FACT]}, "rule.operands: At least two"),
        ({"kind": "any", "operands": "ab"}, "rule.operands: A list of rules"),
        ({"kind": "all", "operands": [FACT, {"kind": "fact"}]}, "rule.operands.1.name: A text"),
        ({"kind": "value", "value": {}}, "rule.value: A value is true, false"),
        ({"kind": "value", "value": float("nan")}, "rule.value: A value is true, false"),
        (
            {"kind": "binary", "operator": "^", "left": FACT, "right": FACT},
            "rule.operator: There is no operator",
        ),
        ({"kind": "fact", "name": "a || b"}, "rule: The tree does not mean what it says"),
        ({"kind": "fact", "name": "true"}, "rule: The tree does not mean what it says"),
        ({"kind": "fact", "name": "a b"}, "rule: This is not a condition"),
    ],
)
def test_values_that_are_no_rule_are_refused_with_their_place(tree, reason):
    with pytest.raises(Invalid) as caught:
        from_json(tree)
    assert str(caught.value).startswith(reason)


def test_a_very_deep_tree_is_refused():
    tree = FACT
    for _ in range(5_000):
        tree = {"kind": "not", "operand": tree}
    with pytest.raises(Invalid, match="nested deeper than 100"):
        from_json(tree)
