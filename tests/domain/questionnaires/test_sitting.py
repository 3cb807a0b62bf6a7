import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.questionnaires.questions import EffectKind, Kind, name_of
from steward.domain.questionnaires.rules import broken_constraints, progress_of, score_of
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Method, Template, Visibility
from steward.foundation.core.errors import Invalid

COUNT = 9


def q(key, kind="yes_no", **more):
    return {"id": key, "text": f"{key}?", "type": kind, **more}


def template(*questions, sections=None, **more):
    body = {"id": "t", "title": "T", "sections": sections or [section("s", *questions)], **more}
    return Template.from_body(body)


def section(key, *questions, **more):
    return {"id": key, "title": key.capitalize(), "questions": list(questions), **more}


@st.composite
def webs(draw):
    """Templates whose conditions read each other in any way, circles included."""
    ids = [f"q{i}" for i in range(COUNT)]

    def atom():
        key = draw(st.sampled_from(ids))
        return draw(
            st.sampled_from(
                [f"answers.{key}", f"!answers.{key}", f"answers.{key}.state == 'hidden'"]
            )
        )

    questions = []
    for key in ids:
        more = {}
        if draw(st.booleans()):
            sign = draw(st.sampled_from([" && ", " || "]))
            more["visible_when"] = sign.join(atom() for _ in range(draw(st.integers(1, 3))))
        scores = [{"value": "yes", "score": 1}, {"value": "no", "score": 0}]
        questions.append(q(key, options=scores, allow_not_applicable=True, **more))
    half = [
        section("a", *questions[:5]),
        section("b", *questions[5:], visible_when="score > 20 || answers.q1"),
    ]
    effects = [{"id": "e", "kind": "finding", "title": "F", "when": "scores.b < 50 && answers.q2"}]
    return template(sections=half, effects=effects)


given_answers = st.dictionaries(
    st.sampled_from([f"q{i}" for i in range(COUNT)]),
    st.sampled_from([True, False, "unknown", "unsure", "not_applicable", None]),
)


def picture(sitting):
    return (
        sitting.visibility,
        dict(sitting.names),
        sitting.holds,
        sitting.required,
        score_of(sitting),
        progress_of(sitting),
    )


@given(webs(), given_answers, st.randoms(use_true_random=False))
def test_no_order_of_answers_changes_the_outcome(sheet, answers, chance):
    order = list(answers.items())
    chance.shuffle(order)
    sitting = Sitting(sheet, {})

    for key, value in order:
        sitting.answer(key, not value if isinstance(value, bool) else True)
        sitting.answer(key, value)

    assert picture(sitting) == picture(Sitting(sheet, answers))


@given(webs(), given_answers, given_answers)
def test_hidden_answers_never_score_and_never_count(sheet, answers, others):
    sitting = Sitting(sheet, answers)
    hidden = [k for k, state in sitting.visibility.items() if state is Visibility.HIDDEN]

    changed = Sitting(sheet, {**answers, **{k: v for k, v in others.items() if k in hidden}})

    assert score_of(changed) == score_of(sitting)
    assert changed.counted().keys().isdisjoint(hidden)
    assert changed.visibility == sitting.visibility


@given(webs(), given_answers)
def test_another_answer_never_takes_back_what_was_decided(sheet, answers):
    full = Sitting(sheet, answers)
    for key, value in answers.items():
        if value in (None, "unknown", "unsure"):
            continue
        less = Sitting(sheet, {**answers, key: "unknown"})
        for name, state in less.visibility.items():
            if state is not Visibility.PENDING and not _states_read(sheet):
                assert full.visibility[name] is state


def _states_read(sheet):
    return any(
        "state" in str(question.visible_when.text)
        for question in sheet.questions
        if question.visible_when
    )


@given(webs(), given_answers)
def test_a_score_lies_within_its_bounds(sheet, answers):
    outcome = score_of(Sitting(sheet, answers))

    assert 0 <= outcome.low <= outcome.high <= 100
    if outcome.percentage is not None:
        assert outcome.low - 1e-9 <= outcome.percentage <= outcome.high + 1e-9
        assert sum(step.share for step in outcome.steps) == pytest.approx(1)


