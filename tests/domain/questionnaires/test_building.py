import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.queries import current_resources, resource_body
from steward.domain.questionnaires.building import editing
from steward.domain.questionnaires.building.comparing import another_look, compare
from steward.domain.questionnaires.building.findings import Known
from steward.domain.questionnaires.building.linting import lint
from steward.domain.questionnaires.building.queries import known
from steward.domain.questionnaires.building.reach import is_never_true
from steward.domain.questionnaires.building.rows import rows_of, text_of
from steward.domain.questionnaires.building.shape import checked_body
from steward.domain.questionnaires.terms import Template
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import ExpressionError, parse, unparse
from steward.foundation.expressions.types import Boolean, Choice, Number
from tests.foundation.expressions.trees import TREES

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=True),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["join", "rows", "text", "name", "op", "value", "id", "title", "sections"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def q(key, kind="yes_no", **more):
    return {"id": key, "text": f"{key}?", "type": kind, "requirements": ["x"], **more}


def body(*questions, **more):
    section = {"id": "s", "title": "S", "questions": list(questions)}
    return {"id": "t", "title": "T", "sections": [section], **more}


def said(found, *, errors=True):
    items = found.errors if errors else found.remarks
    return [(item.place, item.message) for item in items]


@given(TREES)
def test_text_rows_and_text_keep_the_tree(tree):
    try:
        tree = parse(unparse(tree))
    except ExpressionError:
        return
    rows = json.loads(json.dumps(rows_of(unparse(tree))))

    assert parse(text_of(rows)) == tree


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("answers.q == 'a'", {"name": "answers.q", "op": "is", "kind": "text", "value": "a"}),
        (
            "answers.n >= 3.50",
            {"name": "answers.n", "op": "at_least", "kind": "literal", "value": "3.5"},
        ),
        ("!flag", {"name": "flag", "op": "no"}),
        ("'x' in several", {"name": "several", "op": "contains", "kind": "text", "value": "x"}),
        ("a + b > 3", {"text": "a + b > 3"}),
        ("a == b", {"text": "a == b"}),
    ],
)
def test_what_can_be_drawn_is_a_row_and_the_rest_stays_text(text, row):
    assert rows_of(text) == {"join": "all", "rows": [row]}


@given(JUNK)
def test_rows_of_any_shape_are_a_condition_or_a_refusal(rows):
    try:
        text = text_of(rows if isinstance(rows, dict) else {"join": "all", "rows": [rows]})
    except DomainError:
        return
    assert text == "" or parse(text)


@given(JUNK)
def test_a_body_of_any_shape_is_refused_or_linted(raw):
    try:
        checked = checked_body(raw)
    except Invalid:
        return
    lint(checked, Known())


BAD = st.sampled_from(
    [None, "", "a ==", "answers.q1", "answers.q2 == 'x'", "1 < 2", "nobody", 7, ["x"], {"value": 1}]
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["q1", "q2", "q-1"]), "text": st.just("T")},
            optional={
                "type": st.sampled_from(["single", "number", "matrix", "group", "odd", "yes_no"]),
                "visible_when": BAD,
                "required_when": BAD,
                "formula": BAD,
                "options": st.lists(
                    st.sampled_from(["a", "b", {"value": "c", "score": 1}]), max_size=3
                ),
                "minimum": st.sampled_from([None, 1, "2026-01-01", 2.5]),
                "maximum": st.sampled_from([None, 0, "x"]),
                "attribute": st.sampled_from([None, "f"]),
            },
        ),
        max_size=4,
    )
)
def test_whatever_is_written_the_linter_answers(questions):
    try:
        checked = checked_body(body(*questions))
    except Invalid:
        return
    found = lint(checked, Known(vocabulary={"f": Boolean()}))
    if not found.errors:
        Template.from_body(checked)


def test_the_linter_names_each_mistake_at_its_place():
    wrong = body(
        q("a", visible_when="answers.nobody"),
        q("b", "single"),
        q("c", "single", options=["x", "x"]),
        q("a"),
    )
    found = said(lint(wrong, Known()))

    assert ("q:a", "2 questions have the id “a”.") in found
    assert ("q:b", "There is nothing to choose from; give options.") in found
    assert ("q:c", "2 options have the value “x”.") in found


def test_unknown_names_and_type_clashes_come_with_place():
    found = said(
        lint(
            body(q("a"), q("b", visible_when="answers.aa"), q("c", visible_when="answers.a > 3")),
            Known(),
        )
    )

    assert found[0][0] == "q:b"
    assert "Did you mean “answers.a”?" in found[0][1]
    assert found[1][0] == "q:c"
    assert "needs numbers" in found[1][1]


