from datetime import date
from pathlib import Path

import pytest
import yaml

from steward.domain.impacts.rules.answering import checked_answers
from steward.domain.impacts.rules.judging import judge
from steward.domain.impacts.terms.tree import Tree

CONTENT = Path(__file__).parents[3] / "content" / "eu-ai-act" / "eu-ai-act.yaml"
CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())
NOTHING_SPECIAL = {
    "S1": "yes",
    "S2": "yes",
    "S3": "none",
    "O1": "no",
    "S4": ["provider"],
    "S5": "eu",
    **{f"P{number}": "no" for number in range(1, 11)},
    "A1": "no",
    **{f"C{number}": ["no"] for number in range(1, 9)},
    "D1": "no",
    "V1": "no",
    "F1": "no",
    "T1": "no",
    "T2": "no",
    "T3": "no",
    "T4": ["no"],
    "X1": "later",
    "G1": "no",
}


@pytest.fixture(scope="module")
def tree():
    return Tree.from_body(yaml.safe_load(CONTENT.read_text()))


def judged(tree, case):
    return judge(tree, checked_answers(tree, NOTHING_SPECIAL | case["answers"]))


def test_there_are_enough_cases_and_each_has_a_source_and_a_name_of_its_own():
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["why"] and case["story"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_shipped_tree_finds_what_the_act_says(tree, case):
    result = judged(tree, case)

    assert result.verdict == case["class"]
    assert result.possible == tuple(case.get("possible", [case["class"]]))
    certain = {(d.article, d.role): d.day for d in result.duties if d.certain}
    for article, role, day in case.get("duties", []):
        expected = None if day == "none" else day
        assert certain.get((article, role), "no duty") == expected, (article, role)
    if case.get("duties") == []:
        assert not result.duties
    found = {duty.key for duty in result.duties}
    assert not found & {tuple(item) for item in case.get("without", [])}


@pytest.mark.parametrize(
    "case", [c for c in CASES if "reasons" in c], ids=lambda case: case["name"]
)
def test_the_way_names_the_articles(tree, case):
    result = judged(tree, case)

    named = {a for item in result.visits for a in tree.steps[item.step].legal_basis}
    named |= {a for item in result.collected for a in tree.outcomes[item.outcome].basis}
    assert set(case["reasons"]) <= named


@pytest.mark.parametrize(
    "case", [c for c in CASES if "settles" in c], ids=lambda case: case["name"]
)
def test_an_open_answer_says_between_which_classes_it_decides(tree, case):
    leads = {item.step: item.leads for item in judged(tree, case).open}

    for step, expected in case["settles"].items():
        assert {value: list(leads[step][value]) for value in expected} == expected


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["class"] != "provisional"], ids=lambda c: c["name"]
)
def test_forgetting_any_answer_never_excludes_the_class(tree, case):
    answers = checked_answers(tree, NOTHING_SPECIAL | case["answers"])

    for name in answers:
        result = judge(tree, answers | {name: None}, with_leads=False)
        assert case["class"] in result.possible, name
    assert all(d.day is None or isinstance(d.day, date) for d in result.duties)
