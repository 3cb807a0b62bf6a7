"""Every shipped questionnaire can be read, makes sense and can be answered to the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.answering import checked_answer
from steward.domain.questionnaires.building.findings import Known
from steward.domain.questionnaires.building.linting import lint
from steward.domain.questionnaires.questions import SPELLINGS, Kind, Question
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template, Visibility
from steward.domain.systems.rules import vocabulary_of
from steward.domain.systems.terms import Attribute
from steward.extensions.packs.reader import read_packs
from steward.foundation.identity.terms import Role

RESOURCES = [
    item for pack in read_packs(Path(__file__).parents[3] / "content") for item in pack.resources
]
BODIES = {item.name: item.body for item in RESOURCES if item.kind == "questionnaire"}
TEMPLATES = {name: Template.from_body(body) for name, body in BODIES.items()}
BY_PAGES = sorted(set(BODIES) - {"eu-ai-act-classifier"})
"""Those that are answered section by section; the classifier follows its tree."""
FRAMEWORK = next(item.body for item in RESOURCES if item.name == "iso-42001")
ASSESSABLE = [str(node["id"]) for node in FRAMEWORK["nodes"] if node.get("assessable")]
CATALOGUE = next(item.body for item in RESOURCES if item.kind == "risk_catalogue")
SCALES = next(item.body for item in RESOURCES if item.kind == "scales")
KNOWN = Known(
    vocabulary=vocabulary_of(
        [Attribute.from_body(raw) for raw in BODIES["ai-system-intake"]["attributes"]]
    ),
    requirements=frozenset(str(node["id"]) for node in FRAMEWORK["nodes"]),
    roles=frozenset(Role),
    scenarios={item["id"]: item["title"] for item in CATALOGUE["scenarios"]},
)


def effects_of(name: str) -> Iterator[dict[str, Any]]:
    """Yield the effects wherever they are written."""
    holders: list[Any] = [BODIES[name], *raw_questions(name)]
    holders += [
        option for question in raw_questions(name) for option in question.get("options", ())
    ]
    for holder in holders:
        if isinstance(holder, dict):
            yield from holder.get("effects", ())


@pytest.mark.parametrize("name", sorted(BODIES))
def test_the_tasks_go_to_roles_that_the_shared_scales_name(name):
    roles = {effect["role"] for effect in effects_of(name) if effect["kind"] == "task"}
    assert roles <= set(SCALES["roles"])


def raw_questions(name: str) -> Iterator[dict[str, Any]]:
    for section in BODIES[name]["sections"]:
        yield from section["questions"]


@pytest.mark.parametrize("name", sorted(BODIES))
def test_it_has_no_error_by_the_linter_of_the_builder(name):
    assert lint(BODIES[name], KNOWN).errors == ()


@pytest.mark.parametrize("name", sorted(BODIES))
def test_its_questions_have_ids_of_their_own_and_kinds_that_pages_know(name):
    ids = [question["id"] for question in raw_questions(name)]
    assert len(set(ids)) == len(ids)
    for question in raw_questions(name):
        spelled = question.get("type") or question.get("scale") or "text"
        assert spelled in SPELLINGS, question["id"]
        if SPELLINGS[spelled] is Kind.MATRIX:
            assert question["rows"], question["id"]
        if SPELLINGS[spelled] is Kind.COMPUTED:
            assert question["formula"], question["id"]


def test_every_requirement_has_exactly_one_maturity_question_in_the_full_assessment():
    asked = [
        requirement
        for question in raw_questions("iso-42001-assessment")
        if question["type"] == "maturity"
        for requirement in question["requirements"]
    ]
    assert sorted(asked) == sorted(ASSESSABLE)
    assert len(asked) == 70


def test_the_full_assessment_says_what_good_looks_like_and_what_proves_it():
    for question in raw_questions("iso-42001-assessment"):
        if question["type"] == "maturity":
            assert question["help"], question["id"]
            assert question["expected_evidence"], question["id"]
            assert question["red_flag"], question["id"]
            kinds = {effect["kind"] for effect in question["effects"]}
            assert "evidence" in kinds
            assert ("finding" in kinds) == question.get("certification_blocker", False)


def possible(question: Question) -> st.SearchStrategy[Any]:
    """Return the answers that the page of a run could send."""
    otherwise = ["unknown"] if question.allows_unknown else []
    otherwise += ["not_applicable"] if question.allows_not_applicable else []
    values = [option.value for option in question.options]
    together = [option.value for option in question.options if not option.exclusive]
    low, high = (question.bounds.minimum or 0), (question.bounds.maximum or 100)
    somebody = st.just({"id": "1", "name": "proof.pdf", "label": "Somebody"})
    text = st.just("14:30" if question.bounds.pattern else "Something")
    if question.type is Kind.GROUP:
        entry = st.fixed_dictionaries({part.id: possible(part) for part in question.fields})
        return st.lists(entry, min_size=1, max_size=2)
    if question.type is Kind.MATRIX:
        return st.fixed_dictionaries({row.value: st.sampled_from(values) for row in question.rows})
    if question.type.is_number:
        return st.integers(int(low), int(high))
    if question.type is Kind.MULTIPLE:
        return st.lists(st.sampled_from(together), min_size=1, unique=True)
    if values or question.type is Kind.YES_NO:
        return st.sampled_from([*(values or [True, False]), *otherwise])
    shapes = {Kind.DATE: st.dates().map(str), Kind.LIST: st.just(["one", "two"])}
    shapes |= dict.fromkeys((Kind.FILE, Kind.PERSON, Kind.RECORD), somebody)
    return shapes.get(question.type, text)


@pytest.mark.parametrize("name", BY_PAGES)
@settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(data=st.data())
def test_whatever_is_answered_nothing_needed_stays_out_of_reach(name, data):
    template = TEMPLATES[name]
    sitting = Sitting(template, {})
    for question in data.draw(st.permutations(template.questions)):
        if question.type.is_asked and sitting.visible(question) is Visibility.SHOWN:
            answer_one(sitting, question, data.draw)
    while open_ones := [
        q for q in sitting.shown if q.type.is_asked and sitting.answers.get(q.id) is None
    ]:
        answer_one(sitting, open_ones[0], data.draw)
    progress = rules.progress_of(sitting)
    assert progress.required_left == ()
    assert progress.share == 1.0
    for question in template.questions:
        if sitting.visible(question) is Visibility.PENDING:
            waits_for = {q.id for q in sitting.shown if sitting.answers.get(q.id) == "unknown"}
            assert waits_for, question.id
    outcome = rules.score_of(sitting)
    assert outcome.low <= outcome.high
    for effect in sitting.effects():
        assert sitting.holds[effect.id] is True


@pytest.mark.parametrize("name", BY_PAGES)
def test_nothing_follows_before_anything_is_answered(name):
    assert Sitting(TEMPLATES[name], {}).effects() == ()


def answer_one(sitting: Sitting, question: Question, draw: Any) -> None:
    sitting.answer(question.id, checked_answer(question, draw(possible(question))))
