from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.questionnaires.rules import (
    answer_problems,
    checked_answer,
    maturity_by_requirement,
    prefilled,
    progress,
    score,
    visibility,
)
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import UNKNOWN, Template, Visibility
from steward.foundation.core.errors import Invalid

CONTENT = Path(__file__).parents[3] / "content"


def shipped(path):
    return Template.from_body(yaml.load((CONTENT / path).read_text("utf-8"), yaml.CSafeLoader))


INTAKE = shipped("ai-risk/ai-system-intake.yaml")
READINESS = shipped("iso-42001/iso-42001-readiness.yaml")
SMALL = Template.from_body(
    {
        "id": "small",
        "title": "Small",
        "attributes": [
            {"id": "biometric", "type": "boolean"},
            {"id": "remote", "type": "boolean"},
            {"id": "live", "type": "boolean"},
            {
                "id": "technique",
                "type": "multi_enum",
                "values": [{"value": "llm"}, {"value": "rules"}],
            },
            {"id": "scale", "type": "enum", "values": [{"value": "pilot"}, {"value": "mass"}]},
        ],
        "sections": [
            {
                "id": "s",
                "title": "S",
                "questions": [
                    {
                        "id": "q-live",
                        "type": "boolean",
                        "text": "Live?",
                        "attribute": "live",
                        "visible_when": "remote",
                    },
                    {
                        "id": "q-bio",
                        "type": "boolean",
                        "text": "Biometric?",
                        "attribute": "biometric",
                        "required": True,
                    },
                    {
                        "id": "q-remote",
                        "type": "boolean",
                        "text": "Remote?",
                        "attribute": "remote",
                        "visible_when": "biometric",
                    },
                    {
                        "id": "q-tech",
                        "type": "multi_enum",
                        "text": "Technique?",
                        "attribute": "technique",
                        "visible_when": "biometric",
                    },
                    {
                        "id": "q-scale",
                        "type": "enum",
                        "text": "Scale?",
                        "attribute": "scale",
                        "visible_when": "biometric",
                    },
                ],
            }
        ],
    }
)
SCORED = Template.from_body(
    {
        "id": "scored",
        "title": "Scored",
        "scoring": {
            "bands": [
                {"min": 0, "max": 49, "label": "Starting"},
                {"min": 50, "max": 100, "label": "Ready"},
            ]
        },
        "sections": [
            {
                "id": "s",
                "title": "S",
                "questions": [
                    {
                        "id": "a",
                        "text": "A",
                        "scale": "maturity",
                        "requirements": ["4.1", "4.2"],
                        "weight": 3,
                        "certification_blocker": True,
                    },
                    {
                        "id": "b",
                        "text": "B",
                        "scale": "maturity",
                        "requirements": ["4.2"],
                        "weight": 1,
                    },
                ],
            }
        ],
    }
)
YES_NO = st.sampled_from([True, False, UNKNOWN, None])
INTAKE_ANSWERS = st.dictionaries(
    st.sampled_from([q.id for q in INTAKE.questions if q.kind == "boolean"]), YES_NO
)
MATURITY_ANSWERS = st.fixed_dictionaries(
    {}, optional={k: st.sampled_from([*MATURITY_ORDER, UNKNOWN]) for k in ("a", "b")}
)


