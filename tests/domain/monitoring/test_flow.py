from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.monitoring.models import CheckResult, CheckTurn
from steward.domain.monitoring.operations.judging import judge_all, judge_due
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Named, Observation, Reading
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.journal.models import Entry
from tests.conftest import NOW


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


@pytest.fixture
def scorer(actor):
    return create_system(actor=actor, draft=SystemDraft(name="Credit scorer"))


def see(actor, value, name="drift.share", ago=0, system="Credit scorer"):
    item = Observation(
        subject=Named(kind="system", name=system),
        property=name,
        value=value,
        observed_at=actor.now - timedelta(hours=ago),
    )
    return take_in(actor=actor, source="evidently", reading=Reading(observations=(item,)))


def the_result(check="MON-02"):
    return CheckResult.objects.get(check_id=check)


def test_a_failing_check_calls_for_one_task_and_a_pass_proposes_to_close_it(actor, scorer):
    see(actor, 0.1, ago=5)
    assert the_result().outcome == "pass"

    see(actor, 0.6, ago=3)
    see(actor, 0.7, ago=2)
    row, task = the_result(), Task.objects.get(origin__startswith="check:")
    assert row.outcome == "fail"
    assert "0.7" in row.reason
    assert "0.3" in row.reason
    assert task.cause_gone_at is None

    see(actor, 0.2, ago=1)
    task.refresh_from_db()
    assert the_result().outcome == "pass"
    assert task.cause_gone_at is not None
    assert not task.is_closed
    turns = list(CheckTurn.objects.order_by("id").values_list("before", "outcome"))
    assert turns == [("", "pass"), ("pass", "fail"), ("fail", "pass")]
    events = set(Entry.objects.filter(event__startswith="check_result").values_list("event"))
    assert events == {("check_result.failed",), ("check_result.passed",)}


def test_what_is_observed_too_long_ago_turns_stale_by_the_clock_alone(actor, scorer):
    see(actor, 0.1)
    later = replace(actor, now=actor.now + timedelta(days=31))

    assert judge_due(actor=actor) == 0
    assert judge_due(actor=later) == 1
    assert the_result().outcome == "stale"
    assert judge_due(actor=later) == 0


def test_a_full_run_asks_of_every_record_what_some_source_tells(actor, scorer):
    other = create_system(actor=actor, draft=SystemDraft(name="Chat helper"))
    see(actor, 0.1)
    assert not CheckResult.objects.filter(record_id=other.pk).exists()

    judge_all(actor=actor)
    before = CheckResult.objects.count()
    judge_all(actor=actor)

    unknown = CheckResult.objects.get(record_id=other.pk, check_id="MON-02")
    assert unknown.outcome == "unknown"
    assert CheckResult.objects.count() == before
    assert not CheckResult.objects.filter(check_id="EVL-01").exists()


def test_a_check_asks_only_where_it_applies_and_says_what_is_not_known(actor, scorer):
    see(actor, 2.0, name="agent.violations")
    row = the_result("MON-10")
    assert row.outcome == "unknown"
    assert "agentic" in row.reason
