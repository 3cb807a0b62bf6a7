from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.assessments.rules.comparing import changes, sides
from steward.domain.assessments.rules.completing import (
    Picture,
    SeenGroup,
    SeenHarm,
    gaps,
    meaningful,
    meter,
)
from steward.domain.assessments.rules.measuring import Measure, consequence_of, is_over, level_of
from steward.domain.assessments.rules.screening import check_decision, screen
from steward.domain.assessments.terms.scales import SectionState
from steward.domain.assessments.terms.sections import BY_KEY, SECTIONS
from steward.domain.assessments.terms.sensitive import USES
from steward.domain.risks.rules.criteria import read_method
from steward.domain.risks.rules.judging import judged_points, quantities
from steward.domain.risks.rules.methods import SHIPPED, shipped_body
from steward.domain.risks.terms import Criteria
from steward.foundation.core.errors import Invalid

SCORE = st.integers(1, 5)
MEASURES = st.builds(
    Measure,
    severity=SCORE,
    scale=SCORE,
    likelihood=SCORE,
    reversibility=SCORE,
    is_vulnerable=st.booleans(),
)
LEVELS = ["low", "medium", "high", "critical"]
FULL = (
    "Applicants for motor insurance receive an offer within minutes because an evaluation of"
    " previous claims, mileage and regional statistics proposes premiums which underwriters"
    " confirm during office hours throughout Austria"
)


@given(MEASURES)
def test_a_harm_is_never_below_its_severity_and_what_is_grave_for_good_is_at_the_top(measure):
    found = consequence_of(measure)

    assert measure.severity <= found <= min(5, measure.severity + 2)
    if measure.severity >= 4 and measure.reversibility == 5:
        assert found == 5


@given(MEASURES, st.sampled_from(["severity", "scale", "likelihood", "reversibility"]))
def test_more_of_anything_never_makes_a_harm_smaller(measure, name):
    worse = replace(measure, **{name: min(5, getattr(measure, name) + 1)})
    criteria = Criteria()

    assert consequence_of(worse) >= consequence_of(measure)
    assert LEVELS.index(level_of(worse, criteria)) >= LEVELS.index(level_of(measure, criteria))
    hit = replace(measure, is_vulnerable=True)
    assert consequence_of(hit) >= consequence_of(measure)


@pytest.mark.parametrize("key", SHIPPED)
@given(MEASURES)
def test_every_method_gives_a_harm_the_level_that_its_risk_has(key, measure):
    criteria = read_method(shipped_body(key)).criteria
    bare = Measure(severity=1, scale=1, likelihood=1, reversibility=1)

    risk = judged_points(
        criteria, (), *quantities(measure.likelihood, consequence_of(measure), None, None)
    )
    assert level_of(measure, criteria) == risk["current"].level
    assert LEVELS.index(level_of(bare, criteria)) <= LEVELS.index(level_of(measure, criteria))


@given(st.sampled_from(SECTIONS), st.text(alphabet="abc é漢", max_size=12), st.integers(1, 60))
def test_words_that_repeat_never_complete_a_section(section, word, times):
    once = gaps(section, word, Picture())

    assert gaps(section, " ".join([word] * times), Picture()) == once
    assert once


@given(st.sampled_from(SECTIONS))
def test_the_question_pasted_as_its_answer_says_nothing(section):
    pasted = f"{section.title}: {section.prompt} {section.complete} Not applicable, none."

    assert any(gap.startswith("Say more: 0 ") for gap in gaps(section, pasted, Picture()))


def test_a_section_needs_its_records_besides_words():
    people = BY_KEY["people"]
    harms = (SeenHarm(kind="individuals", level="high"),)

    assert gaps(BY_KEY["purpose"], FULL, Picture()) == ()
    assert gaps(people, FULL, Picture()) == ("Record at least one affected group of people.",)
    assert gaps(BY_KEY["oversight"], FULL, Picture(harms=harms)) != ()
    assert gaps(BY_KEY["society"], "Not applicable.", Picture()) != ()
    assert len(meaningful("日本語の説明")) == 6


