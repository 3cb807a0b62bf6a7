import re
from pathlib import Path

import pytest

from steward.domain.questionnaires.building.sources import source_names
from steward.extensions.packs.checks import check_packs
from steward.extensions.packs.reader import Pack, Resource, read_packs

CONTENT = Path(__file__).parents[3] / "content"
CLAUSES = [
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "5.1",
    "5.2",
    "5.3",
    "6.1.1",
    "6.1.2",
    "6.1.3",
    "6.1.4",
    "6.2",
    "6.3",
    "7.1",
    "7.2",
    "7.3",
    "7.4",
    "7.5.1",
    "7.5.2",
    "7.5.3",
    "8.1",
    "8.2",
    "8.3",
    "8.4",
    "9.1",
    "9.2.1",
    "9.2.2",
    "9.3.1",
    "9.3.2",
    "9.3.3",
    "10.1",
    "10.2",
]
AREAS = ["A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10"]
CONTROLS = [
    "A.2.2",
    "A.2.3",
    "A.2.4",
    "A.3.2",
    "A.3.3",
    "A.4.2",
    "A.4.3",
    "A.4.4",
    "A.4.5",
    "A.4.6",
    "A.5.2",
    "A.5.3",
    "A.5.4",
    "A.5.5",
    "A.6.1.2",
    "A.6.1.3",
    "A.6.2.2",
    "A.6.2.3",
    "A.6.2.4",
    "A.6.2.5",
    "A.6.2.6",
    "A.6.2.7",
    "A.6.2.8",
    "A.7.2",
    "A.7.3",
    "A.7.4",
    "A.7.5",
    "A.7.6",
    "A.8.2",
    "A.8.3",
    "A.8.4",
    "A.8.5",
    "A.9.2",
    "A.9.3",
    "A.9.4",
    "A.10.2",
    "A.10.3",
    "A.10.4",
]


@pytest.fixture(scope="module")
def packs() -> tuple[Pack, ...]:
    return read_packs(CONTENT)


def resource(packs: tuple[Pack, ...], name: str) -> Resource:
    return next(item for pack in packs for item in pack.resources if item.name == name)


def test_every_shipped_pack_is_valid(packs):
    check_packs(packs)
    assert len(packs) == 14


def test_every_pack_has_a_urn_a_semantic_version_and_an_open_licence(packs):
    for pack in packs:
        assert pack.urn.startswith("urn:steward:pack:")
        assert re.fullmatch(r"\d+\.\d+\.\d+", pack.version)
        assert pack.licence == "CC-BY-4.0"


def test_the_clauses_of_iso_42001_are_complete(packs):
    nodes = resource(packs, "iso-42001").body["nodes"]
    assert [n["id"] for n in nodes if n["kind"] == "clause" and n["assessable"]] == CLAUSES


def test_the_nine_areas_and_38_controls_of_annex_a_are_complete(packs):
    nodes = resource(packs, "iso-42001").body["nodes"]
    objectives = [n for n in nodes if n["kind"] == "objective"]
    assert [n["id"] for n in objectives if n["parent"] is None] == AREAS
    assert [n["id"] for n in objectives if n["parent"]] == ["A.6.1", "A.6.2"]
    assert all(n["summary"] for n in objectives)
    assert [n["id"] for n in nodes if n["kind"] == "control"] == CONTROLS
    assert len(CONTROLS) == 38
    assert len({n["id"] for n in nodes}) == len(nodes)


def test_every_control_has_a_scenario_that_it_treats_and_a_task(packs):
    scenarios = resource(packs, "risk-catalog").body["scenarios"]
    assert {c["control"] for s in scenarios for c in s["controls"]} == set(CONTROLS)
    actions = resource(packs, "treatment-actions").body["requirements"]
    assert {item["requirement"] for item in actions} == {*CLAUSES, *CONTROLS}


def test_the_readiness_check_covers_every_requirement(packs):
    sections = resource(packs, "iso-42001-readiness").body["sections"]
    questions = [q for section in sections for q in section["questions"]]
    assert {r for q in questions for r in q["requirements"]} == {*CLAUSES, *CONTROLS}
    assert len(questions) == 40


def test_stated_counts_are_the_real_ones(packs):
    catalogue = resource(packs, "risk-catalog").body
    assert catalogue["count"] == len(catalogue["scenarios"]) == 175
    for pack in packs:
        for item in pack.resources:
            if item.kind == "mapping_set":
                assert item.body["counts"]["rows"] == len(item.body["rows"])


def test_every_source_of_an_answer_is_one_that_delivers(packs):
    asked = {
        question["prefill_from"]
        for pack in packs
        for resource in pack.resources
        if resource.kind == "questionnaire"
        for section in resource.body["sections"]
        for question in section["questions"]
        if question.get("prefill_from")
    }

    assert asked
    assert asked <= source_names()


def test_the_classifier_prefills_as_the_decision_tree_does(packs):
    tree = resource(packs, "eu-ai-act").body["classification"]["nodes"]
    prefills = {node["id"]: node.get("prefill") for node in tree}
    for section in resource(packs, "eu-ai-act-classifier").body["sections"]:
        for question in section["questions"]:
            assert question.get("prefill") == prefills[question["tree_node"]]