@given(INTAKE_ANSWERS, st.randoms())
def test_what_is_asked_does_not_depend_on_the_order_of_answers(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert visibility(INTAKE, answers) == visibility(INTAKE, dict(shuffled))
    assert Sitting(INTAKE, answers).facts() == Sitting(INTAKE, dict(shuffled)).facts()


def test_a_chain_of_conditions_is_followed_whatever_the_order_of_questions():
    seen = visibility(SMALL, {"q-bio": False, "q-remote": True, "q-live": True})
    assert seen["q-remote"] is seen["q-live"] is Visibility.HIDDEN
    seen = visibility(SMALL, {"q-bio": True, "q-remote": True})
    assert seen["q-live"] is Visibility.SHOWN


@pytest.mark.parametrize("answer", [{}, {"q-bio": UNKNOWN}])
def test_a_question_waits_for_the_answer_that_its_condition_reads(answer):
    assert visibility(SMALL, answer)["q-remote"] is Visibility.PENDING


def test_known_facts_decide_where_nothing_is_answered():
    assert visibility(SMALL, {}, {"biometric": True})["q-remote"] is Visibility.SHOWN


def test_a_hidden_answer_is_kept_but_counts_as_no():
    answers = {"q-bio": False, "q-remote": True, "q-tech": ["llm"], "q-scale": "pilot"}
    assert Sitting(SMALL, answers).facts() == {
        "biometric": False,
        "remote": False,
        "live": False,
        "technique": frozenset(),
        "scale": "",
    }


def test_unknown_is_an_answer_and_an_unknown_fact():
    answers = {"q-bio": True, "q-remote": UNKNOWN, "q-tech": ["rules", "llm"]}
    assert Sitting(SMALL, answers).facts() == {
        "biometric": True,
        "remote": None,
        "technique": frozenset({"llm", "rules"}),
    }


def test_progress_counts_only_what_is_asked():
    now = progress(SMALL, {"q-bio": True, "q-remote": False})
    assert (now.answered, now.shown, now.pending) == (2, 4, 0)
    assert progress(SMALL, {}).required_left == ("q-bio",)
    assert progress(SMALL, {"q-bio": False}).share == 1.0
    assert progress(READINESS, {}).minutes_left == 45


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("q-bio", "Yes", True),
        ("q-bio", False, False),
        ("q-scale", "pilot", "pilot"),
        ("q-tech", ["rules", "llm", "rules"], ["llm", "rules"]),
        ("q-tech", "llm", ["llm"]),
        ("q-bio", "unknown", "unknown"),
        ("q-bio", "", None),
    ],
)
def test_answers_are_kept_in_one_shape(question, answer, kept):
    assert checked_answer(SMALL.by_id[question], answer) == kept


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("q-bio", "maybe", "q-bio: 'maybe' is not an answer; say yes, no or unknown"),
        ("q-scale", "huge", "q-scale: 'huge' is not one of the answers; choose one of pilot, mass"),
        ("q-tech", ["llm", 3], "q-tech: 3 is not one of the answers"),
    ],
)
def test_a_wrong_answer_is_told_what_would_fit(question, answer, words):
    with pytest.raises(Invalid, match=words):
        checked_answer(SMALL.by_id[question], answer)


def test_answers_to_questions_that_do_not_exist_are_named():
    problems = answer_problems(SMALL, {"q-bio": True, "q-none": 1, "q-scale": "x"})
    assert [p.question for p in problems] == ["q-none", "q-scale"]


def test_known_facts_become_answers():
    facts = {"biometric": True, "technique": frozenset({"llm"}), "live": None}
    assert prefilled(SMALL, facts) == {"q-bio": True, "q-tech": ["llm"]}


def test_the_score_is_a_weighted_mean_with_its_arithmetic():
    outcome = score(SCORED, {"a": "implemented", "b": "partial"})
    assert outcome.percentage == pytest.approx(100 * (0.75 * 3 + 0.25) / 4)
    assert sum(step.contribution for step in outcome.steps) == pytest.approx(outcome.percentage)
    assert outcome.lines[0] == "a implemented: 0.75 × 0.7500 (weight 3) = 56.25 %"
    assert outcome.blockers == ()


def test_what_is_open_is_left_out_of_the_mean_but_not_of_the_range():
    outcome = score(SCORED, {"b": "measured"})
    assert outcome.percentage == 100.0
    assert (outcome.low, outcome.high) == (25.0, 100.0)
    assert outcome.band.label == "Starting"
    assert (outcome.left_out, outcome.blockers) == (("a",), ("a",))


@given(MATURITY_ANSWERS)
def test_the_mean_lies_in_its_range(answers):
    outcome = score(SCORED, answers)
    assert 0 <= outcome.low <= outcome.high <= 100
    if outcome.percentage is not None:
        assert outcome.low - 1e-9 <= outcome.percentage <= outcome.high + 1e-9
        assert sum(step.share for step in outcome.steps) == pytest.approx(1)


def test_the_lowest_answer_counts_and_an_unknown_one_leaves_the_requirement_unknown():
    assert maturity_by_requirement(SCORED, {"a": "measured", "b": "partial"}) == {
        "4.1": Maturity.MEASURED,
        "4.2": Maturity.PARTIAL,
    }
    assert maturity_by_requirement(SCORED, {"a": "measured", "b": UNKNOWN}) == {
        "4.1": Maturity.MEASURED
    }


def test_the_readiness_check_covers_every_requirement():
    answers = dict.fromkeys(READINESS.by_id, "implemented")
    assert len(maturity_by_requirement(READINESS, answers)) == 70
    assert score(READINESS, answers).percentage == pytest.approx(75)