def test_a_section_that_an_effect_adds_is_asked_only_then():
    sheet = template(
        sections=[
            section(
                "a", q("x"), effects=[{"kind": "section", "section": "b", "when": "answers.x"}]
            ),
            section("b", q("y", required=True)),
        ]
    )

    assert Sitting(sheet, {}).visibility["y"] is Visibility.PENDING
    assert Sitting(sheet, {"x": False}).visibility["y"] is Visibility.HIDDEN
    assert progress_of(Sitting(sheet, {"x": True})).required_left == ("y",)


def test_an_option_carries_its_effects_with_its_own_condition():
    finding = {"kind": "finding", "title": "No contract", "when": "big"}
    sheet = template(
        q("su-1", "single", options=[{"value": "no'ne", "effects": [finding]}, {"value": "some"}])
    )

    assert Sitting(sheet, {"su-1": "no'ne"}, {"big": True}).effects()[0].kind is EffectKind.FINDING
    assert Sitting(sheet, {"su-1": "no'ne"}, {"big": None}).effects() == ()
    assert Sitting(sheet, {"su-1": "some"}, {"big": True}).effects() == ()


def test_required_constraints_and_computed_read_other_answers():
    sheet = template(
        q("seats", "number"),
        q(
            "used",
            "number",
            required_when="answers.seats > 10",
            constraints=[
                {"that": "answers.used <= answers.seats", "message": "More than there are"}
            ],
        ),
        q("left", "computed", formula="answers.seats - answers.used"),
    )
    sitting = Sitting(sheet, {"seats": 12})

    assert progress_of(sitting).required_left == ("used",)
    sitting.answer("used", 15)
    assert broken_constraints(sitting, sheet.by_id["used"]) == ("More than there are",)
    sitting.answer("used", 2)
    assert broken_constraints(sitting, sheet.by_id["used"]) == ()
    assert sitting.names["answers.left"] == 10
    assert progress_of(sitting).shown == 2


def test_rows_of_a_matrix_and_entries_of_a_group_are_read():
    sheet = template(
        q("m", "matrix", rows=["speed", "Cost and time"], options=["good", "bad"]),
        q("g", "group", fields=[q("name", "text")]),
        q("more", "text", visible_when="answers.m.speed == 'bad' && size(answers.g) > 1"),
    )
    sitting = Sitting(sheet, {"m": {"speed": "bad"}, "g": [{"name": "One"}, {"name": "One"}]})

    assert sitting.visibility["more"] is Visibility.SHOWN
    assert sheet.by_id["m"].rows[1].value == "Cost_and_time"
    sitting.answer("g", [{"name": "One"}])
    assert sitting.visibility["more"] is Visibility.HIDDEN


def test_the_three_ways_to_score():
    options = [{"value": "a", "score": 1}, {"value": "b", "score": 0.25}, {"value": "n"}]
    questions = [q(k, "single", options=options, weight=w) for k, w in (("x", 3), ("y", 1))]
    answers = {"x": "a", "y": "b"}

    def score(method, **more):
        sheet = template(*questions, scoring={"method": method, **more})
        return score_of(Sitting(sheet, answers))

    assert score("weighted_mean").percentage == pytest.approx(100 * 3.25 / 4)
    assert score("sum").percentage == pytest.approx(3.25)
    assert score("worst").percentage == pytest.approx(25)
    gated = score("weighted_mean", gates=[{"when": "answers.y == 'b'", "at_most": 39}])
    assert (gated.percentage, gated.high, len(gated.gates)) == (39, 39, 1)
    assert any(line.startswith("Limited to 39 %") for line in gated.lines)


