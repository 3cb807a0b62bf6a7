from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.competence.models import Addressee, Campaign, QuizAttempt, Worker
from steward.domain.competence.operations.answering import acknowledge_campaign
from steward.domain.competence.operations.campaigns import (
    add_question,
    close_campaign,
    create_campaign,
    edit_campaign,
    keep_campaigns,
    prolong_campaign,
    start_campaign,
)
from steward.domain.competence.operations.communication import (
    ask_overdue,
    end_communication,
    plan_communication,
    record_telling,
)
from steward.domain.competence.queries.campaigns import questions_of, reach_of
from steward.domain.competence.queries.facts import competence_facts
from steward.domain.competence.terms.campaigns import CampaignDraft, QuestionDraft, QuizOption
from steward.domain.competence.terms.communication import CommunicationDraft
from steward.domain.tasks.models import Task
from steward.extensions.notifications.models import Mail
from steward.extensions.reminders.chores import called, do_chores
from steward.extensions.reminders.operations.awareness import remind_of_campaigns
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.models import Membership, Unit
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

OPTIONS = [QuizOption(text="A person", is_right=True), QuizOption(text="A score", is_right=False)]


def draft_of(owner, **more):
    plain = {
        "title": "Our policy",
        "message": "Read it.",
        "statement": "I have read it.",
        "starts_on": owner.today,
        "due_on": owner.today + timedelta(days=14),
    }
    return CampaignDraft(**plain | more)


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


@pytest.fixture
def reader(owner):
    return a_member(owner, Role.RESPONDENT, email="reader@harbour.example")


@pytest.fixture
def running(owner, reader):
    row = create_campaign(actor=owner, draft=draft_of(owner, attempts=2, pass_percent=100))
    question = QuestionDraft(text="Who decides?", options=OPTIONS, explanation="A person can doubt")
    add_question(actor=owner, campaign=row, draft=question)
    return start_campaign(actor=owner, campaign=row)


def answers(owner, campaign, place):
    return {str(item.pk): [place] for item in questions_of(owner, campaign)}


def test_everybody_but_those_from_outside_is_asked_with_a_task_that_closes_itself(owner, reader):
    auditor = a_member(owner, Role.EXTERNAL_AUDITOR, email="outside@harbour.example")
    row = start_campaign(actor=owner, campaign=create_campaign(actor=owner, draft=draft_of(owner)))

    assert set(Addressee.objects.values_list("person_id", flat=True)) == {owner.id, reader.id}
    task = Task.objects.get(assignee_id=reader.id)
    with pytest.raises(NotFound, match="does not ask you"):
        acknowledge_campaign(actor=replace(reader, id=auditor.id), campaign=row)
    with pytest.raises(NotAllowed):
        acknowledge_campaign(actor=auditor, campaign=row)

    part = acknowledge_campaign(actor=reader, campaign=row)

    task.refresh_from_db()
    assert (part.is_done, task.status) == (True, "done")
    reach = reach_of(owner, row)
    assert (reach.whole.done, reach.whole.reachable, reach.whole.asked) == (1, 2, 2)


def test_a_quiz_is_passed_or_taken_again_while_attempts_are_left(owner, reader, running):
    with pytest.raises(Invalid, match="Answer this"):
        acknowledge_campaign(actor=reader, campaign=running)
    with pytest.raises(Invalid, match="offered"):
        acknowledge_campaign(actor=reader, campaign=running, answers=answers(owner, running, 7))

    wrong = answers(owner, running, 1)
    part = acknowledge_campaign(actor=reader, campaign=running, answers=wrong)
    assert (part.is_done, part.tries, part.best_percent) == (False, 1, 0)
    assert part.acknowledged_at is not None
    acknowledge_campaign(actor=reader, campaign=running, answers=wrong)
    with pytest.raises(Conflict, match="No attempt"):
        acknowledge_campaign(actor=reader, campaign=running, answers=wrong)
    reach = reach_of(owner, running)
    assert (reach.whole.done, reach.whole.reachable) == (0, 1)

    done = acknowledge_campaign(actor=owner, campaign=running, answers=answers(owner, running, 0))

    assert (done.is_done, QuizAttempt.objects.count()) == (True, 3)
    again = acknowledge_campaign(actor=owner, campaign=running)
    assert (again.tries, again.acknowledged_at) == (1, done.acknowledged_at)


def test_what_people_are_shown_does_not_change_once_it_runs(owner, running):
    with pytest.raises(Conflict, match="runs"):
        edit_campaign(actor=owner, campaign=running, draft=draft_of(owner))
    with pytest.raises(Conflict, match="runs"):
        add_question(actor=owner, campaign=running, draft=QuestionDraft(text="x", options=OPTIONS))

    day = owner.today + timedelta(days=30)
    assert prolong_campaign(actor=owner, campaign=running, due_on=day).due_on == day


def test_who_joins_later_is_asked_and_who_leaves_is_not_waited_for(owner, reader, running):
    joined = a_member(owner, Role.CONTRIBUTOR, email="later@harbour.example")

    assert (keep_campaigns(actor=owner), keep_campaigns(actor=owner)) == (1, 0)
    assert Addressee.objects.filter(person_id=joined.id).exists()
    Membership.objects.filter(person_id=reader.id).update(ended_at=owner.now)
    keep_campaigns(actor=owner)

    left = Addressee.objects.get(person_id=reader.id)
    assert (left.left_on, reach_of(owner, running).whole.asked) == (owner.today, 2)


