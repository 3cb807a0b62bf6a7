"""Whatever people discuss has a thread: also a requirement, a class, and a questionnaire's run."""

import pytest

from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.queries import INTAKE
from steward.domain.systems.operations.registering import SystemDraft, create_system
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def system(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Screening"))


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.mark.parametrize("kind", ["control", "classification", "run", "system"])
def test_each_has_a_thread_of_its_own(owner, caller, system, browser_of_owner, kind):
    run = start_run(actor=owner, questionnaire=INTAKE, system=system)
    api, page = {
        "control": ("controls/A.5.2/comments", "/controls/A.5.2"),
        "classification": (f"comments/classification/{system.pk}", f"/classifications/{system.pk}"),
        "run": (f"comments/run/{run.pk}", f"/questionnaires/{run.pk}"),
        "system": (f"comments/system/{system.pk}", f"/systems/{system.pk}"),
    }[kind]

    written = caller.post(api, text=f"Who reads this {kind}?").json()
    one = f"{api}/{written['id']}"
    shown = browser_of_owner.get(page).content.decode()
    said = browser_of_owner.post(f"{page}/comments", {"text": "The board."})

    assert f"Who reads this {kind}?" in shown
    assert said.status_code == 302
    assert [row["text"] for row in caller.get(api).json()] == [
        f"Who reads this {kind}?",
        "The board.",
    ]
    assert caller.put(one, text="Nobody?").json()["edited_at"]
    assert caller.client.delete(f"/api/{one}").json()["deleted_at"]
    is_problem(caller.put(one, text="Again"), 409)
    told = browser_of_owner.get(page).content.decode()
    assert "commented" in told or "wrote a comment" in told


def test_a_requirement_that_is_none_has_no_thread(caller):
    is_problem(caller.get("controls/A.99/comments"), 404)
