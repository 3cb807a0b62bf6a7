import json

import pytest
from django.test import Client

from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.operations import deriving, working
from steward.domain.tasks.terms import NewTask, TaskDraft
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(browser_of_owner):
    return browser_of_owner


@pytest.fixture
def task(owner):
    draft = TaskDraft(
        origin="gap:A.5.4:ta-1",
        title="Assess effects on people",
        steps=("List the groups", "Ask them"),
        requirement="A.5.4",
        owner_role="Product owner",
        effort_days=2.0,
        priority=1.5,
        due_days=-3650,
        severity="high",
        reason="Nothing is in place yet.",
    )
    deriving.derive_tasks(actor=owner, drafts=[draft])
    return Task.objects.get()


@pytest.fixture
def other(owner):
    return deriving.create_task(actor=owner, new=NewTask(title="Write the other thing down"))


def signed_in(actor):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def fresh(task):
    return Task.objects.get(pk=task.pk)


def test_the_list_filters_by_what_is_asked(browser, owner, task, other):
    working.assign_task(actor=owner, task=task, person_id=owner.id)
    for query in (
        "mine=1",
        f"person={owner.id}",
        "role=Product owner",
        "severity=high",
        "due=overdue",
        "q=effects",
    ):
        page = browser.get(f"/tasks?{query}").content.decode()
        assert "Assess effects" in page, query
        assert "the other thing" not in page, query
    page = browser.get("/tasks?nobody=1&sort=-severity").content.decode()
    assert ("Assess effects" in page, "the other thing" in page) == (False, True)
    assert browser.get("/tasks?due=never").status_code == 422
    assert browser.get("/tasks/mine").url == "/tasks?mine=1&active=1&sort=due_on"


def test_open_tasks_come_before_closed_ones(browser, owner, task, other):
    working.move_task(actor=owner, task=task, status="done", note="Done")
    page = browser.get("/tasks").content.decode()
    assert page.index("the other thing") < page.index("Assess effects")


