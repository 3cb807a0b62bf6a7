"""What the example organisation wants to reach, changes, does again and again, and reviewed."""

from datetime import timedelta

from steward.config.example_story import Story
from steward.domain.objectives.models import Objective
from steward.domain.objectives.operations.activities import do_activity, plan_activity
from steward.domain.objectives.operations.changes import (
    approve_change,
    plan_change,
    propose_change,
    set_reopens,
)
from steward.domain.objectives.operations.measuring import measure_by_figure, measure_objective
from steward.domain.objectives.operations.objectives import (
    agree_objective,
    start_objective,
    write_objective,
)
from steward.domain.objectives.terms.changes import ActivityDraft, ChangeDraft
from steward.domain.objectives.terms.objectives import ObjectiveDraft
from steward.domain.reviews.operations.meeting import (
    begin_meeting,
    decide,
    end_meeting,
    note_presence,
    write_narrative,
)
from steward.domain.reviews.operations.planning import fill_input, plan_review, prepare_review
from steward.domain.reviews.operations.signing import sign_minutes
from steward.domain.reviews.queries.reviews import get_item
from steward.domain.reviews.terms import DecisionDraft, ReviewDraft
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

BEGUN, PLANNED, MET = 30, 13, 8
"""Days ago: objectives were agreed to, the change was planned, top management met."""
VALUES = ((28, 61), (21, 64), (14, 70), (7, 73))
"""Days ago and the share of low scores that a recruiter had read."""
SAID = {
    "monitoring": "Recruiting is on its line. Nobody has time for the board; tasks pile up.",
    "issues": "The law on AI binds us for hiring next year. Two insurers ask for proof.",
}
KNOWN = {
    "issues": ("New duties for AI in hiring apply next year.", "Note of the legal team, page 2"),
    "audits": ("No audit was held yet; the first is planned for spring.", "Audit programme"),
}


def review_and_plan(story: Story) -> None:
    """Tell of objectives, a change, planned work and the first management review."""
    _objectives(story)
    _change(story)
    _work(story)
    _review(story)


def _objectives(story: Story) -> None:
    manager, then = story.actor(Role.MANAGER, 0), story.actor(Role.MANAGER, BEGUN)
    read = ObjectiveDraft(
        title="A person reads low scores before anybody is turned down",
        why="A score alone turns nobody down: the works council asked for it.",
        serves="A.9.3",
        policy="People decide about people",
        measure="Share of low scores that a recruiter read within two days",
        unit="%",
        baseline=60,
        target=95,
        tolerance=4,
        plan="Two recruiters share the queue; it is looked at every Friday.",
        method="Counted from the log of decisions of the week",
        frequency="weekly",
        owner_id=story.actor(Role.RISK_OWNER, 0).id,
        analyst_id=manager.id,
        effort_days=12,
        due_on=then.today + timedelta(days=150),
    )
    row = _agreed(story, then, read)
    for days, value in VALUES:
        acting = story.actor(Role.MANAGER, days)
        measure_objective(
            actor=acting, objective=row, value=value, measured_on=acting.today, note="Log, week"
        )
    late = ObjectiveDraft(
        title="No task is overdue",
        why="Late work hides risks that are known already.",
        serves="6.2",
        direction="at_most",
        target=0,
        tolerance=2,
        plan="The board is walked through every Monday.",
        method="Read from the board",
        frequency="monthly",
        owner_id=manager.id,
        analyst_id=manager.id,
        effort_days=6,
        due_on=then.today + timedelta(days=180),
        figure="tasks_overdue",
    )
    measure_by_figure(actor=story.actor(Role.MANAGER, 1), objective=_agreed(story, then, late))
    draft = ObjectiveDraft(
        title="Suppliers of models tell us within a day when something goes wrong",
        why="We learnt of the last outage from the newspaper.",
        serves="A.10.3",
        measure="Hours from an outage to the supplier's word",
        unit="hours",
        direction="at_most",
        target=24,
        plan="The notice period is written into each agreement when it is renewed.",
        method="Taken from the incidents, by the time noted there",
        frequency="quarterly",
        owner_id=manager.id,
        analyst_id=story.actor(Role.CONTRIBUTOR, 0).id,
        effort_days=4,
        due_on=then.today + timedelta(days=300),
    )
    write_objective(actor=story.actor(Role.MANAGER, 2), draft=draft)


