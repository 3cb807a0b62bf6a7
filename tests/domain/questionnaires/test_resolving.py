"""What one assessment said is proposed in the others, with its source and day."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from steward.domain.questionnaires.resolving import Ground, Proposal, proposals
from steward.domain.questionnaires.terms import Template

CONTENT = Path(__file__).parents[3] / "content"
SHEETS = {
    sheet.id: sheet
    for sheet in (
        Template.from_body(yaml.safe_load((CONTENT / path).read_text("utf-8")))
        for path in (
            "ai-impact/ai-impact-assessment.yaml",
            "gdpr/dpia.yaml",
            "eu-ai-act/fria.yaml",
            "ai-risk/ai-system-intake.yaml",
        )
    )
}
IMPACT, DPIA, FRIA = list(SHEETS)[:3]


def equal_pairs():
    for sheet in (SHEETS[IMPACT], SHEETS[DPIA], SHEETS[FRIA]):
        for question in sheet.questions:
            for name in question.same_as:
                yield sheet.id, question.id, name


@pytest.mark.parametrize(("sheet", "question", "name"), list(equal_pairs()))
def test_equal_questions_of_the_three_assessments_take_each_others_answers(sheet, question, name):
    other, _, there = name.partition("/")
    here, far = SHEETS[sheet].by_id[question], SHEETS[other].by_id[there]

    if other != "ai-system-intake":
        assert f"{sheet}/{question}" in far.same_as
        assert here.type is far.type
        assert [field.id for field in here.fields] == [field.id for field in far.fields]
    assert {option.value for option in far.options} <= {option.value for option in here.options}


def test_what_was_answered_last_is_proposed_with_its_source_and_day():
    old = Proposal(value="Applicants", source="the impact assessment", on=date(2026, 3, 1))
    new = Proposal(value="Applicants and staff", source="the assessment", on=date(2026, 9, 1))
    known = {f"{IMPACT}/ia-y3": old, f"{DPIA}/dp-p2": new}

    found = proposals(SHEETS[FRIA], Ground(elsewhere=known))

    assert found["fr-a1"] == new


def test_an_answer_from_facts_names_the_fact_known_last():
    facts = {"uses_personal_data": True, "children": True, "affects_vulnerable_groups": False}
    sources = {
        "uses_personal_data": {"source": "inventory.csv, row 3", "at": "2026-01-02"},
        "children": {"source": "the intake", "at": "2026-05-06"},
    }

    found = proposals(SHEETS[DPIA], Ground(facts=facts, sources=sources))

    assert (found["dp-n1"].source, found["dp-n1"].on) == (
        "inventory.csv, row 3",
        date(2026, 1, 2),
    )
    assert (found["dp-n6"].source, found["dp-n6"].on) == ("the intake", date(2026, 5, 6))