def test_a_task_is_made_by_hand_or_refused_with_what_was_typed(browser, owner):
    fields = {
        "title": "Write the plan",
        "reason": "The board asked",
        "requirement": "A.2.2",
        "assignee_id": str(owner.id),
        "severity": "high",
        "effort_days": "3",
    }
    refused = browser.post("/tasks/new", {**fields, "due_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "has already passed" in refused.content.decode()
    assert "The board asked" in refused.content.decode()
    assert browser.post("/tasks/new", {**fields, "requirement": "A.99"}).status_code == 422
    assert browser.post("/tasks/new", fields).status_code == 302
    made = Task.objects.get()
    assert (made.title, made.assignee_id, made.requirement) == ("Write the plan", owner.id, "A.2.2")


def test_a_task_is_handed_over_and_only_to_members(browser, owner, now, task):
    member = a_member(owner, Role.CONTRIBUTOR)
    stranger, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    set_tenant(owner.organisation_id)
    form = browser.get(f"/tasks/{task.pk}/assign").content.decode()
    assert (str(member.id) in form, str(stranger.id) in form) == (True, False)
    refused = browser.post(f"/tasks/{task.pk}/assign", {"person_id": stranger.id, "note": "Hello"})
    assert (refused.status_code, "Hello" in refused.content.decode()) == (422, True)
    browser.post(
        f"/tasks/{task.pk}/assign", {"person_id": member.id, "due_on": "2099-01-02", "note": "Hi"}
    )
    assert (fresh(task).assignee_id, str(fresh(task).due_on)) == (member.id, "2099-01-02")
    browser.post(f"/tasks/{task.pk}/assign", {"person_id": ""})
    assert fresh(task).assignee_id is None


@pytest.mark.parametrize(
    ("command", "fields", "status"),
    [
        ("start", {}, "doing"),
        ("finish", {"note": "Written"}, "done"),
        ("cancel", {"note": "Not ours"}, "cancelled"),
    ],
)
def test_the_status_is_changed_on_the_record(browser, task, command, fields, status):
    assert browser.post(f"/tasks/{task.pk}/{command}", fields).status_code == 302
    assert fresh(task).status == status
    again = browser.post(f"/tasks/{task.pk}/{command}", fields)
    assert again.status_code == 422
    assert "already" in again.content.decode()


def test_a_closed_task_is_opened_again(browser, owner, task):
    working.move_task(actor=owner, task=task, status="done", note="Done")
    assert "Open again" in browser.get(f"/tasks/{task.pk}").content.decode()
    browser.post(f"/tasks/{task.pk}/reopen", {"note": "It was not"})
    assert fresh(task).status == "open"
    assert browser.post(f"/tasks/{task.pk}/reopen").status_code == 422


def test_the_due_date_is_changed(browser, task):
    assert browser.post(f"/tasks/{task.pk}/due", {"due_on": "2020-01-01"}).status_code == 422
    assert browser.post(f"/tasks/{task.pk}/due", {"due_on": "2099-01-02"}).status_code == 302
    assert str(fresh(task).due_on) == "2099-01-02"


def test_many_are_worked_on_at_once(browser, owner, task, other):
    ids = [str(task.pk), str(other.pk)]
    refused = browser.post("/tasks/bulk/move", {"ids": ids, "status": "done", "note": ""})
    assert (refused.status_code, "what was done" in refused.content.decode()) == (422, True)
    browser.post("/tasks/bulk/assign", {"ids": ids, "person_id": owner.id})
    browser.post("/tasks/bulk/due", {"ids": ids, "due_on": "2099-01-02"})
    browser.post("/tasks/bulk/move", {"ids": ids, "status": "done", "note": "Both"})
    rows = Task.objects.values_list("assignee_id", "due_on__year", "status")
    assert set(rows) == {(owner.id, 2099, "done")}


def test_a_step_is_ticked_in_place_and_without_scripts(browser, task):
    part = browser.post(f"/tasks/{task.pk}/step", {"step": "1", "done": "1"}, headers=HTMX)
    assert (part.status_code, "1 of 2 done" in part.content.decode()) == (200, True)
    plain = browser.post(f"/tasks/{task.pk}/step", {"step": "1", "done": "0"})
    assert plain.url == f"/tasks/{task.pk}#steps"
    assert fresh(task).ticks == {}
    for step in ("9", "x", ""):
        assert browser.post(f"/tasks/{task.pk}/step", {"step": step}).status_code == 422


def test_a_step_of_a_closed_task_says_why_it_stays(browser, owner, task):
    working.move_task(actor=owner, task=task, status="done", note="Done")
    fields = {"step": "1", "done": "1"}
    part = browser.post(f"/tasks/{task.pk}/step", fields, headers=HTMX)
    assert "open it again first" in part.content.decode()
    assert browser.post(f"/tasks/{task.pk}/step", fields).status_code == 409


def test_the_record_says_why_the_task_exists(browser, task, other):
    page = browser.get(f"/tasks/{task.pk}").content.decode()
    assert 'href="/soa#A.5.4"' in page
    assert "Nothing is in place yet." in page
    assert "place 2 of 2 open tasks" in page
    by_hand = browser.get(f"/tasks/{other.pk}").content.decode()
    assert "counts as 2 steps towards conformity" in by_hand


@pytest.mark.parametrize("lanes", ["", "severity", "role"])
def test_the_board_shows_each_card_once(browser, task, other, lanes):
    page = browser.get(f"/tasks/board?lanes={lanes}").content.decode()
    assert page.count(f'id="card-{task.pk}"') == 1
    assert page.count(f'id="card-{other.pk}"') == 1
    part = browser.get(f"/tasks/board?lanes={lanes}", headers=HTMX).content.decode()
    assert ("<html" in part, part.startswith('<div id="board"')) == (False, True)


def test_the_board_knows_no_other_lanes(browser, task):
    assert browser.get("/tasks/board?lanes=colour").status_code == 422


def test_the_board_of_ones_own_says_when_there_is_nothing(browser, owner, task, other):
    assert "Nothing of yours" in browser.get("/tasks/board?mine=1").content.decode()
    working.assign_task(actor=owner, task=task, person_id=owner.id)
    page = browser.get("/tasks/board?mine=1").content.decode()
    assert (str(task.pk) in page, str(other.pk) in page) == (True, False)


def test_a_card_is_moved_and_the_board_comes_back(browser, task):
    part = browser.post(
        f"/tasks/{task.pk}/place", {"status": "doing", "lanes": "severity"}, headers=HTMX
    )
    assert 'data-lanes="severity"' in part.content.decode()
    note = json.loads(part["HX-Trigger-After-Swap"])["steward:note"]
    assert note["text"] == f"{task.reference} is now in progress."
    again = browser.post(f"/tasks/{task.pk}/place", {"status": "doing"}, headers=HTMX)
    assert json.loads(again["HX-Trigger-After-Swap"])["steward:note"]["tone"] == "error"
    plain = browser.post(f"/tasks/{task.pk}/place", {"status": "open", "mine": "1"})
    assert plain.url == "/tasks/board?mine=1"
    assert browser.post(f"/tasks/{task.pk}/place", {"status": "late"}).status_code == 422


def test_a_card_is_closed_with_a_note(browser, task):
    form = browser.get(f"/tasks/{task.pk}/place?status=done", headers=HTMX)
    assert "What was done" in form.content.decode()
    refused = browser.post(f"/tasks/{task.pk}/place", {"status": "done"}, headers=HTMX)
    assert (refused.status_code, fresh(task).status) == (422, "open")
    assert "Say in a sentence what was done." in refused.content.decode()
    answer = browser.post(
        f"/tasks/{task.pk}/place", {"status": "done", "note": "Written"}, headers=HTMX
    )
    assert (answer.content, "steward:board" in answer["HX-Trigger"]) == (b"", True)
    assert (fresh(task).status, fresh(task).closing_note) == ("done", "Written")


def test_a_reader_moves_nothing(owner, task):
    reader = signed_in(a_member(owner, Role.EXTERNAL_AUDITOR))
    page = reader.get("/tasks/board").content.decode()
    assert (str(task.pk) in page, "draggable" in page, "New task" in page) == (True, False, False)
    assert reader.post(f"/tasks/{task.pk}/place", {"status": "doing"}).status_code == 403
    assert reader.post(f"/tasks/{task.pk}/step", {"step": "1", "done": "1"}).status_code == 403
    assert fresh(task).status == "open"


def test_another_organisation_finds_no_task(now, owner, task):
    stranger, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    client = signed_in(stranger)
    for path in ("place", "step", "comments"):
        fields = {"status": "doing", "step": "1", "text": "Hello"}
        assert client.post(f"/tasks/{task.pk}/{path}", fields).status_code == 404
    assert str(task.pk) not in client.get("/tasks/board").content.decode()


def test_a_comment_is_written_changed_and_deleted_in_place(browser, task):
    address = f"/tasks/{task.pk}/comments"
    part = browser.post(address, {"text": "Who asks <them>?"}, headers=HTMX).content.decode()
    assert "Who asks &lt;them&gt;?" in part
    comment = Comment.objects.get()
    form = browser.get(f"{address}/{comment.pk}", headers=HTMX).content.decode()
    assert 'id="edit-text"' in form
    edited = browser.post(f"{address}/{comment.pk}", {"text": "We do"}, headers=HTMX)
    assert ("We do" in edited.content.decode(), "edited" in edited.content.decode()) == (True, True)
    gone = browser.post(f"{address}/{comment.pk}", {"delete": "1"}, headers=HTMX).content.decode()
    assert ("We do" in gone, "was deleted by its author" in gone) == (False, True)
    late = browser.post(f"{address}/{comment.pk}", {"text": "Again"}, headers=HTMX)
    assert late.status_code == 409


def test_a_comment_works_without_scripts_and_keeps_what_was_typed(browser, task):
    address = f"/tasks/{task.pk}/comments"
    assert browser.post(address, {"text": "Hello"}).url == f"/tasks/{task.pk}#comments"
    refused = browser.post(address, {"text": "x" * 10_001})
    page = refused.content.decode()
    assert (refused.status_code, "x" * 10_001 in page, "at most 10,000" in page) == (
        422,
        True,
        True,
    )
    assert "Hello" in browser.get(address).content.decode()
    assert "Hello" in browser.get(f"/tasks/{task.pk}").content.decode()


def test_a_comment_of_somebody_else_is_not_changed(browser, owner, task):
    member = a_member(owner, Role.CONTRIBUTOR)
    browser.post(f"/tasks/{task.pk}/comments", {"text": "Mine"})
    path = f"/tasks/{task.pk}/comments/{Comment.objects.get().pk}"
    assert signed_in(member).post(path, {"text": "Yours"}).status_code == 403
    assert Comment.objects.get().text == "Mine"


def test_an_auditor_reads_the_thread_and_says_nothing(browser, owner, task):
    browser.post(f"/tasks/{task.pk}/comments", {"text": "Seen"})
    reader = signed_in(a_member(owner, Role.EXTERNAL_AUDITOR))
    page = reader.get(f"/tasks/{task.pk}").content.decode()
    assert ("Seen" in page, 'id="say-text"' in page) == (True, False)
    assert reader.post(f"/tasks/{task.pk}/comments", {"text": "No"}).status_code == 403


def test_systems_have_a_thread_too(browser, owner):
    from steward.domain.systems.models import AiSystem

    browser.post(
        "/systems/new",
        {"name": "Triage", "purpose": "Sort", "owner": "Ada", "stage": "inception"},
    )
    system = AiSystem.objects.get()
    browser.post(f"/systems/{system.pk}/comments", {"text": "Whose is it?"})
    assert "Whose is it?" in browser.get(f"/systems/{system.pk}").content.decode()
