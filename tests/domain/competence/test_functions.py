from datetime import timedelta

import pytest

from steward.domain.competence.models import CompetenceAssessment, GapAction, Worker
from steward.domain.competence.operations.assessing import (
    AssessmentDraft,
    assess_competence,
    drop_action,
    finish_action,
    judge_action,
    plan_action,
    resume_action,
)
from steward.domain.competence.operations.functions import (
    add_competence,
    adopt_functions,
    archive_function,
    create_function,
    edit_competence,
    release_competence,
)
from steward.domain.competence.operations.people import appoint_holder, end_holding
from steward.domain.competence.queries.functions import (
    competences_of,
    pair_of,
    proposed_functions,
    unadopted_functions,
)
from steward.domain.competence.queries.matrix import matrix_of
from steward.domain.competence.terms.functions import (
    ActionDraft,
    CompetenceDraft,
    FunctionDraft,
    Standing,
)
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

NEED = CompetenceDraft(name="Audits", why="Findings stand on it", level=3, shown_by=["training"])


@pytest.fixture
def function(owner):
    return create_function(actor=owner, draft=FunctionDraft(name="Internal auditor"))


@pytest.fixture
def need(owner, function):
    return add_competence(actor=owner, function=function, draft=NEED)


@pytest.fixture
def holder(owner):
    return a_member(owner, Role.CONTRIBUTOR, email="holder@harbour.example")


@pytest.fixture
def judge(owner):
    return a_member(owner, Role.APPROVER, email="judge@harbour.example")


@pytest.fixture
def holding(owner, function, holder):
    return appoint_holder(
        actor=owner,
        function=function,
        person_id=holder.id,
        from_on=owner.today,
        appointed_by="The board",
    )


def seen(actor, holding, need, level):
    draft = AssessmentDraft(level=level, basis="An audit that was led")
    return assess_competence(actor=actor, holding=holding, competence=need, draft=draft)


def planned(owner, holding, need, **more):
    draft = ActionDraft(
        kind="training", what="A course", due_on=owner.today, owner_id=owner.id, **more
    )
    return plan_action(actor=owner, holding=holding, competence=need, draft=draft)


def test_proposals_are_adopted_once_with_what_they_take(owner):
    keys = [item.key for item in proposed_functions()][:2]

    rows = adopt_functions(actor=owner, keys=keys)

    assert [row.reference for row in rows] == ["FUN-0001", "FUN-0002"]
    assert [row.name for row in competences_of(owner, rows[0])] == [
        item.name for item in proposed_functions()[0].competences
    ]
    assert not {item.key for item in unadopted_functions(owner)} & set(keys)
    with pytest.raises(Invalid, match="adopted already"):
        adopt_functions(actor=owner, keys=keys[:1])


def test_a_function_refuses_what_it_cannot_keep(owner, function, need):
    for draft, place in (
        (CompetenceDraft(name="", why="x", level=3, shown_by=["training"]), "name"),
        (CompetenceDraft(name="x", why=" ", level=3, shown_by=["training"]), "why"),
        (CompetenceDraft(name="x", why="x", level=5, shown_by=["training"]), "level"),
        (CompetenceDraft(name="x", why="x", level=1, shown_by=["luck"]), "shown_by"),
        (CompetenceDraft(name="x", why="x", level=1, shown_by=["training"], renew_months=0), "ren"),
    ):
        with pytest.raises(Invalid) as refused:
            edit_competence(actor=owner, competence=need, draft=draft)
        assert str(refused.value.place).startswith(place)
    release_competence(actor=owner, competence=need)
    with pytest.raises(Conflict, match="no more"):
        edit_competence(actor=owner, competence=need, draft=NEED)


def test_a_holder_is_appointed_once_and_a_held_function_does_not_end(owner, function, holding):
    with pytest.raises(Conflict, match="already"):
        appoint_holder(
            actor=owner,
            function=function,
            worker_id=holding.worker_id,
            from_on=owner.today,
            appointed_by="x",
        )
    with pytest.raises(Conflict, match="holds this"):
        archive_function(actor=owner, function=function, reason="Merged")
    with pytest.raises(Invalid, match="first day"):
        end_holding(actor=owner, holding=holding, until_on=owner.today - timedelta(days=1))
    with pytest.raises(Invalid, match="Choose a person"):
        appoint_holder(
            actor=owner, function=function, from_on=owner.today, appointed_by="x", name=" "
        )

    new = appoint_holder(
        actor=owner, function=function, from_on=owner.today, appointed_by="x", name="Ann  Other"
    )

    assert (new.worker.name, new.worker.person_id) == ("Ann Other", None)
    with pytest.raises(Invalid, match="known already"):
        appoint_holder(
            actor=owner, function=function, from_on=owner.today, appointed_by="x", name="ann other"
        )


