"""How the example organisation keeps people able to do their work."""

from datetime import timedelta

from steward.config.example_awareness import keep_people_aware
from steward.config.example_story import Story
from steward.domain.competence.models import AimsFunction, Holding
from steward.domain.competence.operations.assessing import (
    AssessmentDraft,
    assess_competence,
    finish_action,
    plan_action,
)
from steward.domain.competence.operations.functions import adopt_functions
from steward.domain.competence.operations.people import appoint_holder
from steward.domain.competence.operations.training import ask_renewals, record_training
from steward.domain.competence.queries.functions import competences_of
from steward.domain.competence.terms.functions import ActionDraft
from steward.domain.competence.terms.training import TrainingDraft
from steward.foundation.identity.terms import Role

APPOINTED, ASSESSED, DONE = 30, 15, 6
"""Days ago on which each part happened."""
BOARD = "The board, decision of last month"
HELD = {
    "aims-manager": Role.MANAGER,
    "system-owner": Role.RISK_OWNER,
    "data-steward": Role.CONTRIBUTOR,
    "internal-auditor": Role.INTERNAL_AUDITOR,
}
LEFT_VACANT = ("oversight-operator",)
SEEN = {"aims-manager": (4, 3, 1), "system-owner": (4, 1), "data-steward": (3, 3)}
"""Levels seen, in the order in which each function requires them; the rest is not assessed."""
BASIS = {
    "aims-manager": "Led the readiness check and defended it before the board.",
    "system-owner": "Talk about the last three decisions; no course on impact so far.",
    "data-steward": "Reviewed the data sheets of two models.",
}


def keep_people_able(story: Story) -> None:
    """Adopt functions, appoint and assess their holders, record trainings."""
    manager, owner = story.actor(Role.MANAGER, APPOINTED), story.owner
    rows = adopt_functions(actor=manager, keys=[*HELD, *LEFT_VACANT])
    functions = {row.key: row for row in rows}
    holdings = {
        key: appoint_holder(
            actor=manager,
            function=functions[key],
            person_id=story.actor(role, 0).id,
            from_on=manager.today,
            appointed_by=BOARD,
        )
        for key, role in HELD.items()
        if role in story.people
    }
    for key, levels in SEEN.items():
        if key in holdings:
            _assess(story, functions[key], holdings[key], levels)
    _train(story)
    ask_renewals(actor=owner)
    keep_people_aware(story)


def _assess(
    story: Story, function: AimsFunction, holding: Holding, levels: tuple[int, ...]
) -> None:
    """Assess a holder, by somebody else; plan what closes the first gap."""
    owner, manager = story.actor(Role.OWNER, ASSESSED), story.actor(Role.MANAGER, ASSESSED)
    assessor = manager if holding.worker.person_id == owner.id else owner
    needs = competences_of(owner, function)
    for need, level in zip(needs, levels, strict=False):
        assess_competence(
            actor=assessor,
            holding=holding,
            competence=need,
            draft=AssessmentDraft(level=level, basis=BASIS[function.key]),
        )
        if level < need.level and function.key == "system-owner":
            draft = ActionDraft(
                kind="training",
                what="Course of two days on assessing impact, with a case of our own",
                due_on=story.owner.today + timedelta(days=30),
                owner_id=manager.id,
                cost=1450,
                currency="EUR",
            )
            plan_action(actor=manager, holding=holding, competence=need, draft=draft)
        elif level < need.level:
            draft = ActionDraft(
                kind="mentoring",
                what="Read new duties every month with counsel",
                due_on=owner.today + timedelta(days=7),
                owner_id=manager.id,
            )
            action = plan_action(actor=manager, holding=holding, competence=need, draft=draft)
            note = "Two sessions were held; counsel goes on when something new appears."
            finish_action(actor=story.actor(Role.MANAGER, DONE), action=action, note=note)


def _train(story: Story) -> None:
    """Record trainings: one counts, one is about to end, one has ended, one had no account."""
    today, manager = story.owner.today, story.actor(Role.MANAGER, DONE)
    lead = ("Lead auditor for management systems", "Certification academy", 40.0, "passed")
    data = ("Protection of personal data", "In house", 3.0, "attended")
    for role, (title, provider, hours, result), ago, left in (
        (Role.MANAGER, lead, 400, 695),
        (Role.CONTRIBUTOR, data, 330, 35),
        (Role.RISK_OWNER, data, 400, -35),
    ):
        draft = TrainingDraft(
            title=title,
            provider=provider,
            hours=hours,
            result=result,
            held_on=today - timedelta(days=ago),
            valid_until=today + timedelta(days=left),
        )
        record_training(actor=manager, draft=draft, person_id=story.actor(role, 0).id)
