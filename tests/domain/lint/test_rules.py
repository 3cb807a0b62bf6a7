"""Every rule fires on facts that call for it and is silent on facts that do not."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from steward.domain.lint.facts import FACTS
from steward.domain.lint.rules.evaluating import on_day, told
from steward.domain.lint.rules.reading import placeholders, problems_of_reason
from steward.domain.lint.terms import AuditStage, LintSeverity
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.types import Number, check
from tests.domain.lint.facts import CONTENT, RULES, fires, fits

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
NODES = yaml.safe_load((CONTENT / "iso-42001.yaml").read_text(encoding="utf-8"))["nodes"]
KINDS = {item.kind.name: item.kind for item in FACTS}
IDS = [rule["id"] for rule in RULES]
AGREES = re.compile(r"\[(?:\w+: )?([^|]+)\|([^]]+)\]")
SINGULAR_IN_S = {"is", "was", "has", "names", "rests", "process", "serious"}
AFTER_ONE = re.compile(r"(?<!and )\b1 (?!%|of )((?:AI |in use |\w+ed )?\w+(?: in use)?(?: \w+)?)")
"""The thing of which there is one, and the word after it; two things may be joined by “and”."""


def words(text):
    """Return the words of a text."""
    return set(re.findall(r"[a-z]+", text))


def vocabulary(rule):
    return {fact.name: fact.type for fact in KINDS[rule["about"]].facts}


def programs(rule):
    return [compile_rule(rule[name]) for name in ("when", "fires_when") if name in rule]


def test_every_rule_has_its_two_cases_and_every_case_its_rule():
    assert len(IDS) == len(set(IDS))
    assert sorted(IDS) == sorted(CASES)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_fires_where_it_should_and_only_there(rule):
    case = CASES[rule["id"]]

    assert fires(rule, case["fires"])
    assert not fires(rule, case["silent"])
    assert not fires(rule, {})


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_conditions_and_reasons_read_facts_that_the_kind_has(rule):
    known = vocabulary(rule)

    for program in programs(rule):
        assert check(program.tree, known) == ()
    assert list(problems_of_reason(rule["reason"], KINDS[rule["about"]])) == []


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_facts_of_cases_fit_their_types_and_fill_the_reason(rule):
    known = vocabulary(rule)
    case = CASES[rule["id"]]

    for facts in case.values():
        for name, value in facts.items():
            assert fits(value, known[name]), f"{name}: {value!r}"
    missing = set(placeholders(rule["reason"])) - set(case["fires"])
    assert missing == set()


FORMS = AGREES.findall(" ".join(rule["reason"] for rule in RULES))
MANY = {word for one, many in FORMS for word in words(many) - words(one)}
MANY -= {"of", "use", "need", "needs", "do"}
"""Words that reasons of shipped rules have only where there are several."""


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_no_reason_reads_plural_where_there_is_one(rule):
    known = vocabulary(rule)
    alone = {name: 1 for name in placeholders(rule["reason"]) if isinstance(known[name], Number)}
    texts = {name: "x" for name in placeholders(rule["reason"]) if name not in alone}

    said = on_day(told(rule["reason"], alone | texts), {}, date(2026, 3, 1))

    plural = {word for piece in AFTER_ONE.findall(said) for word in words(piece) & MANY}
    assert plural == set(), said
    assert set(re.findall(r"\b1 (\w+s)\b", said)) <= SINGULAR_IN_S, said


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_is_well_formed(rule):
    assert re.fullmatch(r"LINT-[A-Z]{3}-\d{3}", rule["id"])
    assert 0 < len(rule["title"]) <= 80
    assert rule["title"][0].isupper()
    assert not rule["title"].endswith(".")
    assert rule["reason"].endswith((".", "}"))
    assert rule["severity"] in list(LintSeverity)
    assert rule["stages"]
    assert set(rule["stages"]) <= set(AuditStage)
    assert set(rule["clauses"]) <= {node["id"] for node in NODES}
    assert set(rule["fix"]) == {"say", "door"}


def test_every_clause_and_every_group_of_controls_is_asked_about():
    asked = {clause for rule in RULES for clause in rule["clauses"]}
    clauses = {node["id"] for node in NODES if node.get("assessable") and node["id"][0].isdigit()}
    groups = {".".join(node["id"].split(".")[:2]) for node in NODES if node["id"][0] == "A"}

    assert clauses - asked == set()
    assert groups - {".".join(clause.split(".")[:2]) for clause in asked} == set()


def test_all_twenty_usual_nonconformities_are_asked_about():
    assert {rule.get("nonconformity") for rule in RULES} - {None} == set(range(1, 21))


def test_every_fact_is_named_once_and_explained():
    for kind in KINDS.values():
        names = [fact.name for fact in kind.facts]
        assert len(names) == len(set(names))
        for fact in kind.facts:
            assert fact.meaning[0].isupper()
            assert not fact.meaning.endswith(".")


def test_every_door_is_explained_at_the_head_of_the_rules():
    text = (CONTENT / "audit-lint.yaml").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#   (\w+): ", text, re.MULTILINE))
    assert explained == {rule["fix"]["door"] for rule in RULES}