def test_what_nobody_looked_at_is_unknown_and_nobody_assesses_themselves(
    owner, holding, need, holder
):
    assert pair_of(owner, holding, need).standing is Standing.UNKNOWN
    with pytest.raises(NotAllowed):
        seen(holder, holding, need, 3)
    oneself = a_member(owner, Role.MANAGER, email="self@harbour.example")
    Worker.objects.filter(pk=holding.worker_id).update(person_id=oneself.id)
    holding.worker.refresh_from_db()
    with pytest.raises(Conflict, match="their own"):
        seen(oneself, holding, need, 3)

    row = seen(owner, holding, need, 3)

    assert pair_of(owner, holding, need).standing is Standing.MET
    assert row.next_due_on.year == owner.today.year + 2


def test_a_gap_is_closed_by_an_action_whose_effect_another_person_judges(
    owner, holding, need, judge, holder
):
    with pytest.raises(Conflict, match="No gap"):
        planned(owner, holding, need)
    seen(owner, holding, need, 1)
    assert matrix_of(owner).open_gaps == 1

    action = planned(owner, holding, need, cost=900.0, currency="eur")

    assert (action.reference, str(action.cost), action.currency) == ("GAP-0001", "900.00", "EUR")
    task = Task.objects.get(origin=f"gap_action:{action.pk}")
    assert (task.assignee_id, task.due_on) == (owner.id, owner.today)
    assert (matrix_of(owner).gaps, matrix_of(owner).open_gaps) == (1, 0)
    with pytest.raises(Conflict, match="answers for this gap"):
        planned(owner, holding, need)
    with pytest.raises(Conflict, match="once the action is done"):
        judge_action(actor=judge, action=action, level=3, why="x")

    finish_action(actor=owner, action=action, note="Attended")
    task.refresh_from_db()
    assert task.status == "done"
    with pytest.raises(Conflict, match="Somebody else"):
        judge_action(actor=owner, action=action, level=3, why="x")
    with pytest.raises(NotAllowed):
        judge_action(actor=holder, action=action, level=3, why="x")
    judged = judge_action(actor=judge, action=action, level=2, why="Still asks leading questions")

    assert judged.state == "ineffective"
    pair = pair_of(owner, holding, need)
    assert (pair.standing, pair.gap, pair.is_reopened) == (Standing.GAP, 1, True)
    again = planned(owner, holding, need)
    finish_action(actor=owner, action=again, note="Coached")
    assert judge_action(actor=judge, action=again, level=3, why="Led one").state == "effective"
    assert pair_of(owner, holding, need).standing is Standing.MET
    assert not Task.objects.filter(origin__startswith="gap_", status="open").exists()
    assert CompetenceAssessment.objects.count() == 3


def test_an_action_is_taken_up_again_or_given_up_with_a_reason(owner, holding, need):
    seen(owner, holding, need, 0)
    action = planned(owner, holding, need)
    finish_action(actor=owner, action=action, note="Booked")
    resume_action(actor=owner, action=action, note="It was cancelled")
    assert Task.objects.get(origin=f"gap_action:{action.pk}").status == "open"
    with pytest.raises(Invalid, match="given up"):
        drop_action(actor=owner, action=action, note=" ")

    drop_action(actor=owner, action=action, note="No seats")

    assert GapAction.objects.get().state == "dropped"
    statuses = Task.objects.filter(origin__startswith="gap_").values_list("status", flat=True)
    assert set(statuses) <= {"done", "cancelled"}
    assert matrix_of(owner).open_gaps == 1


@pytest.mark.parametrize("role", [Role.EXTERNAL_AUDITOR, Role.INTERNAL_AUDITOR, Role.RESPONDENT])
def test_who_only_reads_keeps_nothing(owner, function, role):
    reader = a_member(owner, role, email="reader@harbour.example")

    with pytest.raises(NotAllowed):
        create_function(actor=reader, draft=FunctionDraft(name="x"))
    with pytest.raises(NotAllowed):
        archive_function(actor=reader, function=function, reason="x")
