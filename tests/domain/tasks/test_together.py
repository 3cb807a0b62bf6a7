"""Tasks that people work on together: hands, waits, evidence, clocks, absences, causes."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.tasks.models import Handover, Task, TaskTemplate, Watcher
from steward.domain.tasks.operations import absences, joining, pausing, recurring, working
from steward.domain.tasks.operations.deriving import create_task, derive_tasks, let_causes_go
from steward.domain.tasks.queries import together
from steward.domain.tasks.rules import gap_tasks, standing_gaps
from steward.domain.tasks.rules.clocks import DuePolicy, OpenWork, after_pause, forecast
from steward.domain.tasks.rules.quick import Known, quick_task
from steward.domain.tasks.rules.recurring import next_day
from steward.domain.tasks.rules.waiting import check_wait, stand_in
from steward.domain.tasks.terms import (
    DUE_DAYS,
    ActionPlan,
    NewTask,
    TaskDraft,
    TreatmentAction,
)
from steward.foundation.core.calendars import calendar_of
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.ids import uuid7
from steward.foundation.files.operations import store_file
from steward.foundation.identity.terms import WITHIN_REACH, Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

KEYS = [uuid7() for _ in range(6)]
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1))
GERMANY = calendar_of("UTC", ["12-25", "12-26", "01-01", "E+1"])


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR, "CONTRIBUTOR@harbour.example".lower())


@pytest.fixture
def other(owner):
    return a_member(owner, Role.MANAGER, "MANAGER@harbour.example".lower())


@pytest.fixture
def task(owner):
    return create_task(actor=owner, new=NewTask(title="Write it down", steps=("One", "Two")))


def events(prefix="task."):
    rows = Entry.objects.filter(event__startswith=prefix).order_by("id")
    return list(rows.values_list("event", flat=True))


def draft(name="one", **values):
    fields = {
        "origin": f"gap:4.1:{name}",
        "title": f"Do {name}",
        "steps": ("First",),
        "requirement": "4.1",
        "owner_role": "",
        "effort_days": 2.0,
        "priority": 1.5,
        "due_days": 30,
        "severity": "high",
        "reason": "Because",
        "by_severity": True,
    }
    return TaskDraft(**{**fields, **values})


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=20))
def test_waits_that_are_let_in_never_close_a_circle(wanted):
    edges = []
    for task, blocker in wanted:
        try:
            check_wait(edges, task, blocker)
        except Conflict:
            continue
        edges.append((task, blocker))
    order = {}

    def depth(key, path=()):
        assert key not in path
        if key not in order:
            after = [blocker for task, blocker in edges if task == key]
            order[key] = 1 + max((depth(item, (*path, key)) for item in after), default=0)
        return order[key]

    for key in KEYS:
        depth(key)


@given(st.dictionaries(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS)))
def test_whoever_stands_in_is_there_or_the_work_stays(deputies):
    for person in KEYS:
        taker = stand_in(person, deputies)
        assert taker == person or taker not in deputies
        if person not in deputies:
            assert taker == person


@given(DAYS, st.integers(1, 200))
def test_working_days_are_later_than_days_and_never_free(today, count):
    plain = DuePolicy(calendar=GERMANY)
    working = DuePolicy(calendar=GERMANY, working_days=True)
    assert not GERMANY.is_free(plain.after(count, today))
    assert not GERMANY.is_free(working.after(count, today))
    assert working.after(count, today) >= plain.after(count, today)
    assert working.between(today, working.after(count, today)) == count
    assert DuePolicy().after(count, today) == today + timedelta(days=count)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_moves_the_day_by_as_long_as_it_took(day, ahead, length):
    due, end = day + timedelta(days=ahead), day + timedelta(days=length)
    assert after_pause(due, day, end, DuePolicy()) == due + timedelta(days=length)
    assert after_pause(due, day, end, DuePolicy(calendar=GERMANY, working_days=True)) >= due


@given(
    st.lists(st.tuples(st.floats(0, 20), st.none() | DAYS, st.booleans()), max_size=12),
    DAYS,
    st.sampled_from([1.0, 2.5, 5.0]),
)
def test_a_forecast_keeps_the_order_and_never_ends_on_a_free_day(rows, today, pace):
    work = [
        OpenWork(key=uuid7(), effort=effort, due_on=due, is_paused=paused)
        for effort, due, paused in rows
    ]
    found = forecast(work, today, GERMANY, pace)
    assert set(found) == {item.key for item in work}
    running = sorted((i for i in work if not i.is_paused), key=lambda i: i.due_on or date.max)
    ends = [found[item.key] for item in running]
    days = [day for day in ends if day is not None]
    assert all(day >= today and not GERMANY.is_free(day) for day in days)
    assert all(found[item.key] is None for item in work if item.is_paused)
    by_due = [found[i.key] for i in sorted(running, key=lambda i: (i.due_on or date.max, i.key))]
    assert [d for d in by_due if d] == sorted(d for d in by_due if d)


def test_five_days_at_half_a_week_take_two_weeks():
    monday = date(2026, 11, 30)
    work = [OpenWork(key=KEYS[0], effort=5.0, due_on=None)]
    assert forecast(work, monday, calendar_of("UTC", []), 5.0) == {KEYS[0]: date(2026, 12, 4)}
    assert forecast(work, monday, calendar_of("UTC", []), 2.5) == {KEYS[0]: date(2026, 12, 11)}


@given(DAYS, st.integers(1, 24))
def test_monthly_work_comes_back_to_its_day(day, every):
    then = next_day(day, every, "months", day.day)
    assert then > day
    assert then.day == day.day or (then + timedelta(days=1)).day == 1
    assert next_day(date(2026, 2, 28), 1, "months", 31) == date(2026, 3, 31)


def test_a_line_says_what_a_task_is():
    known = Known(
        people={KEYS[0]: ("Ada Lovelace", "ada@hill.example"), KEYS[1]: ("Adam", "b@hill.example")},
        requirements=frozenset({"A.5.4", "9.3"}),
    )
    monday = date(2026, 11, 30)
    made = quick_task("Ask the board !hi @ada.lovelace ^fri ~0,5 #a.5.4 - today", known, monday)
    assert made == NewTask(
        title="Ask the board - today",
        severity="high",
        assignee_id=KEYS[0],
        due_on=date(2026, 12, 4),
        effort_days=0.5,
        requirement="A.5.4",
    )
    assert quick_task("Meet ^monday", known, monday).due_on == date(2026, 12, 7)
    for line in ("x !dire", "x @ad", "x @nobody", "x ^soon", "x ~much", "x #A.99", "x !low !high"):
        with pytest.raises(Invalid) as refusal:
            quick_task(line, known, monday)
        assert refusal.value.place == "line"


@given(st.text(max_size=60))
def test_any_line_is_a_task_or_is_refused(line):
    with suppress(Invalid):
        made = quick_task(line, Known(people={}, requirements=frozenset()), date(2026, 1, 1))
        assert len(made.title) <= len(line)


def test_the_chain_of_hands_keeps_every_note(owner, member, other, task):
    working.assign_task(actor=owner, task=task, person_id=member.id, note="Ask Ada")
    working.assign_tasks(actor=member, tasks=[task], person_id=other.id, note="I cannot")
    working.assign_task(actor=owner, task=task, person_id=None)
    chain = together.handovers_of(owner, task)
    assert [(row.giver, row.to_label, row.note) for row in reversed(chain)] == [
        ("", str(Task(assignee=chain[2].to).assignee), "Ask Ada"),
        (chain[2].to_label, chain[1].to_label, "I cannot"),
        (chain[1].to_label, "", ""),
    ]
    assert chain[1].by_label == member.label


def test_work_for_somebody_away_goes_to_the_deputy_with_a_note(owner, member, other, task):
    today = owner.today
    absences.keep_absence(
        actor=member,
        begins_on=today,
        ends_on=today + timedelta(days=3),
        deputy_id=other.id,
        note="Call me if it burns.",
    )
    task = working.assign_task(actor=owner, task=task, person_id=member.id, note="Please")
    assert task.assignee_id == other.id
    (entry,) = together.handovers_of(owner, task)
    assert (entry.instead_of, entry.to_id) == ("A member", other.id)
    assert "is away until" in entry.note
    assert entry.note.endswith("Call me if it burns. Please")
    made = create_task(actor=owner, new=NewTask(title="New", assignee_id=member.id))
    assert (made.assignee_id, Handover.objects.filter(task=made).count()) == (other.id, 1)
    (row,) = together.absences(owner)
    absences.end_absence(actor=member, absence=row)
    made = create_task(actor=owner, new=NewTask(title="Newer", assignee_id=member.id))
    assert made.assignee_id == member.id


def test_nobody_is_sent_away_by_a_colleague_or_twice(owner, member, other):
    day = owner.today
    span = {"begins_on": day, "ends_on": day + timedelta(days=9)}
    absences.keep_absence(actor=member, deputy_id=None, **span)
    with pytest.raises(NotAllowed):
        absences.keep_absence(actor=member, person_id=other.id, deputy_id=None, **span)
    absences.keep_absence(actor=owner, person_id=other.id, deputy_id=owner.id, **span)
    for values, place in (
        ({**span, "deputy_id": None}, "begins_on"),
        ({**span, "deputy_id": member.id}, "deputy_id"),
        ({"begins_on": day, "ends_on": day - timedelta(days=1), "deputy_id": None}, "ends_on"),
    ):
        with pytest.raises((Conflict, Invalid)) as refusal:
            absences.keep_absence(actor=member, **values)
        assert refusal.value.place == place


def test_one_watches_and_may_let_others_watch(owner, member, task):
    reader = a_member(owner, Role.INTERNAL_AUDITOR, "INTERNAL_AUDITOR@harbour.example".lower())
    assert joining.watch_task(actor=reader, task=task, on=True) is True
    assert joining.watch_task(actor=reader, task=task, on=True) is False
    with pytest.raises(NotAllowed):
        joining.watch_task(actor=reader, task=task, on=True, person_id=member.id)
    joining.watch_task(actor=owner, task=task, on=True, person_id=member.id)
    assert Watcher.objects.count() == 2
    assert joining.watch_task(actor=reader, task=task, on=False) is True
    assert [row.person_id for row in together.watchers_of(owner, task)] == [member.id]
    outsider = a_member(owner, Role.EXTERNAL_AUDITOR, "EXTERNAL_AUDITOR@harbour.example".lower())
    with pytest.raises(NotAllowed):
        joining.watch_task(actor=outsider, task=task, on=True)


def test_what_waits_is_not_done_before_the_other_is(owner, task):
    first = create_task(actor=owner, new=NewTask(title="First"))
    joining.block_task(actor=owner, task=task, blocker_id=first.pk)
    for blocker, words in ((first.pk, "already"), (task.pk, "itself")):
        with pytest.raises(Conflict, match=words):
            joining.block_task(actor=owner, task=task, blocker_id=blocker)
    with pytest.raises(Conflict, match="wait for each other"):
        joining.block_task(actor=owner, task=first, blocker_id=task.pk)
    with pytest.raises(Conflict, match=first.reference):
        working.move_task(actor=owner, task=task, status="done", note="Done")
    with pytest.raises(Conflict, match=f"{task.reference}: It waits"):
        working.move_tasks(actor=owner, tasks=[task], status="done", note="Done")
    assert working.move_tasks(actor=owner, tasks=[task, first], status="done", note="Done") == 2
    working.move_tasks(actor=owner, tasks=[task, first], status="open")
    assert working.move_task(
        actor=owner, task=task, status="cancelled", note="Settled", settled=True
    ).is_closed
    joining.unblock_task(actor=owner, task=task, blocker_id=first.pk)
    assert together.waits_of(owner, task) == ([], [])


def settle(owner, **values):
    fields = {"days": {str(key): count for key, count in DUE_DAYS.items()}, **values}
    return pausing.settle_work(actor=owner, draft=pausing.PolicyDraft(**fields))


def test_closing_asks_for_the_evidence_where_that_is_settled(owner, member):
    new = NewTask(title="Minutes", evidence=("Signed minutes",), assignee_id=member.id)
    soft, hard = create_task(actor=owner, new=new), create_task(actor=owner, new=new)
    working.move_task(actor=owner, task=soft, status="done", note="Done")
    settle(owner, evidence_needed=True)
    with pytest.raises(Invalid, match="Signed minutes") as refusal:
        working.move_task(actor=owner, task=hard, status="done", note="Done")
    assert refusal.value.place == "link"
    file = store_file(actor=member, name="minutes.pdf", content=b"%PDF-1.7")
    kept = joining.keep_proof(actor=member, task=hard, proof=joining.NewProof(file=file))
    assert kept.title == "minutes.pdf"
    joining.strike_proof(actor=member, task=hard, proof=kept, why="Not signed")
    with pytest.raises(Invalid, match="Signed minutes"):
        working.move_tasks(actor=owner, tasks=[hard], status="done", note="Done")
    link = joining.NewProof(url="https://files.example/minutes")
    joining.keep_proof(actor=member, task=hard, proof=link)
    assert working.move_task(actor=owner, task=hard, status="done", note="Done").is_closed
    for wrong in (joining.NewProof(), joining.NewProof(url="javascript:alert(1)")):
        with pytest.raises(Invalid):
            joining.keep_proof(actor=owner, task=hard, proof=wrong)


def test_the_policy_says_by_when_work_is_due(owner, member):
    with pytest.raises(NotAllowed):
        settle(member)
    with pytest.raises(Invalid) as refusal:
        settle(owner, days={"low": 5, "medium": 10, "high": 3, "critical": 1})
    assert refusal.value.place == "days_medium"
    days = {"low": 40, "medium": 20, "high": 10, "critical": 1}
    settle(owner, days=days, working_days=True, also=[str(owner.today + timedelta(days=1))])
    derive_tasks(actor=owner, drafts=[draft(), draft("two", by_severity=False, due_days=3)])
    policy = DuePolicy(
        days=DUE_DAYS,
        working_days=True,
        calendar=calendar_of("UTC", [], [str(owner.today + timedelta(days=1))]),
    )
    first, second = Task.objects.order_by("number")
    assert first.due_on == policy.after(10, owner.today)
    assert second.due_on == owner.today + timedelta(days=3)
    assert create_task(actor=owner, new=NewTask(title="x")).due_on == policy.after(20, owner.today)


def test_a_clock_stands_still_and_runs_again(owner, task):
    task = pausing.pause_task(actor=owner, task=task, why="The supplier answers")
    with pytest.raises(Conflict, match="stands still"):
        pausing.pause_task(actor=owner, task=task, why="Again")
    due, later = task.due_on, replace(owner, now=owner.now + timedelta(days=10))
    task = pausing.resume_task(actor=later, task=task)
    assert (task.due_on, task.is_paused) == (due + timedelta(days=10), False)
    with pytest.raises(Conflict, match="runs already"):
        pausing.resume_task(actor=later, task=task)
    assert events()[-2:] == ["task.paused", "task.resumed"]


def test_steps_are_rewritten_and_keep_their_ticks(owner, task):
    working.tick_step(actor=owner, task=task, number=2, done=True)
    task = joining.write_task(
        actor=owner, task=task, steps=("Two", " ", "Three"), evidence=("A photo",)
    )
    assert [(step.text, step.is_done) for step in task.checklist] == [
        ("Two", True),
        ("Three", False),
    ]
    assert task.evidence_asked == ["A photo"]


def test_a_cause_that_goes_proposes_closing_and_one_that_returns_opens_again(owner):
    family = {"family": "gap:"}
    derive_tasks(actor=owner, drafts=[draft("one"), draft("two"), draft("three")], **family)
    one, two, three = Task.objects.order_by("number")
    working.move_task(actor=owner, task=two, status="done", note="Done")
    working.move_task(actor=owner, task=three, status="cancelled", note="Not ours")

    assert derive_tasks(actor=owner, drafts=[draft("three")], **family) == 0
    one.refresh_from_db(), two.refresh_from_db(), three.refresh_from_db()
    assert (one.is_unfounded, one.status) == (True, "open")
    assert (two.is_unfounded, two.cause_gone_at) == (False, owner.now)
    assert three.cause_gone_at is None

    assert derive_tasks(actor=owner, drafts=[draft(n) for n in ("one", "two", "three")], **family)
    one.refresh_from_db(), two.refresh_from_db(), three.refresh_from_db()
    assert (one.is_unfounded, two.status, two.closing_note) == (False, "open", "")
    assert three.status == "cancelled"
    assert events()[-2:] == ["task.unfounded", "task.returned"]


def test_work_for_a_level_still_to_come_stands(owner):
    family = {"family": "gap:", "standing": ["gap:4.1:one"]}
    derive_tasks(actor=owner, drafts=[draft("one")], family="gap:")
    derive_tasks(actor=owner, drafts=[], **family)
    assert not Task.objects.get().is_unfounded
    derive_tasks(actor=owner, drafts=[], family="gap:")
    assert Task.objects.get().is_unfounded
    derive_tasks(actor=owner, drafts=[], **family)
    assert not Task.objects.get().is_unfounded
    actions = [
        TreatmentAction(
            id=name,
            requirement="4.1",
            title=name,
            steps=(),
            owner_role="",
            effort_days=1,
            for_levels=levels,
        )
        for name, levels in (("a", ("none",)), ("b", ("none", "partial")), ("c", ("defined",)))
    ]
    plan = ActionPlan(actions={"4.1": tuple(actions)})
    for level, names in (("none", "abc"), ("partial", "bc"), ("defined", "c"), (None, "")):
        found = standing_gaps(plan, {"4.1": level})
        assert found == {f"gap:4.1:{name}" for name in names}
        assert {item.origin for item in gap_tasks(plan, {"4.1": level})} <= found


def test_unfounded_work_is_closed_where_that_is_settled_and_kept_by_word(owner):
    derive_tasks(actor=owner, drafts=[draft("one")])
    one = Task.objects.get()
    assert let_causes_go(actor=owner, origins=[one.origin], why="Answered.") == 1
    assert let_causes_go(actor=owner, origins=[one.origin], why="Answered.") == 0
    pausing.keep_task(actor=owner, task=one, note="We want it all the same")
    assert let_causes_go(actor=owner, origins=[one.origin], why="Answered.") == 0
    settle(owner, close_unfounded=True)
    derive_tasks(actor=owner, drafts=[draft("two")], family="gap:")
    derive_tasks(actor=owner, drafts=[], family="gap:")
    one, two = Task.objects.order_by("number")
    assert (one.status, two.status) == ("open", "cancelled")
    assert two.closing_note == "Nothing calls for it any more."


def test_the_priority_of_open_work_follows_the_risks(owner):
    derive_tasks(actor=owner, drafts=[draft(basis={"kind": "gap", "relief": 1.0})], family="gap:")
    again = draft(priority=9.0, basis={"kind": "gap", "relief": 8.0})
    derive_tasks(actor=owner, drafts=[again], family="gap:")
    task = Task.objects.get()
    assert (task.priority, task.basis["relief"]) == (9.0, 8.0)


def test_recurring_work_is_asked_once_for_each_day(owner, member):
    template = recurring.keep_template(
        actor=owner,
        draft=recurring.TemplateDraft(
            title="Look at the logs",
            steps=("Open them",),
            every=1,
            unit="weeks",
            lead_days=2,
            next_on=owner.today + timedelta(days=1),
            assignee_id=member.id,
        ),
    )
    assert recurring.ask_recurring(actor=owner) == 1
    assert recurring.ask_recurring(actor=owner) == 0
    made = Task.objects.get()
    assert (made.due_on, made.assignee_id, made.steps) == (
        owner.today + timedelta(days=1),
        member.id,
        ["Open them"],
    )
    template.refresh_from_db()
    assert template.next_on == owner.today + timedelta(days=8)
    TaskTemplate.objects.update(next_on=owner.today - timedelta(days=30))
    assert recurring.ask_recurring(actor=owner) == 1
    begun = recurring.begin_template(actor=owner, template=template)
    assert begun.due_on == owner.today + timedelta(days=90)
    recurring.end_template(actor=owner, template=template)
    TaskTemplate.objects.update(next_on=owner.today)
    assert recurring.ask_recurring(actor=owner) == 0


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"every": 0, "unit": "days"}, "every"),
        ({"every": 1, "unit": "moons"}, "unit"),
        ({"every": 1, "unit": "days", "next_on": None}, "next_on"),
        ({"title": " "}, "title"),
    ],
)
def test_half_a_rhythm_is_refused(owner, values, place):
    fields = {"title": "x", "next_on": owner.today, "every": 1, "unit": "days", **values}
    with pytest.raises(Invalid) as refusal:
        recurring.keep_template(actor=owner, draft=recurring.TemplateDraft(**fields))
    assert refusal.value.place == place


def test_who_is_limited_to_a_part_writes_no_template_of_the_whole(owner):
    limited = replace(owner, permissions=owner.permissions & WITHIN_REACH)
    draft = recurring.TemplateDraft(title="Look at the logs")
    with pytest.raises(NotAllowed, match="Write templates of work"):
        recurring.keep_template(actor=limited, draft=draft)
    template = recurring.keep_template(actor=owner, draft=draft)
    with pytest.raises(NotAllowed, match="Write templates of work"):
        recurring.end_template(actor=limited, template=template)
    assert recurring.begin_template(actor=limited, template=template).title == draft.title
