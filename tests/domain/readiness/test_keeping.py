from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from steward.domain.controls.operations import decide_status
from steward.domain.readiness.models import ReadinessDay
from steward.domain.readiness.operations.keeping import keep_days, look_after_readiness, set_aim
from steward.domain.readiness.policy import KEEP_READINESS
from steward.domain.readiness.queries.course import ahead_of, aim_of, pace_of, points_of
from steward.domain.readiness.terms.tracking import Aim
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member


def test_the_days_that_passed_are_kept_as_they_stood_at_their_ends(owner):
    decide_status(actor=owner, requirement="4.1", maturity="implemented", reason="Seen")
    create_task(actor=owner, new=NewTask(title="Write it", effort_days=3, requirement="4.1"))
    later = replace(owner, now=datetime.now(UTC) + timedelta(days=20))
    assert keep_days(actor=later) == 3
    assert keep_days(actor=later) == 0
    rows = list(ReadinessDay.objects.order_by("day"))
    assert [(later.today - row.day).days for row in rows] == [15, 8, 1]
    assert [row.open_days for row in rows] == [3, 3, 3]
    assert all(row.is_over and row.low > 0 for row in rows)
    assert [point.day for point in points_of(later)] == [*(row.day for row in rows), later.today]

    next_day = replace(later, now=later.now + timedelta(days=1))
    assert look_after_readiness(actor=next_day) == 1
    look_after_readiness(actor=next_day)
    assert [row.is_over for row in ReadinessDay.objects.order_by("day")][-2:] == [True, False]
    assert ReadinessDay.objects.count() == 5


def test_the_pace_is_that_of_the_weeks_that_passed(owner):
    tasks = [
        create_task(actor=owner, new=NewTask(title=f"T{n}", effort_days=n + 1)) for n in range(3)
    ]
    for task, back in zip(tasks, (1, 7, 8), strict=True):
        then = replace(owner, now=owner.now - timedelta(days=back))
        move_task(actor=then, task=task, status="done", note="Shown")
    assert pace_of(owner, Aim()).weeks == ()
    type(tasks[0]).objects.filter(pk=tasks[0].pk).update(created_at=owner.now - timedelta(days=100))
    weeks = pace_of(owner, Aim()).weeks
    assert (len(weeks), weeks[:3]) == (14, (3.0, 3.0, 0.0))


def test_who_may_sets_the_aim_and_the_forecast_follows(owner):
    first = ahead_of(owner)
    assert [found.goal for found, _ in first.goals] == ["blockers", "target"]
    assert first.goals == ahead_of(owner).goals
    set_aim(actor=owner, target=0.3, pace_low=1, pace_high=2)
    assert aim_of(owner) == Aim(target=0.3, pace_low=1, pace_high=2)
    assert Entry.objects.filter(event="readiness.aim_set").exists()
    lower = ahead_of(owner)
    assert lower.goals[1][0].days < first.goals[1][0].days
    with pytest.raises(Invalid):
        set_aim(actor=owner, target=0.3, pace_low=2, pace_high=1)
    with pytest.raises(NotAllowed):
        set_aim(actor=a_member(owner, Role.CONTRIBUTOR), target=0.5, pace_low=1, pace_high=2)
    with pytest.raises(NotAllowed):
        keep_days(actor=replace(owner, permissions=owner.permissions - {KEEP_READINESS.name}))
