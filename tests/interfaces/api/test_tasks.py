from uuid import uuid4

import pytest

from steward.domain.tasks.operations import deriving
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def made(caller):
    answer = caller.post("tasks", title="Write it down", severity="high", requirement="A.2.2")
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def derived(caller, owner):
    draft = TaskDraft(
        origin="gap:4.1:ta-1",
        title="Do it",
        steps=("First", "Second"),
        requirement="4.1",
        owner_role="Data steward",
        effort_days=2.0,
        priority=1.5,
        due_days=-1,
        severity="low",
        reason="Because",
    )
    deriving.derive_tasks(actor=owner, drafts=[draft])
    return caller.get("tasks", requirement="4.1").json()["items"][0]


def test_a_task_is_made_and_found(caller, made):
    assert caller.get(f"tasks/{made['id']}").json() == made
    assert (made["status"], made["priority"], made["steps"]) == ("open", 3.0, [])
    is_problem(caller.get(f"tasks/{uuid4()}"), 404)


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("title", {"title": ""}),
        ("requirement", {"title": "It", "requirement": "A.99"}),
        ("due_on", {"title": "It", "due_on": "2020-01-01"}),
        ("person_id", {"title": "It", "assignee_id": str(uuid4())}),
        ("effort_days", {"title": "It", "effort_days": -1}),
    ],
)
def test_a_wrong_task_is_refused_with_its_place(caller, place, fields):
    assert is_problem(caller.post("tasks", **fields), 422)["place"] == place
    assert caller.get("tasks").json()["items"] == []


def test_tasks_are_listed_by_what_is_asked(caller, owner, made, derived):
    for query in (
        {"severity": "low"},
        {"owner_role": "Data steward"},
        {"due": "overdue"},
        {"requirement": "4.1"},
    ):
        found = caller.get("tasks", **query).json()["items"]
        assert [row["id"] for row in found] == [derived["id"]], query
    caller.post(f"tasks/{made['id']}/assign", person_id=str(owner.id))
    assert [row["id"] for row in caller.get("tasks", unassigned=True).json()["items"]] == [
        derived["id"]
    ]
    mine = caller.get("tasks", assignee_id=str(owner.id)).json()["items"]
    assert [row["id"] for row in mine] == [made["id"]]
    is_problem(caller.get("tasks", due="never"), 422)


def test_a_task_is_assigned_put_off_and_taken_back(caller, owner, made):
    path = f"tasks/{made['id']}"
    is_problem(caller.post(f"{path}/assign", person_id=str(uuid4())), 422)
    given = caller.post(f"{path}/assign", person_id=str(owner.id), due_on="2099-01-02").json()
    assert (given["assignee_id"], given["due_on"]) == (str(owner.id), "2099-01-02")
    is_problem(caller.post(f"{path}/assign", person_id=str(owner.id)), 409)
    assert caller.post(f"{path}/due", due_on="2099-02-03").json()["due_on"] == "2099-02-03"
    is_problem(caller.post(f"{path}/due", due_on="2020-02-03"), 422)
    assert caller.post(f"{path}/assign", person_id=None).json()["assignee_id"] is None


def test_a_step_is_ticked(caller, derived):
    path = f"tasks/{derived['id']}/steps"
    steps = caller.put(f"{path}/2", done=True).json()["steps"]
    assert [step["done"] for step in steps] == [False, True]
    assert is_problem(caller.put(f"{path}/3", done=True), 422)["place"] == "step"
    assert not caller.put(f"{path}/2", done=False).json()["steps"][1]["done"]


def test_a_reader_works_on_nothing(owner, made):
    reader = Caller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)
    is_problem(reader.post("tasks", title="No"), 403)
    is_problem(reader.post(f"tasks/{made['id']}/move", status="doing"), 403)
    is_problem(reader.post(f"comments/task/{made['id']}", text="No"), 403)
    assert reader.get(f"comments/task/{made['id']}").json() == []


def test_a_record_has_a_thread(caller, made):
    path = f"comments/task/{made['id']}"
    written = caller.post(path, text=" Why? ")
    assert (written.status_code, written.json()["text"]) == (201, "Why?")
    one = f"{path}/{written.json()['id']}"
    assert caller.put(one, text="Why now?").json()["edited_at"]
    assert [row["text"] for row in caller.get(path).json()] == ["Why now?"]
    assert is_problem(caller.post(path, text=" "), 422)["place"] == "text"
    deleted = caller.client.delete(f"/api/{one}").json()
    assert (deleted["text"], bool(deleted["deleted_at"])) == ("", True)
    is_problem(caller.client.delete(f"/api/{one}"), 409)


def test_a_comment_needs_a_record_that_the_caller_can_see(caller, owner, made, now):
    from tests.factories.organisations import an_owner

    is_problem(caller.post(f"comments/task/{uuid4()}", text="Hello"), 404)
    is_problem(caller.post(f"comments/system/{made['id']}", text="Hello"), 404)
    is_problem(caller.post(f"comments/planet/{made['id']}", text="Hello"), 404)
    written = caller.post(f"comments/task/{made['id']}", text="Hello").json()
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    stranger = Caller(other, other.id)
    is_problem(stranger.get(f"comments/task/{made['id']}"), 404)
    is_problem(stranger.put(f"comments/task/{made['id']}/{written['id']}", text="No"), 404)
    asked = Caller(owner, a_member(owner, Role.RESPONDENT, "asked@harbour.example").id)
    is_problem(asked.get(f"comments/task/{made['id']}"), 403)
