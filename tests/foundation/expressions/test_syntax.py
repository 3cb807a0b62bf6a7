import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.json_tree import to_json
from steward.foundation.expressions.syntax import (
    DEEPEST,
    LONGEST,
    AllOf,
    AnyOf,
    Binary,
    ExpressionError,
    ListOf,
    Literal,
    Name,
    Not,
    Size,
    parse,
    unparse,
)
from tests.foundation.expressions.trees import TREES

PIECES = ["a", "b.c", "1", "2.5", "'x'", '"y"', "(", ")", "[", "]", ",", "!", "-", "+", "*", "/"]
PIECES += [
    "&&",
    "||",
    "==",
    "!=",
    "<",
    ">=",
    "in",
    "true",
    "null",
    "size(",
    "=",
    "&",
    "'",
    "\n",
    " ",
]


@given(TREES)
def test_a_tree_written_as_text_and_read_again_is_the_same_tree(tree):
    read = parse(unparse(tree))
    assert read == tree
    assert repr(to_json(read)) == repr(to_json(tree))


@given(TREES)
def test_no_pair_of_parentheses_can_be_left_out(tree):
    text = unparse(tree)
    opened = []
    for match in re.finditer(r"'(?:\\.|[^'\\])*'|size\(|[()]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == "size(":
            opened.append(None)
        elif match[0] == ")" and (start := opened.pop()) is not None:
            shorter = f"{text[:start]} {text[start + 1 : match.start()]} {text[match.end() :]}"
            assert _parsed(shorter) != tree


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text):
    error = _refusal(text)
    if error is not None:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.text == text


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a || b && c", AnyOf((Name("a"), AllOf((Name("b"), Name("c")))))),
        ("!a && b", AllOf((Not(Name("a")), Name("b")))),
        ("a && b && c", AllOf((Name("a"), Name("b"), Name("c")))),
        (
            "1 - 2 - 3 == x",
            Binary("==", Binary("-", Binary("-", Literal(1), Literal(2)), Literal(3)), Name("x")),
        ),
        ("1 + 2 * 3", Binary("+", Literal(1), Binary("*", Literal(2), Literal(3)))),
        ("'llm' in technique", Binary("in", Literal("llm"), Name("technique"))),
        ("s in [\"a\", 'b']", Binary("in", Name("s"), ListOf((Literal("a"), Literal("b"))))),
        ("[]", ListOf(())),
        ("size(readiness.low) > -1", Binary(">", Size(Name("readiness.low")), Literal(-1))),
        ("-a", Binary("-", Literal(0), Name("a"))),
        ("-true", Binary("-", Literal(0), Literal(value=True))),
        (r"'it\'s\n'", Literal("it's\n")),
    ],
)
def test_operators_bind_as_in_cel(text, tree):
    assert to_json(parse(text)) == to_json(tree)


@pytest.mark.parametrize(
    "name", ["sizeable", "size", "int_x", "truey", "nullable", "in_use", "a.b_1"]
)
def test_a_name_may_begin_like_a_word_of_the_language(name):
    assert parse(f"{name} == 1") == Binary("==", Name(name), Literal(1))


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("  ", 1, 1, "is empty"),
        ("a &&", 1, 5, "ends too early"),
        ("(a", 1, 3, "ends too early"),
        ("a ==\n  ", 1, 5, "ends too early"),
        ("a &&\n b c", 2, 4, "“c” does not fit here"),
        ("a = 1", 1, 3, "Compare with =="),
        ("a & b", 1, 3, "Write &&"),
        ("a | b", 1, 3, r"Write \|\|"),
        ("a and b", 1, 3, "Write &&"),
        ("a == 'x", 1, 6, "quotation mark is not closed"),
        ("a == b == c", 1, 8, "“== c” does not fit here.$"),
        (r"a == 'b\q'", 1, 6, "is no escape"),
        ("é", 1, 1, "does not fit here"),
        ("a == " + "9" * 31, 1, 6, "at most 30 digits"),
    ],
)
def test_a_refusal_names_the_place_and_the_reason(text, line, column, reason):
    with pytest.raises(ExpressionError, match=reason) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.message.startswith(f"line {line}, column {column}: ")
    assert isinstance(caught.value, Invalid)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer():
    assert parse("a".ljust(LONGEST)) == Name("a")
    with pytest.raises(ExpressionError, match="10,001 characters; 10,000 are the limit"):
        parse("a".ljust(LONGEST + 1))


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("!", ""), ("size(", ")"), ("", " + a"), ("", " - (a)")],
)
def test_nesting_ends_at_the_limit(opening, closing):
    within, beyond = DEEPEST - 1, DEEPEST + 1
    tree = parse(opening * within + "a" + closing * within)
    assert parse(unparse(tree)) == tree
    with pytest.raises(ExpressionError, match="nested deeper than 100 levels"):
        parse(opening * beyond + "a" + closing * beyond)


def test_a_very_deep_text_is_refused_and_breaks_nothing():
    for text in ("!" * 9_000 + "a", "(" * 9_000, "a" + "+a" * 4_000, "[" * 5_000 + "]" * 5_000):
        with pytest.raises(ExpressionError, match="nested deeper"):
            parse(text)


def test_many_operands_side_by_side_are_not_nesting():
    assert len(parse(" || ".join(["a"] * 1_000)).operands) == 1_000


def test_brackets_inside_a_text_are_not_nesting():
    assert parse("x == '" + "(" * 500 + "'") == Binary("==", Name("x"), Literal("(" * 500))


def test_every_node_keeps_its_place():
    tree = parse("a &&\n  !(b == 'x')")
    assert (tree.operands[0].place.line, tree.operands[0].place.column) == (1, 1)
    negation = tree.operands[1]
    assert (negation.place.line, negation.place.column) == (2, 3)
    assert (negation.operand.place.line, negation.operand.place.column) == (2, 7)


def test_a_text_is_parsed_once():
    assert parse("a && once") is parse("a && once")


def _parsed(text):
    try:
        return parse(text)
    except ExpressionError:
        return None


def _refusal(text):
    try:
        parse(text)
    except ExpressionError as error:
        return error
    return None