def test_what_cannot_be_read_is_refused_with_its_place():
    with pytest.raises(Invalid) as condition:
        template(q("x", visible_when="a and b"))
    with pytest.raises(Invalid) as kind:
        template(q("x", effects=[{"kind": "magic"}]))
    with pytest.raises(Invalid) as lacking:
        template(q("x", effects=[{"kind": "fact", "attribute": "a"}]))
    with pytest.raises(Invalid) as twice:
        template(effects=[{"id": "e", "kind": "task", "title": "T"}] * 2, sections=[section("s")])

    assert condition.value.place == "x.visible_when"
    assert kind.value.place == lacking.value.place == "x.effects.0"
    assert twice.value.place == "e"


@given(st.text(max_size=20))
def test_a_name_in_conditions_is_an_identifier(text):
    assert not text or name_of(text).isidentifier() or name_of(text) == ""


def test_older_spellings_keep_their_meaning():
    spelled = {"boolean": Kind.YES_NO, "graded": Kind.SINGLE, "multi_enum": Kind.MULTIPLE}

    assert {k: template(q("x", k)).by_id["x"].type for k in spelled} == spelled
    assert template(q("x", "table")).by_id["x"].type is Kind.TEXT
    assert template(q("x")).method is Method.WEIGHTED_MEAN


def test_one_answer_touches_only_what_reads_it():
    questions = [
        q(f"q{i}", visible_when=f"answers.q{i - 100}" if i > 99 else None) for i in range(300)
    ]
    sheet = template(*questions)
    sitting = Sitting(sheet, {})

    changed = sitting.answer("q3", value=False)

    assert {name for name in changed if name.startswith("?")} == {"?q103", "?q203"}


@st.composite
def webs_with_effects(draw):
    """Like ``webs``, with an effect of one "no" and one "yes" on every question, in every way."""
    half = draw(webs())
    title = {"kind": "finding", "title": "F"}
    questions = []
    for question in half.questions:
        key, shown = question.id, question.visible_when
        options = [
            {"value": word, "effects": [{"id": f"{word}_{key}", **title}]} for word in ("yes", "no")
        ]
        more = {} if shown is None else {"visible_when": shown.text}
        effects = [
            {"id": f"free_{key}", "when": f"!answers.{key}", **title},
            {"id": f"bare_{key}", **title},
        ]
        questions.append(q(key, options=options, effects=effects, **more))
    free = [{"id": f"top_{key}", "when": f"!answers.{key}", **title} for key in half.by_id]
    return template(*questions, effects=free)


@given(webs_with_effects(), given_answers)
def test_what_is_hidden_or_unanswered_never_causes_an_effect(sheet, answers):
    sitting = Sitting(sheet, answers)

    causes = {effect.id.partition("_")[2] for effect in sitting.effects()}

    answered = {
        key
        for key, state in sitting.visibility.items()
        if state is Visibility.SHOWN and isinstance(answers.get(key), bool)
    }
    assert causes == answered


@given(webs_with_effects(), given_answers, st.randoms(use_true_random=False))
def test_effects_are_the_same_in_every_order_of_answers(sheet, answers, chance):
    order = list(answers.items())
    chance.shuffle(order)
    sitting = Sitting(sheet, {})

    for key, value in order:
        sitting.answer(key, value)

    assert sitting.holds == Sitting(sheet, answers).holds


def test_an_effect_of_a_section_or_note_needs_it_to_be_asked():
    title = {"kind": "finding", "title": "F"}
    sheet = template(
        sections=[
            section("a", q("x")),
            section(
                "b",
                q("n", "note", effects=[{"id": "note", **title}]),
                q(
                    "m",
                    "matrix",
                    rows=["r"],
                    options=["", "v"],
                    effects=[{"id": "row", "when": "answers.m.r == ''", **title}],
                ),
                visible_when="answers.x",
                effects=[{"id": "section", **title}],
            ),
        ]
    )

    assert {e.id for e in Sitting(sheet, {"x": True}).effects()} == {"section", "note"}
    assert Sitting(sheet, {"x": False}).effects() == ()
    assert Sitting(sheet, {}).holds["section"] is None