def _agreed(story: Story, then: Actor, draft: ObjectiveDraft) -> Objective:
    row = write_objective(actor=then, draft=draft)
    agree_objective(actor=story.actor(Role.EXECUTIVE, BEGUN), objective=row)
    return start_objective(actor=then, objective=row)


def _change(story: Story) -> None:
    manager = story.actor(Role.MANAGER, PLANNED)
    draft = ChangeDraft(
        title="New AI systems enter through one intake",
        why="Two lists of systems differed, and one system was never assessed.",
        consequences="Systems on the second list are assessed anew.",
        integrity="The old lists stay readable until every entry is in the inventory.",
        resources="Ten days of the manager",
        responsibilities="The manager moves the entries; owners check their own.",
        owner_id=manager.id,
        planned_on=manager.today + timedelta(days=25),
    )
    row = plan_change(actor=manager, draft=draft)
    set_reopens(
        actor=manager,
        change=row,
        choices=["statement:soa", "control:A.4.2"],
        others="Document: Procedure for new AI systems",
    )
    propose_change(actor=manager, change=row)
    approve_change(actor=story.actor(Role.EXECUTIVE, PLANNED - 1), change=row)


def _work(story: Story) -> None:
    then = story.actor(Role.MANAGER, BEGUN)
    draft = ActivityDraft(
        title="Read a sample of turned-down applications",
        what="Twenty applications below the line, picked by chance.",
        serves="A.6.2.6",
        evidence="A note with the cases and what was put right",
        frequency="weekly",
        first_on=then.today + timedelta(days=4),
        owner_id=story.actor(Role.CONTRIBUTOR, 0).id,
    )
    row = plan_activity(actor=then, draft=draft)
    for number, delay in ((0, 0), (1, 2)):
        due = draft.first_on + timedelta(days=7 * number) if draft.first_on else then.today
        done = due + timedelta(days=delay)
        days = (story.actor(Role.CONTRIBUTOR, 0).today - done).days
        acting = story.actor(Role.CONTRIBUTOR, days)
        note = f"Note {number + 1}: 20 cases, {3 - number} put right"
        do_activity(actor=acting, activity=row, due_on=due, done_on=done, evidence=note)


def _review(story: Story) -> None:
    manager, chair = story.actor(Role.MANAGER, MET), story.actor(Role.EXECUTIVE, MET - 1)
    present = (chair.id, manager.id, story.actor(Role.RISK_OWNER, 0).id)
    plan = ReviewDraft(
        held_on=manager.today,
        begins_on=manager.today - timedelta(days=180),
        ends_on=manager.today,
        chair_id=chair.id,
        writer_id=manager.id,
        cadence_months=6,
        participants=(*present, story.actor(Role.APPROVER, 0).id),
    )
    review = plan_review(actor=manager, draft=plan)
    prepare_review(actor=manager, review=review)
    for key, (words, source) in KNOWN.items():
        item = get_item(manager, review, key)
        fill_input(actor=manager, review=review, item=item, words=words, source=source)
    begin_meeting(actor=manager, review=review)
    for key, words in SAID.items():
        item = get_item(manager, review, key)
        write_narrative(actor=manager, review=review, item=item, narrative=words)
    soon = manager.today + timedelta(days=45)
    for text, kind, effect, item in (
        ("Half a post for the upkeep of the risk register", "resources", "task", "monitoring"),
        ("A procedure for incidents of AI suppliers", "improvement", "change", "issues"),
    ):
        draft = DecisionDraft(
            text=text, kind=kind, effect=effect, item=item, who_id=manager.id, until=soon
        )
        decide(actor=manager, review=review, draft=draft)
    note_presence(actor=manager, review=review, present=present)
    end_meeting(actor=manager, review=review)
    sign_minutes(actor=chair, review=review)
