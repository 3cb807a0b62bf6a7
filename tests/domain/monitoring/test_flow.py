from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.controls.operations import decide_status
from steward.domain.monitoring.models import CheckResult, CheckTurn
from steward.domain.monitoring.operations.judging import judge_all, judge_due
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.queries.gate import gate_of
from steward.domain.monitoring.queries.health import control_health
from steward.domain.monitoring.terms import Evaluation, Named, Observation, Reading
from steward.domain.risks.forecasting import forecasts
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.health import follow_health
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.risks.queries import current_criteria, explanation_of
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.stories import links_of
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


def test_the_gate_opens_for_an_evaluated_version_without_grave_failures(actor, scorer):
    def evaluated(version, status="completed"):
        item = Evaluation(
            subject=Named(kind="system", name="Credit scorer", version=version),
            evaluation="credit",
            metric="auc",
            score=0.8,
            evaluated_at=actor.now - timedelta(hours=4),
            status=status,
        )
        take_in(actor=actor, source="ci", reading=Reading(evaluations=(item,)))

    assert not gate_of(actor, scorer, "2").go
    evaluated("2")
    assert gate_of(actor, scorer, "2").go
    see(actor, 0.9)
    refused = gate_of(actor, scorer, "2")
    assert not refused.go
    assert "MON-02" in refused.reasons[0]
    assert "version 3" in gate_of(actor, scorer, "3").reasons[0]


def test_drift_weakens_the_control_raises_the_risk_and_goes_back(actor, scorer):
    decide_status(
        actor=actor, requirement="A.6.2.6", maturity="measured", reason="Seen at the desk."
    )
    facts = {"trains_models": True, "affects_individuals": True, "continuous_learning": True}
    change_facts(actor=actor, system=scorer, facts=facts)
    relying = [
        row.pk
        for row in Risk.objects.filter(system=scorer)
        if any(link.control == "A.6.2.6" for link in links_of(row))
    ]
    assert relying

    def losses():
        rows = Risk.objects.filter(pk__in=relying)
        return {row.pk: row.current_rank for row in rows}

    calm = losses()
    guess = Guess(rate_low=0.5, rate_high=2, loss_low=1_000, loss_high=50_000)
    risk = Risk.objects.get(pk=relying[0])
    estimate_risk(actor=actor, risk=risk, guess=guess, currency="EUR", note="")
    (foretold,) = forecasts(actor)
    see(actor, 0.9, ago=3)
    assert control_health(actor, "A.6.2.6").colour == "red"
    assert follow_health(actor=actor) > 0
    assert follow_health(actor=actor) == 0
    weak = losses()
    assert all(weak[key] > calm[key] for key in relying)
    told = explanation_of(Risk.objects.get(pk=relying[0]), current_criteria(actor))
    assert any("checks leave 0%" in line for line in told["lines"])
    (alone,) = forecasts(actor, Risk.objects.get(pk=relying[0]))
    (whole,) = forecasts(actor)
    assert whole.scenarios == alone.scenarios != foretold.scenarios

    see(actor, 0.1, ago=1)
    assert control_health(actor, "A.6.2.6").share == 1
    assert follow_health(actor=actor) > 0
    assert losses() == calm
