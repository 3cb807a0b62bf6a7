import pytest

from steward.domain.tasks.models import Comment
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.working import assign_task, move_task
from steward.extensions.trackers.operations.connecting import map_people
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry


@pytest.fixture(params=["github", "gitlab", "jira"])
def desk(request, desks):
    return desks(request.param)


def words(desk, task):
    rows = Comment.objects.filter(subject_id=task.pk).order_by("id")
    return desk.read(lambda: [(row.author_label, row.text) for row in rows])


def test_a_task_becomes_a_ticket_and_is_said_to_be_one(desk):
    task = desk.sent(reason="Nobody has one", requirement="A.6.2.4")
    link = desk.link(task)

    [issue] = desk.forge.issues.values()
    assert issue["title"] == "Write the plan"
    assert "Nobody has one" in issue["body"]
    assert issue["body"].splitlines()[-1].endswith(f"/tasks/{task.pk}")
    assert link.ticket == "1"
    assert desk.deliveries(status="done")[0].tries == 1
    events = desk.read(
        lambda: list(Entry.objects.filter(subject_id=task.pk).values_list("event", flat=True))
    )
    assert {"ticket.asked", "ticket.made"} <= set(events)


def test_what_happens_here_happens_there_and_comes_not_back(desk):
    task = desk.sent()
    desk.act(move_task, task=task, status="doing")
    desk.sync()
    desk.act(move_task, task=task, status="done", note="The plan is kept in the wiki")
    desk.sync(minutes=6)

    [issue] = desk.forge.issues.values()
    assert issue["status"] == "completed"
    assert "The plan is kept in the wiki" in desk.forge.comments[1][0]["text"]
    before = len(desk.forge.asked("PATCH")) + len(desk.forge.asked("PUT"))
    events = desk.read(lambda: Entry.objects.filter(subject_id=task.pk).count())
    for _ in range(3):
        desk.sync(minutes=6)
    assert len(desk.forge.asked("PATCH")) + len(desk.forge.asked("PUT")) == before
    assert desk.read(lambda: Entry.objects.filter(subject_id=task.pk).count()) == events
    assert words(desk, task) == []
    assert desk.deliveries(status="waiting") == []


def test_a_ticket_closed_there_closes_the_task_and_what_is_said_there_is_read_here(desk):
    task = desk.sent()
    desk.forge.change(1, status="completed")
    desk.forge.remark(1, "Done last night")
    desk.sync(minutes=6)

    assert desk.fresh(task).status == "done"
    assert "The tracker" in desk.fresh(task).closing_note
    assert [text for _, text in words(desk, task)] == ["Done last night"]
    desk.sync(minutes=6)
    assert len(words(desk, task)) == 1


def test_a_ticket_opened_again_opens_the_task(desk):
    task = desk.sent()
    desk.forge.change(1, status="completed")
    desk.sync(minutes=6)
    desk.forge.change(1, status="open")
    desk.sync(minutes=6)

    assert desk.fresh(task).status == "open"


def test_a_title_changed_there_is_the_title_here(desk):
    task = desk.sent()
    desk.forge.change(1, title="Write the response plan")
    desk.sync(minutes=6)

    assert desk.fresh(task).title == "Write the response plan"


def test_people_are_mapped_both_ways(desk, colleague):
    ada = colleague(desk, Role.CONTRIBUTOR, "ada@harbour.example")
    users = {user.name.lower(): user.id for user in desk.state().users}
    desk.act(map_people, connection=desk.connection, people={str(ada.id): users["ada"]})
    task = desk.sent()
    desk.act(assign_task, task=task, person_id=ada.id)
    desk.sync()
    assert desk.forge.issues[1]["assignee"] == "ada"

    desk.forge.change(1, assignee=None)
    desk.sync(minutes=6)
    assert desk.fresh(task).assignee_id is None
    desk.forge.change(1, assignee="ada")
    desk.sync(minutes=6)
    assert desk.fresh(task).assignee_id == ada.id


