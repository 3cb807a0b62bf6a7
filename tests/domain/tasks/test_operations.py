from datetime import timedelta

import pytest

from steward.domain.tasks import queries
from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.operations import commenting, deriving, working
from steward.domain.tasks.terms import NewTask, TaskDraft
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner


def draft(name="one", **values):
    fields = {
        "origin": f"gap:4.1:{name}",
        "title": f"Do {name}",
        "steps": ("First", "Second"),
        "requirement": "4.1",
        "owner_role": "Data steward",
        "effort_days": 2.0,
        "priority": 1.5,
        "due_days": 30,
        "severity": "high",
        "reason": "Because",
    }
    return TaskDraft(**{**fields, **values})


@pytest.fixture
def task(owner):
    deriving.derive_tasks(actor=owner, drafts=[draft()])
    return Task.objects.get()


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR)


def events():
    return [(row.event, row.payload) for row in Entry.objects.order_by("id") if "task" in row.event]


def test_one_cause_makes_one_task_even_after_it_was_closed(owner, task):
    working.move_task(actor=owner, task=task, status="cancelled", note="Not ours")
    assert deriving.derive_tasks(actor=owner, drafts=[draft(), draft("two")]) == 1
    assert [row.number for row in Task.objects.order_by("number")] == [1, 2]


def test_a_task_made_by_hand_has_a_cause_and_a_day_of_its_own(owner, member):
    new = NewTask(title="  Write it down ", severity="critical", assignee_id=member.id)
    first = deriving.create_task(actor=owner, new=new)
    second = deriving.create_task(actor=owner, new=new)
    assert (first.title, first.assignee_id) == ("Write it down", member.id)
    assert first.due_on == owner.today + timedelta(days=14)
    assert first.origin != second.origin
    assert events()[0] == ("task.created", {"severity": "critical"})


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 301}),
        ("severity", {"severity": "dire"}),
        ("effort_days", {"effort_days": 0.0}),
        ("effort_days", {"effort_days": float("nan")}),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(owner, place, values):
    with pytest.raises(Invalid) as refusal:
        deriving.create_task(actor=owner, new=NewTask(**{"title": "Fine", **values}))
    assert refusal.value.place == place
    assert not Task.objects.exists()


def test_closing_keeps_the_note_and_opening_again_clears_it(owner, task):
    task = working.move_task(actor=owner, task=task, status="done", note=" Written ")
    assert (task.closing_note, task.closed_at) == ("Written", owner.now)
    task = working.move_task(actor=owner, task=task, status="doing", note="It was not")
    assert (task.closing_note, task.closed_at) == ("", None)
    name, payload = events()[-1]
    assert (name, payload["old"], payload["new"]) == ("task.moved", "done", "doing")
    assert payload["note"] == "It was not"


def test_a_stale_copy_of_a_task_does_not_decide(owner, task):
    working.move_task(actor=owner, task=task, status="doing")
    assert task.status == "open"
    with pytest.raises(Conflict, match="already in progress"):
        working.move_task(actor=owner, task=task, status="doing")


def test_many_are_moved_at_once_or_not_at_all(owner):
    deriving.derive_tasks(actor=owner, drafts=[draft("one"), draft("two"), draft("three")])
    one, two, three = Task.objects.order_by("number")
    working.move_task(actor=owner, task=one, status="doing")
    assert working.move_tasks(actor=owner, tasks=[one, two], status="doing") == 1
    with pytest.raises(Conflict, match="All of them"):
        working.move_tasks(actor=owner, tasks=[one, two], status="doing")
    working.move_task(actor=owner, task=three, status="done", note="Done")
    with pytest.raises(Conflict, match="TASK-0003"):
        working.move_tasks(actor=owner, tasks=[one, three], status="cancelled", note="No")
    assert queries.count_tasks_by_status(owner) == {"doing": 2, "done": 1}


def test_handing_over_names_the_person_the_day_and_the_note(owner, member, task):
    day = owner.today + timedelta(days=3)
    task = working.assign_task(
        actor=owner, task=task, person_id=member.id, due_on=day, note="Ask Ada"
    )
    assert (task.assignee_id, task.due_on) == (member.id, day)
    assert [name for name, _ in events()][-2:] == ["task.rescheduled", "task.assigned"]
    assert events()[-1][1] == {"assignee": "A member", "note": "Ask Ada"}
    with pytest.raises(Conflict, match="has this task already"):
        working.assign_task(actor=owner, task=task, person_id=member.id)
    task = working.assign_task(actor=owner, task=task, person_id=None, note="On leave")
    assert task.assignee_id is None
    assert events()[-1] == ("task.released", {"assignee": "A member", "note": "On leave"})


