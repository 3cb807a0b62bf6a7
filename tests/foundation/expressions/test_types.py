import pytest
from hypothesis import given

from steward.foundation.expressions.syntax import parse
from steward.foundation.expressions.types import (
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Text,
    check,
    names_in,
)
from tests.foundation.expressions.trees import BOOLEANS, CHOICES, NUMBERS, RULES, SETS, WORDS

ALLOWED = frozenset(WORDS)
GENERATED = {
    **dict.fromkeys(BOOLEANS, Boolean()),
    **dict.fromkeys(NUMBERS, Number(low=0, high=3)),
    **dict.fromkeys(CHOICES, Choice(ALLOWED)),
    **dict.fromkeys(SETS, ChoiceSet(ALLOWED)),
}
VOCABULARY = {
    "biometric": Boolean(),
    "score": Number(low=1, high=5),
    "note": Text(),
    "scale": Choice(frozenset({"pilot", "limited", "mass_market"})),
    "technique": ChoiceSet(frozenset({"llm", "vision"})),
}


@given(RULES)
def test_a_rule_that_fits_its_vocabulary_has_no_problems(rule):
    assert check(rule, GENERATED) == ()


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "biometric == true",
        "scale in ['pilot', 'limited']",
        "scale == note",
        "'llm' in technique && size(technique) > 1",
        "technique == ['llm', 'vision']",
        "note in technique",
        "score * 2 - 1 >= 3.5",
        "size(note) < 10",
        "1 in [score, 2]",
        "[biometric, true] == []",
    ],
)
def test_sound_conditions_pass(text):
    assert check(parse(text), VOCABULARY) == ()


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("biometrics", 1, "There is no fact “biometrics”. Did you mean “biometric”?"),
        ("zzz && true", 1, "There is no fact “zzz”."),
        ("true && [zzz] == []", 10, "There is no fact “zzz”."),
        (
            "scale == 'pilots'",
            10,
            "“pilots” is none of: limited, mass_market, pilot. Did you mean “pilot”?",
        ),
        (
            "'pilots' != scale",
            1,
            "“pilots” is none of: limited, mass_market, pilot. Did you mean “pilot”?",
        ),
        ("scale in ['pilot', 'no']", 20, "“no” is none of: limited, mass_market, pilot."),
        ("'lm' in technique", 1, "“lm” is none of: llm, vision. Did you mean “llm”?"),
        ("technique == ['lm']", 15, "“lm” is none of: llm, vision. Did you mean “llm”?"),
        ("technique == 'llm'", 14, "A fact with several values is asked with “'value' in …”."),
        ("technique == scale", 14, "A fact with several values is asked with “'value' in …”."),
        ("1 in technique", 1, "A number is never a choice."),
        ("technique in ['llm']", 15, "A text is never a list."),
        ("scale == 1", 7, "A choice is never a number."),
        ("scale == ['pilot']", 7, "A choice is never a list."),
        ("biometric == 'yes'", 11, "True or false is never a text."),
        ("biometric in [1]", 15, "A number is never true or false."),
        ("scale in note", 10, "“in” needs a list; this is a text."),
        ("scale < 'pilot'", 1, "“<” needs numbers; this is a choice."),
        ("score + biometric > 1", 9, "“+” needs numbers; this is true or false."),
        ("score == 6", 10, "6 is never reached; the highest is 5."),
        ("score in [0]", 11, "0 is never reached; the lowest is 1."),
        ("scale == null", 10, "Compared with null, the outcome is always unknown."),
        ("size(score) > 1", 6, "“size” needs a list or a text; this is a number."),
        ("biometric && scale", 14, "This is a choice, not true or false."),
        ("!score", 2, "This is a number, not true or false."),
        ("score", 1, "The condition gives a number, not true or false."),
        ("['a']", 1, "The condition gives a list, not true or false."),
    ],
)
def test_what_does_not_fit_is_named_at_its_place(text, column, message):
    problem = check(parse(text), VOCABULARY)[0]
    assert (problem.message, problem.line, problem.column) == (message, 1, column)


def test_every_problem_is_reported():
    problems = check(parse("zzz &&\n scale == 'x' &&\n !score"), VOCABULARY)
    assert [problem.line for problem in problems] == [1, 2, 3]


def test_a_value_may_be_wanted_in_place_of_a_verdict():
    assert check(parse("score + 1"), VOCABULARY, verdict=False) == ()


def test_names_come_in_the_order_of_the_text():
    assert list(names_in(parse("b in [a, c] && !size(d) > b"))) == ["b", "a", "c", "d", "b"]
