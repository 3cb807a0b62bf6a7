import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import AllOf, AnyOf, ExpressionError, Name, Not, unparse
from tests.foundation.expressions.trees import (
    FACTS,
    KNOWN_FACTS,
    RULES,
    SMALL_TREES,
    WILD_FACTS,
    with_values,
)

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("p", "q", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_the_tables_are_kleenes(p, q, both, either):
    facts = {"p": p, "q": q, "yes": True, "no": False}
    assert compile_rule("p && q").evaluate(facts) is both
    assert compile_rule("p || q").evaluate(facts) is either
    assert compile_rule("p && q && yes").evaluate(facts) is both
    assert compile_rule("p || q || no").evaluate(facts) is either


@pytest.mark.parametrize(("value", "opposite"), [(T, F), (F, T), (U, U)])
def test_the_opposite_of_unknown_is_unknown(value, opposite):
    assert compile_rule("!p").evaluate({"p": value}) is opposite
    assert compile_rule("!(p && p)").evaluate({"p": value}) is opposite


@given(st.lists(RULES, min_size=2, max_size=4).map(tuple), FACTS)
def test_de_morgan_holds_with_unknowns(rules, facts):
    negated = tuple(Not(rule) for rule in rules)
    for one, other in ((AllOf, AnyOf), (AnyOf, AllOf)):
        left = compile_rule(Not(one(rules))).evaluate(facts)
        assert left is compile_rule(other(negated)).evaluate(facts)


@given(RULES | SMALL_TREES, FACTS, KNOWN_FACTS)
def test_more_knowledge_never_changes_a_known_value(tree, facts, known):
    program = compile_rule(tree)
    before = program.value(facts)
    more = {name: known[name] if value is None else value for name, value in facts.items()}
    if before is not None and not isinstance(before, tuple):
        after = program.value(more)
        assert (after, type(after)) == (before, type(before))


@given(RULES, KNOWN_FACTS)
def test_a_rule_over_known_facts_agrees_with_python(rule, facts):
    text = re.sub(r"!(?!=)", " not ", re.sub(r"m\.low", "m_low", unparse(rule)))
    text = text.replace("&&", " and ").replace("||", " or ")
    text = re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", text))
    names = {name.replace(".", "_"): value for name, value in facts.items()}
    expected = eval(text, {"__builtins__": {}}, names)  # noqa: S307 -- text of a generated rule
    assert compile_rule(rule).evaluate(facts) is expected


@given(SMALL_TREES, FACTS)
def test_a_fact_counts_like_its_value_written_out(tree, facts):
    written = compile_rule(with_values(tree, facts))
    assert _plain(compile_rule(tree).value(facts)) == _plain(written.value({}))


@given(SMALL_TREES, WILD_FACTS)
@example(Name("p"), {"p": float("nan")})
def test_no_fact_makes_a_rule_fail(tree, facts):
    program = compile_rule(tree)
    assert program.evaluate(facts) in (True, False, None)
    program.explain(facts)


@given(RULES, FACTS)
def test_the_outcome_is_the_same_every_time_and_in_every_order(rule, facts):
    turned = dict(reversed(facts.items()))
    first, again = compile_rule(rule), compile_rule(unparse(rule))
    assert first.evaluate(facts) is first.evaluate(turned)
    assert first.evaluate(facts) is again.evaluate(facts)
    assert first.explain(facts) == first.explain(turned)


@given(SMALL_TREES, FACTS)
def test_a_rule_reads_exactly_the_names_in_its_text(tree, facts):
    program = compile_rule(tree)
    bare = re.sub(r"'[^']*'", "", program.text)
    words = set(re.findall(r"[A-Za-z_][\w.]*(?!\w*\()", re.sub(r"size\(", "(", bare)))
    assert program.reads == words - {"in", "true", "false", "null"}
    alone = {name: facts[name] for name in program.reads}
    assert program.evaluate(alone) is program.evaluate(facts | {"other": True})


@pytest.mark.parametrize(
    ("text", "facts", "verdict"),
    [
        ("'llm' in technique", {"technique": frozenset({"llm"})}, T),
        ("'llm' in technique", {"technique": frozenset()}, F),
        ("'llm' in technique", {"technique": ["llm"]}, T),
        ("'llm' in technique", {}, U),
        ("scale in ['a', 'b']", {"scale": "b"}, T),
        ("scale in ['a', 'b']", {"scale": None}, U),
        ("x in ['a', y]", {"x": "a"}, T),
        ("x in ['a', y]", {"x": "b"}, U),
        ("x == 1", {}, U),
        ("x < 1", {"x": "text"}, U),
        ("x == null", {"x": 1}, U),
        ("true == 1", {}, F),
        ("true in [1]", {}, F),
        ("x == ['a', 'b']", {"x": frozenset("ab")}, T),
        ("x == ['a', 'b']", {"x": ["b", "a"]}, T),
        ("x in y", {"x": ["a"], "y": frozenset("a")}, F),
        ("size(x) == 2", {"x": frozenset("ab")}, T),
        ("size(x) == 2", {"x": "ab"}, T),
        ("size(x) == 2", {"x": 2}, U),
        ("1 / x > 0", {"x": 0}, U),
        ("1 / x > 0 || true", {"x": 0}, T),
        ("x * 1.5 > 1", {"x": 10**400}, U),
        ("true + 1 == 2", {}, U),
        ("x", {"x": "text"}, U),
    ],
)
def test_single_verdicts(text, facts, verdict):
    assert compile_rule(text).evaluate(facts) is verdict


def test_arithmetic_gives_values():
    program = compile_rule("(a + 1) * 2 - b / 4")
    assert program.value({"a": 2, "b": 2}) == 5.5
    assert program.evaluate({"a": 2, "b": 2}) is None


def test_a_text_is_compiled_once_and_keeps_its_wording():
    program = compile_rule("a  &&  (b)")
    assert program is compile_rule("a  &&  (b)")
    assert program.text == "a  &&  (b)"
    assert compile_rule(program.tree).text == "a && b"


def test_a_text_that_is_no_condition_is_refused():
    with pytest.raises(ExpressionError, match="line 1, column 5"):
        compile_rule("a &&")


def test_an_explanation_shows_every_part_with_what_it_read():
    rule = compile_rule("scale == 'pilot' && !('llm' in technique || biometric)")
    found = rule.explain({"scale": "pilot", "technique": frozenset({"llm", "ai"})})
    assert json.loads(json.dumps(found.as_json())) == {
        "text": "scale == 'pilot' && !('llm' in technique || biometric)",
        "verdict": False,
        "read": {"scale": "pilot", "technique": ["ai", "llm"], "biometric": None},
        "note": "",
        "children": [
            _leaf("scale == 'pilot'", T, {"scale": "pilot"}),
            {
                "text": "!('llm' in technique || biometric)",
                "verdict": False,
                "read": {"technique": ["ai", "llm"], "biometric": None},
                "note": "",
                "children": [
                    {
                        "text": "'llm' in technique || biometric",
                        "verdict": True,
                        "read": {"technique": ["ai", "llm"], "biometric": None},
                        "note": "",
                        "children": [
                            _leaf("'llm' in technique", T, {"technique": ["ai", "llm"]}),
                            _leaf("biometric", U, {"biometric": None}, "Not known: biometric."),
                        ],
                    }
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("text", "facts", "note"),
    [
        ("a / b > c", {"a": 1, "b": 0}, "“a / b” divides by zero."),
        ("a + b > c", {"a": 1}, "Not known: b, c."),
        ("a < 1", {"a": "text"}, "The values do not fit together."),
        ("a < 1", {"a": 0}, ""),
    ],
)
def test_an_unknown_part_says_why(text, facts, note):
    assert compile_rule(text).explain(facts).note == note


@given(RULES, FACTS)
def test_every_explained_part_has_the_verdict_of_its_own_text(rule, facts):
    ahead = [compile_rule(rule).explain(facts)]
    while ahead:
        part = ahead.pop()
        assert part.verdict is compile_rule(part.text).evaluate(facts)
        assert part.read == {name: facts[name] for name in compile_rule(part.text).reads}
        ahead.extend(part.children)


def _leaf(text, verdict, read, note=""):
    return {"text": text, "verdict": verdict, "read": read, "note": note, "children": []}


def _plain(value):
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)