def test_whoever_has_left_gets_no_work_and_keeps_what_there_was(owner, member, task):
    task = working.assign_task(actor=owner, task=task, person_id=member.id)
    yesterday = owner.today - timedelta(days=1)
    Membership.objects.filter(person_id=member.id).update(ends_on=yesterday)
    second = deriving.create_task(actor=owner, new=NewTask(title="More"))
    for call in (
        lambda: working.assign_task(actor=owner, task=second, person_id=member.id),
        lambda: working.assign_tasks(actor=owner, tasks=[second], person_id=member.id),
        lambda: deriving.create_task(actor=owner, new=NewTask(title="New", assignee_id=member.id)),
    ):
        with pytest.raises(Invalid, match="not a member"):
            call()
    task.refresh_from_db()
    assert task.assignee_id == member.id
    assert str(member.id) not in dict(queries.assignable_people(owner))
    assert str(member.id) in dict(queries.people_with_tasks(owner))


def test_somebody_of_another_organisation_is_no_member(owner, now, task):
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    set_tenant(owner.organisation_id)
    with pytest.raises(Invalid, match="not a member"):
        working.assign_task(actor=owner, task=task, person_id=other.id)


def test_a_closed_task_is_neither_assigned_nor_put_off_nor_ticked(owner, task):
    working.move_task(actor=owner, task=task, status="done", note="Done")
    later = owner.today + timedelta(days=9)
    for call in (
        lambda: working.assign_task(actor=owner, task=task, person_id=owner.id),
        lambda: working.reschedule_task(actor=owner, task=task, due_on=later),
        lambda: working.tick_step(actor=owner, task=task, number=1, done=True),
    ):
        with pytest.raises(Conflict, match="open it again first"):
            call()


def test_a_day_that_has_passed_is_refused(owner, task):
    with pytest.raises(Invalid, match="already passed"):
        working.reschedule_task(actor=owner, task=task, due_on=owner.today - timedelta(days=1))
    task = working.reschedule_task(actor=owner, task=task, due_on=owner.today, note="Urgent")
    assert task.due_on == owner.today
    with pytest.raises(Conflict, match="that day already"):
        working.reschedule_tasks(actor=owner, tasks=[task], due_on=owner.today)


def test_steps_are_ticked_once_and_taken_back(owner, task):
    task = working.tick_step(actor=owner, task=task, number=2, done=True)
    working.tick_step(actor=owner, task=task, number=2, done=True)
    first, second = task.checklist
    assert (first.is_done, second.is_done, second.by) == (False, True, "The owner")
    task = working.tick_step(actor=owner, task=task, number=2, done=False)
    assert task.ticks == {}
    assert [name for name, _ in events()][1:] == ["task.step_ticked", "task.step_unticked"]
    with pytest.raises(Invalid, match="has 2 steps"):
        working.tick_step(actor=owner, task=task, number=3, done=True)


def test_an_assignee_works_on_the_own_task_only(owner, task):
    reader = a_member(owner, Role.INTERNAL_AUDITOR)
    with pytest.raises(NotAllowed):
        working.move_task(actor=reader, task=task, status="doing")
    task = working.assign_task(actor=owner, task=task, person_id=reader.id)
    assert working.move_task(actor=reader, task=task, status="doing").status == "doing"
    with pytest.raises(NotAllowed):
        deriving.create_task(actor=reader, new=NewTask(title="Mine"))


def test_the_list_knows_what_is_mine_overdue_and_soon(owner, task):
    deriving.derive_tasks(actor=owner, drafts=[draft("late", due_days=-1), draft("far")])
    working.assign_task(actor=owner, task=task, person_id=owner.id, due_on=owner.today)
    rows = {row.title: row for row in queries.tasks_with_standing(owner)}
    assert [rows[f"Do {name}"].due for name in ("one", "late", "far")] == [
        "soon",
        "overdue",
        "later",
    ]
    mine = queries.tasks_with_standing(owner).filter(is_mine=True)
    assert [row.title for row in mine] == ["Do one"]


