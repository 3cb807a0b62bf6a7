from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.automation.models import Deed, Firing
from steward.extensions.automation.operations import doing, following
from steward.extensions.automation.operations.calling import make_address, take_call
from steward.extensions.automation.operations.doing import do_next, try_again
from steward.extensions.automation.operations.timing import keep_days, keep_schedules
from steward.extensions.automation.operations.writing import (
    edit_rule,
    pause_rule,
    switch_on,
    write_rule,
)
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.automation.queries.acting import actor_of_rule, unsealed
from steward.extensions.automation.terms import RuleDraft
from steward.extensions.inbox.queries.reading import inbox_of
from steward.foundation.core.actor import by_rule
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.models import Membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import acting_for
from tests.extensions.automation.conftest import TELL
from tests.factories.organisations import a_member, an_owner
from tests.foundation.journal.conftest import taken_away

MAKE = {
    "action": "task.create",
    "title": "Follow {record}",
    "whom": "holder",
    "severity": "high",
    "due_in_days": 5,
}


def a_task(actor, title="Write the plan", **more):
    return create_task(actor=actor, new=NewTask(title=title, **more))


def states():
    return [(row.state, row.depth) for row in Firing.objects.order_by("id")]


def test_a_rule_tells_those_who_are_meant_once_for_each_cause(owner, member, a_rule, answered):
    rule = a_rule()
    task = a_task(owner)

    assert [answered(), answered()] == [1, 0]

    told = inbox_of(member).get(topic="rule")
    assert (told.subject_id, told.who) == (task.pk, f"Rule “{rule.title}”")
    assert told.words == f"{owner.label} made the task"
    assert states() == [("done", 1)]


def test_what_happened_before_it_was_on_is_not_answered(owner, a_rule, answered):
    a_task(replace(owner, now=owner.now - timedelta(days=1)))
    rule = a_rule()
    rule.on_since = Entry.objects.latest("id").began_at + timedelta(days=1)
    rule.save()

    assert answered() == 0


def test_the_condition_reads_the_event_the_doer_and_the_record(owner, a_rule, answered):
    a_rule(condition="event.severity == 'high' && actor.kind == 'person' && !record.has_assignee")
    a_task(owner, severity="low")
    a_task(owner, severity="high", assignee_id=owner.id)
    wanted = a_task(owner, severity="high")

    assert answered() == 1
    row = Firing.objects.get()
    assert row.subject_id == wanted.pk
    assert row.read == {
        "actor.kind": "person",
        "event.severity": "high",
        "record.has_assignee": False,
    }


def test_a_task_is_made_once_while_it_is_open_and_names_its_cause(owner, a_rule, answered):
    rule = a_rule("task.moved", condition="event.new == 'doing'", steps=[MAKE])
    task = a_task(owner, assignee_id=owner.id)
    move_task(actor=owner, task=task, status="doing")
    move_task(actor=owner, task=task, status="open")
    move_task(actor=owner, task=task, status="doing")

    assert answered() == 2

    made = Task.objects.get(origin__startswith="rule:")
    assert (made.title, made.assignee_id) == (f"Follow {task.as_subject().label}", owner.id)
    entry = Entry.objects.get(event="task.created", subject_id=made.pk)
    assert (entry.actor_kind, entry.actor_id) == ("rule", rule.pk)
    assert entry.caused_by == Firing.objects.order_by("id")[0].entry_id
    assert Deed.objects.filter(words__contains="is open for this already").count() == 1


def test_a_rule_never_feeds_itself_and_a_chain_ends(owner, a_rule, answered):
    for number in range(5):
        a_rule(steps=[MAKE | {"title": f"Step {number}"}], title=f"Rule {number}")
    a_task(owner)
    seen = 0
    for _ in range(6):
        since, seen = seen, Entry.objects.latest("id").pk
        answered(since=since)

    depths = {row.depth for row in Firing.objects.exclude(state="stopped")}
    assert depths == {1, 2, 3}
    reasons = {row.reason for row in Firing.objects.filter(state="stopped")}
    assert {reason.split()[0] for reason in reasons} == {"It", "3"}


def test_nobody_writes_a_rule_that_may_more_than_its_author(owner, a_rule, answered, member):
    manager = a_member(owner, Role.MANAGER, email="manager@harbour.example")
    weak = replace(manager, permissions=manager.permissions - {"finding.raise"})
    steps = [{"action": "finding.raise", "grade": "observation", "whom": "holder"}]
    with pytest.raises(NotAllowed, match="Raise findings"):
        a_rule(steps=steps, actor=weak)
    with pytest.raises(NotAllowed):
        a_rule(actor=member)

    rule = a_rule(steps=[MAKE], actor=manager)
    assert actor_of_rule(rule, owner.now, None).permissions == {"task.edit"}
    Membership.objects.filter(person_id=manager.id).update(role=Role.EXECUTIVE.value)
    a_task(owner)
    answered()
    assert not Task.objects.filter(origin__startswith="rule:").exists()
    assert (Firing.objects.get().state, Deed.objects.get().state) == ("failed", "failed")


