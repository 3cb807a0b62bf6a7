from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.lint.operations.running import ask_again, run_lint
from steward.domain.lint.rules.handing import Standing, answers
from steward.domain.monitoring.models import CheckResult, CheckTurn
from steward.domain.monitoring.operations.judging import judge_all
from steward.domain.monitoring.queries.content import book
from steward.domain.systems.operations.registering import SystemDraft, create_system, edit_system
from steward.domain.tasks.models import Task
from tests.conftest import NOW

ASKED = ({"id": "X-01", "title": "X", "requirements": ["8.1"], "lint": ["A", "B"]},)
COUNTS = st.builds(Standing, open=st.integers(0, 3), waived=st.integers(0, 3))


@given(st.dictionaries(st.sampled_from("AB"), COUNTS), st.sets(st.sampled_from("AB")))
def test_only_what_all_rules_were_asked_of_and_nothing_stands_against_passes(found, running):
    [answer] = answers(ASKED, {}, running, found)

    is_open = any(item.open for item in found.values())
    is_waived = any(item.waived for item in found.values())
    assert (answer.outcome == "fail") == is_open
    assert (answer.outcome == "pass") == (running == {"A", "B"} and not is_open and not is_waived)


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


def outcome(check="INV-05"):
    return CheckResult.objects.get(check_id=check).outcome


def test_what_lint_finds_answers_checks_and_makes_no_second_task(actor):
    system = create_system(
        actor=actor, draft=SystemDraft(name="Credit scorer", stage="operation_monitoring")
    )
    run_lint(actor=actor)

    handed = CheckResult.objects.filter(observed="")
    assert handed.count() == len(book().of_own_records)
    row = handed.get(check_id="INV-05")
    assert row.outcome == "fail"
    assert "Credit scorer" in row.reason
    assert not Task.objects.filter(origin__startswith="check:").exists()
    turns = CheckTurn.objects.count()
    run_lint(actor=actor)
    assert CheckTurn.objects.count() == turns
    judge_all(actor=replace(actor, now=actor.now + timedelta(hours=1)))
    assert outcome() == "fail"

    edit_system(actor=actor, system=system, intended_use="Score loans", misuse="Choose staff")
    ask_again(actor=actor, changed={"system": {system.pk}})
    assert outcome() == "pass"