def test_a_comment_here_is_a_comment_there_once(desk):
    task = desk.sent()
    desk.act(write_comment, subject=task.as_subject(), text="Look at the old plan first")
    desk.sync()
    for _ in range(2):
        desk.sync(minutes=6)

    [said] = desk.forge.comments[1]
    assert said["text"].startswith("The owner: Look at the old plan first")
    assert len(words(desk, task)) == 1


def test_both_sides_changed_is_asked_about_and_settled(desk):
    from steward.extensions.trackers.operations.tying import settle_clash

    task = desk.sent()
    desk.act(move_task, task=task, status="doing")
    desk.sync()
    desk.act(move_task, task=task, status="cancelled", note="Not needed any more")
    desk.forge.change(1, status="completed")
    if desk.connection.vendor == "github":
        desk.sync()
        link = desk.link(task)
        assert link.clash == {"status": {"ours": "not_planned", "theirs": "completed"}}
        assert desk.forge.issues[1]["status"] == "completed"
        desk.act(settle_clash, link=link, field="status", side="ours")
        desk.sync()
        assert desk.forge.issues[1]["status"] == "not_planned"
        assert desk.link(task).clash == {}
    else:  # cancelled and done are one word there: both agree
        desk.sync()
        assert desk.link(task).clash == {}
        assert desk.fresh(task).status == "cancelled"


def test_theirs_is_right_where_a_person_says_so(desks):
    from steward.extensions.trackers.operations.tying import settle_clash

    desk = desks("github")
    task = desk.sent()
    desk.act(move_task, task=task, status="cancelled", note="Not needed any more")
    desk.forge.change(1, status="completed")
    desk.sync()
    desk.act(settle_clash, link=desk.link(task), field="status", side="theirs")

    assert desk.fresh(task).status == "done"
    desk.sync(minutes=6)
    assert desk.forge.issues[1]["status"] == "completed"


def test_jira_in_the_cloud_has_another_sign_in_other_people_and_another_search(desks, colleague):
    desk = desks("jira", config={"edition": "cloud", "email": "bot@harbour.example"})
    ada = colleague(desk, Role.CONTRIBUTOR, "ada@harbour.example")
    desk.act(map_people, connection=desk.connection, people={str(ada.id): "ada"})
    task = desk.sent()
    desk.act(assign_task, task=task, person_id=ada.id)
    desk.sync()
    for number in range(60):
        desk.forge.made(title=f"Other {number}")
    desk.forge.change(1, status="completed")
    desk.sync(minutes=6)

    assert desk.forge.issues[1]["assignee"] == "ada"
    assert desk.fresh(task).status == "done"
    assert len(desk.forge.asked("GET", "/search/jql")) >= 2


def test_where_the_task_cannot_follow_it_says_why_and_the_ticket_stays_as_it_is(desks):
    desk = desks("github")
    task = desk.sent()
    desk.forge.change(1, status="completed")
    desk.sync(minutes=6)
    desk.forge.change(1, title="Another title")
    desk.sync(minutes=6)

    assert desk.fresh(task).title == "Write the plan"
    assert "open it again first" in desk.link(task).refusal
    desk.sync(minutes=6)
    assert desk.forge.issues[1]["title"] == "Another title"
    told = Entry.objects.filter(subject_id=task.pk, event="ticket.refused")
    assert desk.read(told.count) == 1


def test_the_rule_of_a_field_decides_where_both_changed(desks):
    from steward.extensions.trackers.operations.connecting import map_statuses

    desk = desks("github")
    rules = {"title": "theirs", "status": "ours", "assignee": "ask"}
    desk.act(map_statuses, connection=desk.connection, out={}, back={}, precedence=rules)
    task = desk.sent()
    desk.act(move_task, task=task, status="cancelled", note="Not needed any more")
    desk.forge.change(1, status="completed")
    desk.sync()

    assert desk.forge.issues[1]["status"] == "not_planned"
    assert desk.fresh(task).status == "cancelled"
    assert desk.link(task).clash == {}