def test_a_rule_whose_author_left_is_paused(owner, a_rule, answered):
    manager = a_member(owner, Role.MANAGER, email="manager@harbour.example")
    rule = a_rule(actor=manager)
    Membership.objects.filter(person_id=manager.id).update(ended_at=owner.now)
    a_task(owner)
    answered()

    rule.refresh_from_db()
    assert (rule.state, Firing.objects.get().state) == ("paused", "failed")
    assert "no longer a member" in rule.paused_because


def test_what_fails_stops_what_follows_and_can_be_tried_again(owner, a_rule, answered):
    a_rule("task.moved", steps=[{"action": "task.assign", "whom": "role:executive"}, TELL])
    task = a_task(owner)
    move_task(actor=owner, task=task, status="doing")
    answered()
    assert [row.state for row in Deed.objects.order_by("number")] == ["failed", "skipped"]

    a_member(owner, Role.EXECUTIVE)
    try_again(actor=owner, firing=Firing.objects.get())
    answered()
    assert [row.state for row in Deed.objects.order_by("number")] == ["done", "done"]
    with pytest.raises(Conflict):
        try_again(actor=owner, firing=Firing.objects.get())


def test_a_rule_at_its_limit_waits_and_loses_nothing(owner, a_rule, answered):
    a_rule(rate=2)
    for _ in range(3):
        a_task(owner)
    answered()
    assert [state for state, _ in states()] == ["done", "done", "waiting"]

    later = replace(owner, now=owner.now + timedelta(minutes=61))
    assert do_next(actor=by_rule(later, KEEP_RULES)) == 1
    assert [state for state, _ in states()] == ["done"] * 3


class Killed(BaseException):
    """Stands for the end of the process in the middle of its work."""


def test_a_worker_killed_in_between_has_done_nothing_and_the_next_does_it_once(
    owner, member, a_rule, answered, monkeypatch
):
    a_rule(steps=[MAKE, TELL])
    a_task(owner)
    keeper = by_rule(owner, KEEP_RULES)
    answered(acts=False)

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(doing, "_end", killed)  # after all actions, before the end is noted
        for _ in range(2):
            with pytest.raises(Killed):
                do_next(actor=keeper)
    assert not Task.objects.filter(origin__startswith="rule:").exists()
    assert inbox_of(member).count() == 0

    answered()
    assert Task.objects.filter(origin__startswith="rule:").count() == 1
    assert inbox_of(member, topic="rule").count() == 1
    assert [row.state for row in Deed.objects.all()] == ["done", "done"]


def test_a_follower_killed_in_between_loses_nothing_and_does_nothing_twice(migrated, now):
    with transaction.atomic():
        owner, organisation = an_owner(now, email="cut@harbour.example")
        member = a_member(owner, Role.CONTRIBUTOR, email="beside@harbour.example")
        draft = RuleDraft(
            title="Tell",
            trigger={"kind": "event", "event": "task.created"},
            steps=[TELL],
        )
        switch_on(actor=owner, rule=write_rule(actor=owner, draft=draft))
    keeper = by_rule(owner, KEEP_RULES)

    def broken_off(step, limit):
        with acting_for(organisation.pk):
            assert step(actor=keeper, limit=limit) == limit
            raise Killed

    def to_the_end(step, limit):
        with acting_for(organisation.pk):
            going = step(actor=keeper, limit=limit)
        if going:
            to_the_end(step, limit)

    try:
        with acting_for(organisation.pk):
            for _ in range(5):
                a_task(owner)
        with pytest.raises(Killed):
            broken_off(following.follow_journal, 3)
        to_the_end(following.follow_journal, 3)
        with pytest.raises(Killed):
            broken_off(do_next, 2)
        to_the_end(do_next, 2)
        with acting_for(organisation.pk):
            assert states() == [("done", 1)] * 5
            assert inbox_of(member, topic="rule").count() == 5
    finally:
        taken_away(migrated, organisation.pk)


def test_a_paused_rule_waits_and_an_edited_one_acts_as_it_was_when_it_answered(
    owner, member, a_rule, answered
):
    rule = a_rule()
    a_task(owner)
    answered(acts=False)
    pause_rule(actor=owner, rule=rule, reason="Too much")
    assert do_next(actor=by_rule(owner, KEEP_RULES)) == 0
    draft = RuleDraft(title="Other", trigger=rule.trigger, steps=[TELL | {"words": "New words"}])
    edit_rule(actor=owner, rule=rule, draft=draft)
    switch_on(actor=owner, rule=rule)
    answered()

    assert [row.words for row in inbox_of(member)] == [f"{owner.label} made the task"]