def test_closing_freezes_who_had_seen_what(owner, reader, running):
    acknowledge_campaign(actor=owner, campaign=running, answers=answers(owner, running, 0))

    row = close_campaign(actor=owner, campaign=running)

    frozen = {item["name"]: item["acknowledged_on"] for item in row.frozen}
    assert frozen == {"The owner": str(owner.today), "A member": None}
    with pytest.raises(Conflict, match="closed"):
        acknowledge_campaign(actor=reader, campaign=row, answers=answers(owner, row, 0))
    assert Task.objects.get(assignee_id=reader.id).status == "cancelled"


def test_groups_are_roles_units_functions_or_people(owner, reader):
    unit = Unit.objects.create(organisation_id=owner.organisation_id, name="Claims")
    Worker.objects.create(
        organisation_id=owner.organisation_id, name="A member", person_id=reader.id, unit=unit
    )
    for kind, group in (
        ("roles", ["respondent"]),
        ("units", [str(unit.pk)]),
        ("people", [str(reader.id)]),
    ):
        row = create_campaign(actor=owner, draft=draft_of(owner, group_kind=kind, group=group))
        start_campaign(actor=owner, campaign=row)
        assert [a.person_id for a in row.addressees.all()] == [reader.id], kind
        assert [part.unit for part in reach_of(owner, row).units] == ["Claims"]
    with pytest.raises(Invalid, match="at least one"):
        create_campaign(actor=owner, draft=draft_of(owner, group_kind="units"))
    lonely = create_campaign(
        actor=owner, draft=draft_of(owner, group_kind="roles", group=["approver"])
    )
    with pytest.raises(Conflict, match="Nobody belongs"):
        start_campaign(actor=owner, campaign=lonely)


def test_people_are_reminded_every_few_days_until_they_have_answered(owner, reader, running):
    assert remind_of_campaigns(actor=later(owner, 6)) == 0
    assert remind_of_campaigns(actor=later(owner, 7)) == 2
    assert remind_of_campaigns(actor=later(owner, 7)) == 0
    acknowledge_campaign(actor=owner, campaign=running, answers=answers(owner, running, 0))

    assert remind_of_campaigns(actor=later(owner, 14)) == 1
    mail = Mail.objects.order_by("-id").first()
    assert (mail.email, "/mine" in mail.link) == ("reader@harbour.example", True)


def test_a_yearly_campaign_is_written_again_before_its_time_and_begins_by_itself(owner, reader):
    row = create_campaign(actor=owner, draft=draft_of(owner, repeats=True))
    start_campaign(actor=owner, campaign=row)
    close_campaign(actor=owner, campaign=row)

    keep_campaigns(actor=later(owner, 340))
    keep_campaigns(actor=later(owner, 341))

    new = Campaign.objects.get(previous=row)
    assert (new.state, new.starts_on.year) == ("draft", owner.today.year + 1)
    keep_campaigns(actor=later(owner, 366))
    new.refresh_from_db()
    assert (new.state, new.addressees.count()) == ("running", 2)


def plan(**more):
    plain = {"what": "Incidents", "with_whom": "Staff", "how": "Letter", "speaker": "The chair"}
    return CommunicationDraft(**plain | more)


def test_what_is_due_makes_a_task_and_telling_it_sets_the_next_day(owner):
    day = owner.today - timedelta(days=3)
    row = plan_communication(actor=owner, draft=plan(every_months=6, next_on=day))
    assert len(competence_facts(owner).overdue_communications) == 1
    assert (ask_overdue(actor=owner), ask_overdue(actor=owner)) == (1, 0)

    record_telling(actor=owner, communication=row, told_on=owner.today, note="Sent to all")

    row.refresh_from_db()
    assert (row.last_on, (row.next_on - day).days in range(181, 185)) == (owner.today, True)
    assert Task.objects.get().status == "done"
    end_communication(actor=owner, communication=row, reason="Merged")
    with pytest.raises(Conflict, match="no longer"):
        record_telling(actor=owner, communication=row, told_on=owner.today, note="x")


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({}, "trigger"),
        ({"every_months": 6}, "next_on"),
        ({"trigger": "x", "speaker": ""}, "speaker"),
        ({"trigger": "x", "audience": "both"}, "audience"),
        ({"trigger": "x", "every_months": 99}, "every_months"),
    ],
)
def test_a_line_without_its_parts_is_refused(owner, more, place):
    with pytest.raises(Invalid) as refused:
        plan_communication(actor=owner, draft=plan(**more))
    assert refused.value.place == place


def test_the_daily_job_does_all_of_it_in_every_organisation(owner, running):
    day = owner.today - timedelta(days=3)
    plan_communication(actor=owner, draft=plan(every_months=6, next_on=day))

    chores = called("Campaigns", "Reminders of campaigns", "Certificates", "Communication")
    assert do_chores(chores, later(owner, 8).now) == 3
    assert do_chores(chores, later(owner, 8).now) == 0
