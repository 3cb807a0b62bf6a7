import pytest

from steward.domain.impacts.models import Classification
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.domain.impacts.test_operations import SCREENING
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def system(owner):
    return create_system(
        actor=owner, draft=SystemDraft(name="Screening", facts={"profiling": True})
    )


@pytest.fixture
def caller(owner, system):
    return Caller(owner, owner.id)


def test_questions_come_with_what_the_facts_propose(caller, system):
    questions = {q["id"]: q for q in caller.get(f"classifications/{system.pk}/questions").json()}

    assert questions["D1"]["proposed"] == "yes"
    assert questions["S1"]["proposed"] is None
    assert questions["C4"]["several"] is True
    assert "D0" not in questions


def test_a_system_is_classified_listed_and_read_back(caller, system):
    is_problem(caller.get(f"classifications/{system.pk}"), 404)
    answer = caller.post(
        f"classifications/{system.pk}/runs", answers=SCREENING, note="By a program"
    )

    assert answer.status_code == 201, answer.content
    run = answer.json()
    assert (run["verdict"], run["number"]) == ("high_risk_annex_iii", 1)
    assert {"article": "art-9", "role": "provider", "day": "2027-12-02"}.items() <= next(
        d for d in run["result"]["duties"] if d["article"] == "art-9"
    ).items()
    assert caller.get(f"classifications/{system.pk}").json()["effective"] == "high_risk_annex_iii"
    assert len(caller.get("classifications?verdict=high_risk_annex_iii").json()["items"]) == 1
    assert caller.get("classifications?provisional=true").json()["items"] == []
    assert caller.get(f"classifications/{system.pk}/runs/1").json()["answers"]["D1"] == "yes"
    assert len(caller.get(f"classifications/{system.pk}/runs").json()) == 1
    assert caller.get("classifications/changes").json() == []


def test_what_is_not_answered_is_not_known(caller, system):
    run = caller.post(f"classifications/{system.pk}/runs", answers={"S1": "yes"}).json()

    assert run["verdict"] == "provisional"
    assert "prohibited" in run["result"]["possible"]
    assert "minimal" in run["result"]["possible"]


def test_a_wrong_answer_names_its_question_and_nothing_is_recorded(caller, system):
    address = f"classifications/{system.pk}/runs"

    assert is_problem(caller.post(address, answers={"S1": "maybe"}), 422)["place"] == "S1"
    assert is_problem(caller.post(address, answers={"ZZ": "yes"}), 422)["place"] == "ZZ"
    assert Classification.objects.count() == 0


def test_a_reviewer_decides_otherwise_and_takes_it_back(owner, caller, system):
    address = f"classifications/{system.pk}"
    caller.post(f"{address}/runs", answers=SCREENING)
    approver = Caller(owner, a_member(owner, Role.APPROVER).id)

    is_problem(caller.post(f"{address}/override", verdict="minimal", reason="I know"), 409)
    is_problem(approver.post(f"{address}/override", verdict="none", reason="I know"), 422)
    decided = approver.post(f"{address}/override", verdict="exempted", reason="Counsel").json()
    assert (decided["effective"], decided["verdict"]) == ("exempted", "high_risk_annex_iii")
    back = approver.post(f"{address}/override/withdraw", reason="It profiles people").json()
    assert (back["effective"], back["decided"]) == ("high_risk_annex_iii", "")
    is_problem(approver.post(f"{address}/runs", answers=SCREENING), 403)


def test_rescoring_is_work_in_the_background(caller):
    answer = caller.post("classifications/rescore")

    assert answer.status_code == 202, answer.content
    assert answer.json()["status"] == "waiting"


def test_facts_that_changed_since_are_listed_and_the_answers_reaffirmed(caller, owner, system):
    path = f"classifications/{system.pk}"
    caller.post(f"{path}/runs", answers=SCREENING)
    system.refresh_from_db()
    is_problem(caller.post(f"{path}/reaffirm", note="Nothing new"), 409)
    change_facts(actor=owner, system=system, facts={"profiling": False})

    listed = caller.get("classifications?facts_changed=true").json()["items"]
    changed = caller.get(f"{path}/changed-facts").json()
    again = caller.post(f"{path}/reaffirm", note="It ranks people all the same")

    assert [row["facts_changed"] for row in listed] == [True]
    assert [(c["fact"], c["before"], c["after"]) for c in changed] == [("profiling", "yes", "no")]
    assert (again.status_code, again.json()["number"]) == (201, 2)
    assert caller.get(path).json()["facts_changed"] is False