@pytest.mark.parametrize("said", ["", "x", "yes", "Yes, none", "Controls controls controls"])
def test_one_word_in_a_record_completes_nothing(said):
    told = {"measures": "A person reads it", "oversight": "The head of claims"}
    told["remaining"] = "Delays of a day"
    full = SeenHarm(kind="individuals", level="high", indicators=1, **told)

    def lacking(key, harm):
        return len(gaps(BY_KEY[key], FULL, Picture(harms=(harm,))))

    for section, name in (("oversight", "oversight"), ("measures", "measures")):
        bare = replace(full, **{name: said})
        assert lacking(section, bare) == lacking(section, full) + 1
    marked = (SeenGroup(kind="group", is_vulnerable=True, why=said),)
    told_why = (replace(marked[0], why="They cannot object themselves"),)
    section = BY_KEY["people"]
    assert len(gaps(section, FULL, Picture(groups=marked))) == 1 + len(
        gaps(section, FULL, Picture(groups=told_why))
    )


@given(st.dictionaries(st.sampled_from([s.key for s in SECTIONS]), st.text(max_size=80)))
def test_only_a_person_fills_the_meter(texts):
    said = {key: (text, SectionState.OPEN) for key, text in texts.items()}
    found = meter(said, Picture())

    assert (found.complete, found.asked) == (0, len(SECTIONS))
    assert 0 <= found.met < found.points
    assert found.percent < 100


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_both_sides_of_a_comparison_add_up_to_what_was_said(before, after):
    left, right = sides(before, after)

    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    same = [["".join(p.text for p in s if p.kind == "same")] for s in (left, right)]
    assert same[0] == same[1]


def test_a_comparison_names_sections_and_records():
    old = {
        "sections": {"purpose": "Sorts claims"},
        "harms": [{"id": "1", "name": "H1", "scale": 2}],
    }
    new = {"sections": {"purpose": "Sorts letters"}, "harms": [], "decision": "go"}

    assert [item.what for item in changes(old, new)] == [
        "Purpose and intended use",
        "Harm: H1",
        "Decision",
    ]
    assert changes(old, old) == ()


def test_conditions_and_sections_read_facts_that_the_intake_declares(content):
    from steward.domain.questionnaires.queries import attributes

    known = {item.id for item in attributes()}
    assert {name for use in USES for name in use.when.reads} <= known
    assert {name for section in SECTIONS for name in section.reads} <= known
    assert {s.asked_when for s in SECTIONS if s.asked_when} <= known


def test_sections_read_questions_that_the_questionnaire_has(content):
    from steward.domain.questionnaires.queries import current_template

    _, sheet = current_template("ai-impact-assessment")
    assert {name for s in SECTIONS for name in s.questions} <= set(sheet.by_id)


def test_a_restricted_use_is_not_let_go_without_conditions_and_unknown_is_not_no():
    nothing = dict.fromkeys({name for use in USES for name in use.when.reads}, False)
    held = screen(nothing | {"remote_biometric_id": True})

    assert screen(nothing) == ()
    assert [item.use.id for item in held] == ["remote_identification"]
    with pytest.raises(Invalid, match="Recognising people from afar"):
        check_decision("go", "", held)
    with pytest.raises(Invalid, match="conditions"):
        check_decision("measures", " ", held)
    assert check_decision("measures", "Only at two doors", held) == "measures"
    with pytest.raises(Invalid, match="is not excluded while"):
        check_decision("go", "", screen({}))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_threshold_is_reached_on_exactly_one_side_or_both_when_equal(threshold, value):
    above, below = (is_over(side, threshold, value) for side in ("above", "below"))

    assert above or below
    assert (above and below) == (threshold == value)
