"""Pages on which people work together on tasks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steward.domain.tasks.models import Absence, Proof, Task, TaskTemplate, Wait, Watcher
from steward.domain.tasks.operations import joining, pausing, working
from steward.domain.tasks.operations.deriving import create_task, let_causes_go
from steward.domain.tasks.queries.settling import work_policy
from steward.domain.tasks.terms import NewTask
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(browser_of_owner):
    return browser_of_owner


@pytest.fixture
def task(owner):
    return create_task(actor=owner, new=NewTask(title="Write it down", evidence=("Minutes",)))


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR)


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_record_tells_hands_watchers_waits_and_clock(browser, owner, member, task):
    first = create_task(actor=owner, new=NewTask(title="Ask the board"))
    joining.block_task(actor=owner, task=task, blocker_id=first.pk)
    working.assign_task(actor=owner, task=task, person_id=member.id, note="Ask <Ada>")
    browser.post(f"/tasks/{task.pk}/watch", {"on": "1"})
    text = page(browser, f"/tasks/{task.pk}")
    for words in ("Ask &lt;Ada&gt;", "Ask the board", "Watch no longer", "Still to show"):
        assert words in text
    assert "is done by about" in text
    browser.post(f"/tasks/{task.pk}/watch", {"on": "0"})
    assert not Watcher.objects.exists()
    browser.post(f"/tasks/{task.pk}/watchers/add", {"person_id": member.id})
    assert Watcher.objects.get().person_id == member.id


def test_a_wait_is_made_and_ended(browser, owner, task):
    first = create_task(actor=owner, new=NewTask(title="Ask the board"))
    browser.post(f"/tasks/{task.pk}/waits/add", {"blocker_id": first.pk})
    back = browser.post(f"/tasks/{first.pk}/waits/add", {"blocker_id": task.pk})
    assert (back.status_code, "wait for each other" in back.content.decode()) == (422, True)
    assert "Waits" in page(browser, "/tasks/board")
    refused = browser.post(f"/tasks/{task.pk}/finish", {"note": "Done"})
    assert (refused.status_code, first.reference in refused.content.decode()) == (422, True)
    browser.post(f"/tasks/{task.pk}/waits/{first.pk}/remove")
    assert not Wait.objects.exists()


def test_a_file_is_kept_served_as_a_download_and_struck(browser, task):
    file = SimpleUploadedFile("a <b>.html", b"<script>alert(1)</script>", "text/html")
    fields = {"file": file, "is_evidence": "on"}
    assert browser.post(f"/tasks/{task.pk}/proofs/add", fields).status_code == 302
    kept = Proof.objects.get()
    answer = browser.get(f"/tasks/{task.pk}/proofs/{kept.pk}")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="a_b.html"'
    assert "Shown" in page(browser, f"/tasks/{task.pk}")
    refused = browser.post(f"/tasks/{task.pk}/proofs/{kept.pk}/strike", {"why": " "})
    assert refused.status_code == 422
    browser.post(f"/tasks/{task.pk}/proofs/{kept.pk}/strike", {"why": "Not signed"})
    assert "1 struck" in page(browser, f"/tasks/{task.pk}")
    wrong = browser.post(f"/tasks/{task.pk}/proofs/add", {"link": "javascript:alert(1)"})
    assert (wrong.status_code, "begins with https" in wrong.content.decode()) == (422, True)


def test_closing_takes_the_link_as_evidence(browser, owner, task):
    policy = work_policy(owner)
    draft = pausing.PolicyDraft(days=policy.days, evidence_needed=True)
    pausing.settle_work(actor=owner, draft=draft)
    refused = browser.post(f"/tasks/{task.pk}/finish", {"note": "Done"})
    assert (refused.status_code, "Minutes" in refused.content.decode()) == (422, True)
    fields = {"note": "Done", "link": "https://files.example/minutes"}
    assert browser.post(f"/tasks/{task.pk}/finish", fields).status_code == 302
    assert (Task.objects.get().status, Proof.objects.get().url) == ("done", fields["link"])


def test_the_clock_is_stopped_and_runs_again(browser, task):
    assert browser.post(f"/tasks/{task.pk}/pause", {"why": ""}).status_code == 422
    browser.post(f"/tasks/{task.pk}/pause", {"why": "The supplier answers"})
    assert "The supplier answers" in page(browser, f"/tasks/{task.pk}")
    assert "Paused" in page(browser, "/tasks/board")
    browser.post(f"/tasks/{task.pk}/resume")
    assert Task.objects.get().paused_at is None


def test_work_whose_cause_is_gone_is_kept_or_cancelled(browser, owner, task):
    let_causes_go(actor=owner, origins=[task.origin], why="It was answered.")
    text = page(browser, f"/tasks/{task.pk}")
    assert "Nothing calls for it any more" in text
    assert "It was answered." in text
    assert task.title in page(browser, "/tasks?unfounded=1")
    browser.post(f"/tasks/{task.pk}/keep", {"note": "We want it"})
    assert "Nothing calls for it any more" not in page(browser, f"/tasks/{task.pk}")


def test_steps_are_written_on_the_page(browser, task):
    fields = {"steps": "One\n\nTwo", "evidence": ""}
    browser.post(f"/tasks/{task.pk}/words", fields)
    assert (Task.objects.get().steps, Task.objects.get().evidence_asked) == (["One", "Two"], [])


def test_a_line_makes_a_task_or_keeps_what_was_typed(browser, owner):
    answer = browser.post("/tasks/quick", {"line": "Minutes !high ~2", "from": "board"})
    assert answer.url == "/tasks/board"
    made = Task.objects.get()
    assert (made.title, made.severity, made.effort_days) == ("Minutes", "high", 2.0)
    part = browser.post("/tasks/quick", {"line": "Minutes @nobody"}, headers=HTMX)
    text = part.content.decode()
    assert (part.status_code, "Minutes @nobody" in text, "<html" in text) == (422, True, False)
    plain = browser.post("/tasks/quick", {"line": " "})
    assert (plain.status_code, "<html" in plain.content.decode()) == (422, True)


def test_calendar_and_workload_show_what_there_is(browser, owner, member):
    due = owner.today + timedelta(days=1)
    create_task(actor=owner, new=NewTask(title="Soon", assignee_id=member.id, due_on=due))
    month = f"/tasks/calendar?on={due}"
    assert "Soon" in page(browser, month)
    assert "Soon" not in page(browser, f"{month}&mine=1")
    assert browser.get("/tasks/calendar?on=never").status_code == 422
    text = page(browser, "/tasks/workload")
    assert "A member" in text
    assert f"person={member.id}" in text


def test_the_rules_of_work_are_settled_by_who_may(browser, owner, member):
    fields = {
        "days_critical": 2,
        "days_high": 5,
        "days_medium": 10,
        "days_low": 20,
        "working_days": "on",
        "country": "DE",
        "also": "2026-12-24",
        "wip": 3,
        "days_a_week": "2.5",
    }
    refused = browser.post("/tasks/settings/policy", {**fields, "days_high": 1})
    assert refused.status_code == 422
    assert browser.post("/tasks/settings/policy", fields).status_code == 302
    row = work_policy(owner)
    assert (row.country, row.also, row.wip) == ("DE", ["2026-12-24"], 3)
    assert "12-25" in row.free_days
    assert "20 working days" in page(browser, "/tasks/settings")
    client = Client()
    person = Person.objects.get(pk=member.id)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    assert client.post("/tasks/settings/policy", fields).status_code == 403
    assert "Change the rules" not in client.get("/tasks/settings").content.decode()


def test_an_absence_is_told_and_taken_back(browser, owner, member):
    day = owner.today
    fields = {
        "person_id": member.id,
        "begins_on": day,
        "ends_on": day + timedelta(days=400),
        "deputy_id": owner.id,
    }
    browser.post("/tasks/absences/new", fields)
    again = browser.post("/tasks/absences/new", fields)
    assert (again.status_code, "away on some" in again.content.decode()) == (422, True)
    assert "Away now" in page(browser, "/tasks/settings")
    browser.post(f"/tasks/absences/{Absence.objects.get().pk}/end")
    assert "Nobody is away" in page(browser, "/tasks/settings")


def test_a_template_is_written_begun_and_put_away(browser, owner):
    fields = {
        "title": "Look at the logs",
        "steps": "Open them\nRead them",
        "severity": "low",
        "effort_days": "1",
        "every": "1",
        "unit": "weeks",
        "lead_days": "7",
    }
    refused = browser.post("/tasks/templates/new", fields)
    assert (refused.status_code, "next time" in refused.content.decode()) == (422, True)
    fields["next_on"] = str(owner.today + timedelta(days=30))
    browser.post("/tasks/templates/new", fields)
    row = TaskTemplate.objects.get()
    assert "every week" in page(browser, "/tasks/settings")
    browser.post(f"/tasks/templates/{row.pk}/edit", {**fields, "title": "Look at all logs"})
    browser.post(f"/tasks/templates/{row.pk}/begin")
    assert (Task.objects.get().title, Task.objects.get().steps) == (
        "Look at all logs",
        ["Open them", "Read them"],
    )
    browser.post(f"/tasks/templates/{row.pk}/end")
    assert browser.get(f"/tasks/templates/{row.pk}/edit").status_code == 404


@pytest.mark.parametrize("lanes", ["assignee", "system"])
def test_lanes_by_person_and_system_hold_every_card_once(browser, owner, member, task, lanes):
    mine = create_task(actor=owner, new=NewTask(title="Hers", assignee_id=member.id))
    text = page(browser, f"/tasks/board?lanes={lanes}")
    for item in (task, mine):
        assert text.count(f'id="card-{item.pk}"') == 1


def test_the_board_hints_at_too_much_at_once(browser, owner, member):
    draft = pausing.PolicyDraft(days=work_policy(owner).days, wip=1)
    pausing.settle_work(actor=owner, draft=draft)
    for name in ("One", "Two"):
        made = create_task(actor=owner, new=NewTask(title=name, assignee_id=member.id))
        working.move_task(actor=owner, task=made, status="doing")
    assert "has 2 in progress" in page(browser, "/tasks/board")
    assert "2, over 1" in page(browser, "/tasks/workload")