def test_what_is_ones_own_comes_before_what_is_nobodys(owner, member):
    drafts = [draft(f"n{number}", priority=9.0) for number in range(10)]
    deriving.derive_tasks(actor=owner, drafts=[*drafts, draft("own", priority=0.1)])
    own = Task.objects.get(origin="gap:4.1:own")
    assert queries.count_own(member) == 0
    assert len(queries.next_tasks(member)) == 8

    working.assign_tasks(actor=owner, tasks=[own], person_id=member.id)

    assert queries.next_tasks(member) == [own]
    assert queries.count_own(member) == 1


def test_the_board_counts_all_and_shows_closed_ones_of_late(owner, task):
    deriving.derive_tasks(actor=owner, drafts=[draft(f"n{n}") for n in range(45)])
    working.move_task(actor=owner, task=task, status="done", note="Done")
    old = Task.objects.get(number=2)
    working.move_task(actor=owner, task=old, status="done", note="Done")
    Task.objects.filter(pk=old.pk).update(closed_at=owner.now - timedelta(days=31))
    waiting, doing, done, cancelled = queries.board(owner)
    assert (waiting.count, len(waiting.tasks), waiting.more) == (44, 25, 19)
    assert [row.number for row in done.tasks] == [1]
    assert (doing.count, cancelled.count) == (0, 0)
    assert [column.count for column in queries.board(owner, mine=True)] == [0, 0, 0, 0]


@pytest.fixture
def comment(owner, task):
    return commenting.write_comment(actor=owner, subject=task.as_subject(), text=" Why? ")


def test_a_comment_names_its_record_and_stays_when_deleted(owner, comment, task):
    assert (comment.text, comment.subject_id, comment.at) == ("Why?", task.id, owner.now)
    comment = commenting.edit_comment(actor=owner, comment=comment, text="Why now?")
    assert comment.edited_at == owner.now
    commenting.delete_comment(actor=owner, comment=comment)
    (kept,) = queries.comments_about(owner, task.id)
    assert (kept.text, kept.deleted_at) == ("", owner.now)
    for call in (
        lambda: commenting.delete_comment(actor=owner, comment=comment),
        lambda: commenting.edit_comment(actor=owner, comment=comment, text="Again"),
    ):
        with pytest.raises(Conflict, match="was deleted"):
            call()
    told = Entry.objects.filter(subject_id=task.id, event__startswith="comment.").order_by("id")
    assert [row.event for row in told] == ["comment.written", "comment.edited", "comment.deleted"]
    assert {"Why?", "Why now?"}.isdisjoint(str(row.payload) for row in told)


def test_only_the_author_changes_a_comment(owner, member, comment):
    for call in (
        lambda: commenting.edit_comment(actor=member, comment=comment, text="No"),
        lambda: commenting.delete_comment(actor=member, comment=comment),
    ):
        with pytest.raises(NotAllowed, match="Only who wrote"):
            call()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_a_comment_says_something(owner, task, text):
    with pytest.raises(Invalid) as refusal:
        commenting.write_comment(actor=owner, subject=task.as_subject(), text=text)
    assert refusal.value.place == "text"


def test_a_reader_without_the_permission_does_not_comment(owner, task):
    reader = a_member(owner, Role.EXTERNAL_AUDITOR)
    with pytest.raises(NotAllowed):
        commenting.write_comment(actor=reader, subject=task.as_subject(), text="Hello")


def test_the_thread_of_another_organisation_is_not_seen(owner, now, comment, task):
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    set_tenant(other.organisation_id)
    assert queries.comments_about(other, task.id) == []
    with pytest.raises(NotFound):
        queries.get_comment(other, comment.id, subject_id=task.id)
    set_tenant(owner.organisation_id)
    with pytest.raises(NotFound):
        queries.get_comment(owner, comment.id, subject_id=owner.id)
    assert comment.as_subject() == Subject(kind="task", id=task.id, label=task.as_subject().label)
    assert Comment.objects.count() == 1


def test_a_reaction_counts_each_person_once_and_can_be_taken_back(owner, member, task):
    comment = commenting.write_comment(actor=owner, subject=task.as_subject(), text="Done?")
    for actor in (member, owner, owner):
        row = commenting.react_to_comment(actor=actor, comment=comment, reaction="agree")
    assert [(item.reaction.value, item.names) for item in row.reacted if item.people] == [
        ("agree", "A member")
    ]
    with pytest.raises(Invalid, match="agree, thanks, seen, doubt"):
        commenting.react_to_comment(actor=member, comment=comment, reaction="love")
    commenting.delete_comment(actor=owner, comment=comment)
    with pytest.raises(Conflict, match="was deleted"):
        commenting.react_to_comment(actor=member, comment=comment, reaction="seen")