def test_circles_and_questions_never_asked_are_errors():
    circle = body(q("a", visible_when="answers.b"), q("b", visible_when="answers.a"))
    never = body(
        q("a", "single", options=["x", "y"]),
        q("b", visible_when="answers.a == 'x' && answers.a == 'y'"),
        q("c", visible_when="answers.b"),
        q("d", required_when="answers.c"),
    )

    assert "in a circle" in said(lint(circle, Known()))[0][1]
    assert [place for place, _ in said(lint(never, Known()))] == ["q:b", "q:c"]
    assert any(
        p == "q:d" and "never required" in m for p, m in said(lint(never, Known()), errors=False)
    )


def test_options_without_score_empty_sections_and_unmapped_are_told():
    options = [{"value": "x", "score": 1}, {"value": "y"}]
    given_ = body(q("a", "single", options=options), q("b", requirements=[]))
    given_["sections"].append({"id": "empty", "title": "Empty", "questions": []})
    found = lint(given_, Known())

    assert said(found) == [("s:empty", "The section has no question.")]
    assert [place for place, _ in said(found, errors=False)] == ["q:a", "q:b"]


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("n > 5 && n < 3", True),
        ("n > 5 && n < 7", False),
        ("n >= 0 && n < 0.5", False),
        ("n > 10", True),
        ("c == 'x' && c != 'x'", True),
        ("c in ['x', 'z'] && !(c == 'x')", True),
        ("f && !f", True),
        ("f || !f", False),
        ("n + 1 > 100", False),
        ("n > n", False),
    ],
)
def test_only_a_sure_never_is_said(text, never):
    names = {"n": Number(low=0, high=10), "c": Choice(frozenset({"x", "y"})), "f": Boolean()}

    assert is_never_true(compile_rule(text), names) is never


def test_items_move_copy_go_and_come_back():
    made, key = editing.add_question(body(q("a"), q("b")), "s", {"text": "New one", "type": "text"})
    made, section = editing.add_section(made, "Second part")
    moved = editing.step(made, f"q:{key}", 1)
    back = editing.step(moved, f"q:{key}", -1)
    twice, twin = editing.duplicate(back, "q:a")
    gone = editing.remove(twice, "q:a")
    restored, place = editing.restore(gone, "a")

    assert key == "q_new_one"
    assert [item["id"] for item in moved["sections"][1]["questions"]] == [key]
    assert back == made
    assert twin == "q:a_2"
    assert [item["id"] for item in gone["sections"][0]["questions"]] == ["a_2", "b", key]
    assert place == "q:a"
    assert editing.published_form(restored) == editing.published_form(twice)
    assert section == "second_part"


def test_what_a_change_does_not_name_stays():
    given_ = body(q("a", custom="kept", help="old"))
    changed = editing.put_question(given_, "a", {"text": "Other", "help": ""})
    question = changed["sections"][0]["questions"][0]

    assert (question["text"], question["custom"], "help" in question) == ("Other", "kept", False)
    assert given_["sections"][0]["questions"][0]["help"] == "old"


def test_differences_are_told_in_words():
    old = body(q("a"), q("b", "single", options=["x"]), q("c"))
    new = copy.deepcopy(old)
    new["sections"][0]["questions"][1]["options"] = [
        "x",
        {"value": "y", "label": "Why", "score": 1},
    ]
    new["sections"][0]["questions"][2]["id"] = "d"
    new["effects"] = [{"kind": "task", "title": "Do it", "when": "answers.a"}]
    found = [(c.kind, c.noun, c.title) for c in compare(old, new)]

    assert found == [
        ("changed", "Question", "b?"),
        ("added", "Question", "c?"),
        ("removed", "Question", "c?"),
        ("added", "Creates a task", "Do it"),
    ]
    assert compare(old, new)[0].lines == (("options", "x", "x, Why (score 1)"),)
    assert compare(old, old) == ()


def test_answers_that_need_another_look():
    old = Template.from_body(body(q("a"), q("b", "single", options=["x", "y"]), q("c")))
    new = Template.from_body(body(q("a", text="Otherwise?"), q("b", "single", options=["y"])))
    looks = another_look(old, new, {"a": True, "b": "x", "c": False, "d": 1})

    assert [(look.question, look.fits) for look in looks] == [
        ("a", True),
        ("b", False),
        ("c", False),
    ]


def test_shipped_questionnaires_can_be_started_from(content):
    bare = "There is nothing to choose from; give options."  # some wait for the author's options
    for item in current_resources("questionnaire"):
        raw = checked_body(copy.deepcopy(resource_body(item.id)))
        assert [found for found in said(lint(raw, known())) if found[1] != bare] == [], item.urn