def test_a_schedule_acts_once_for_its_time(owner, a_rule):
    a_rule(trigger={"kind": "schedule", "every": "day", "hour": 6}, steps=[TELL])
    keeper = by_rule(owner, KEEP_RULES)
    tomorrow = replace(keeper, now=keeper.now + timedelta(days=1))

    assert [keep_schedules(actor=keeper), keep_schedules(actor=tomorrow)] == [0, 1]
    assert keep_schedules(actor=tomorrow) == 0


def test_a_day_of_a_record_acts_once_and_again_when_it_is_moved(owner, a_rule):
    trigger = {"kind": "day", "record": "task", "fact": "overdue_days", "offset": -2}
    a_rule(trigger=trigger, condition="record.severity == 'high'", steps=[TELL])
    task = a_task(owner, severity="high", due_on=owner.today + timedelta(days=2))
    a_task(owner, severity="low", due_on=owner.today + timedelta(days=2))
    a_task(owner, severity="high", due_on=owner.today + timedelta(days=9))
    keeper = by_rule(owner, KEEP_RULES)

    assert [keep_days(actor=keeper), keep_days(actor=keeper)] == [1, 0]
    assert Firing.objects.get().subject_id == task.pk
    Task.objects.filter(pk=task.pk).update(due_on=owner.today + timedelta(days=1))
    assert keep_days(actor=keeper) == 1


def test_a_call_is_answered_once_for_its_key(owner, member, a_rule, answered):
    trigger = {"kind": "call", "fields": "severity: text"}
    tell = TELL | {"words": "A scanner found: {call.severity}"}
    rule = a_rule(trigger=trigger, condition="call.severity == 'high'", steps=[tell])
    secret = make_address(actor=owner, rule=rule)
    body = b'{"severity": "high"}'

    assert take_call(secret=secret, body=body, key="1", now=owner.now)
    assert take_call(secret=secret, body=body, key="1", now=owner.now)
    assert not take_call(secret=secret, body=b'{"severity": "low"}', key="2", now=owner.now)
    answered()

    assert [row.words for row in inbox_of(member)] == ["A scanner found: high"]
    for bad in (b"[1]", b"{", b'{"severity": 1}', b"x" * 70_000):
        with pytest.raises(Invalid):
            take_call(secret=secret, body=bad, key="3", now=owner.now)
    make_address(actor=owner, rule=rule)
    with pytest.raises(NotFound):
        take_call(secret=secret, body=body, key="4", now=owner.now)


def test_secrets_are_sealed_and_stay_when_nothing_is_typed(owner, a_rule):
    call = {"action": "webhook.call", "address": "https://example.org/hook", "secret": "s" * 20}
    rule = a_rule(steps=[call])
    kept = rule.steps[0]["secret"]
    assert "ssss" not in kept
    draft = RuleDraft(title="x", trigger=rule.trigger, steps=[call | {"secret": ""}])
    again = edit_rule(actor=owner, rule=rule, draft=draft)

    assert unsealed(owner.organisation_id, again.steps[0]["secret"]) == "s" * 20
    for address in ("http://example.org", "https://user@example.org", "https://example.org:22"):
        with pytest.raises(Invalid):
            a_rule(steps=[call | {"address": address}])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": " "}, "title"),
        ({"trigger": {"kind": "event", "event": "task.eaten"}}, "event"),
        ({"trigger": {"kind": "event", "event": "concern.raised"}}, "event"),
        ({"condition": "record.nothing"}, "condition"),
        ({"condition": "event.severity =="}, "condition"),
        ({"steps": []}, "steps"),
        ({"steps": [{"action": "delete.all"}]}, "steps.0.action"),
        ({"steps": [TELL | {"whom": "person:nobody@example.org"}]}, "steps.0.whom"),
        ({"steps": [TELL | {"words": "{secret}"}]}, "steps.0.words"),
        ({"steps": [MAKE | {"due_in_days": 9999}]}, "steps.0.due_in_days"),
        ({"steps": [{"action": "assessment.reopen"}]}, "steps.0.action"),
        ({"rate": 0}, "rate"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_at_its_place(owner, change, place):
    given = {"title": "x", "trigger": {"kind": "event", "event": "task.created"}, "steps": [TELL]}

    with pytest.raises(Invalid) as refused:
        write_rule(actor=owner, draft=RuleDraft(**(given | change)))

    assert refused.value.place == place
