"""What the people of the example organisation are told, and who has read it."""

from datetime import date, timedelta

from steward.config.example_story import Story
from steward.domain.competence.operations.answering import acknowledge_campaign
from steward.domain.competence.operations.campaigns import (
    add_question,
    create_campaign,
    start_campaign,
)
from steward.domain.competence.operations.communication import (
    ask_overdue,
    plan_communication,
    record_telling,
)
from steward.domain.competence.queries.campaigns import questions_of
from steward.domain.competence.terms.campaigns import CampaignDraft, QuestionDraft, QuizOption
from steward.domain.competence.terms.communication import CommunicationDraft
from steward.foundation.identity.terms import Role

PLANNED, ASKED, ANSWERED = 15, 10, 6
"""Days ago on which each part happened."""
MESSAGE = """The board has adopted an **AI policy**. In short:

- Use only AI systems that stand in the inventory.
- Keep personal data out of assistants that are not cleared for it.
- A person decides where a decision weighs on somebody.

Whoever sees an AI system do harm tells it at once, without fear of blame.
Ignoring the policy can hurt customers, and us: cases are followed up."""


def keep_people_aware(story: Story) -> None:
    """Ask everybody to read the policy, and plan what is told inside and outside."""
    _campaign(story)
    _plan(story)
    ask_overdue(actor=story.owner)


def _campaign(story: Story) -> None:
    """Ask everybody to read the policy, with a short quiz; some have done so."""
    manager = story.actor(Role.MANAGER, ASKED)
    draft = CampaignDraft(
        title="Our AI policy",
        message=MESSAGE,
        statement="I have read the AI policy and act by it.",
        document="AI policy",
        document_version="1.0",
        starts_on=manager.today,
        due_on=story.owner.today + timedelta(days=14),
        repeats=True,
    )
    campaign = create_campaign(actor=manager, draft=draft)
    for text, options, why in QUIZ:
        answers = [QuizOption(text=words, is_right=right) for words, right in options]
        question = QuestionDraft(text=text, options=answers, explanation=why)
        add_question(actor=manager, campaign=campaign, draft=question)
    start_campaign(actor=manager, campaign=campaign)
    for role, right in ((Role.MANAGER, True), (Role.EXECUTIVE, True), (Role.CONTRIBUTOR, False)):
        if role in story.people:
            actor = story.actor(role, ANSWERED)
            answers = {
                str(item.pk): _chosen(item.options, right=right)
                for item in questions_of(actor, campaign)
            }
            acknowledge_campaign(actor=actor, campaign=campaign, answers=answers)


def _chosen(options: list[dict[str, object]], *, right: bool) -> list[int]:
    return [at for at, item in enumerate(options) if (item["is_right"] is True) == right][:1]


QUIZ = (
    (
        "A colleague recommends a new assistant that is not in the inventory. What do you do?",
        (("Try it with an old file", False), ("Ask for it to be registered first", True)),
        "Only what stands in the inventory has been assessed.",
    ),
    (
        "Who decides when a score weighs on a customer?",
        (("The system, where it is sure", False), ("A person", True)),
        "The policy keeps such decisions with a person, who can doubt the score.",
    ),
)


def _plan(story: Story) -> None:
    """Plan what is told: to staff, to customers, and to the authority after an incident."""
    manager, today = story.actor(Role.MANAGER, PLANNED), story.owner.today
    staff = plan_communication(
        actor=manager,
        draft=_line(
            "How the management system performs", "All staff", "Letter of the board", today
        ),
    )
    told = "The letter went to everybody; the figures of the readiness check are in it."
    record_telling(actor=manager, communication=staff, told_on=manager.today, note=told)
    for draft in (
        CommunicationDraft(
            what="A serious incident with an AI system",
            with_whom="The competent authority",
            how="The authority's form, after a call",
            audience="external",
            trigger="A serious incident is confirmed",
            speaker_id=manager.id,
            language="English",
        ),
        CommunicationDraft(
            what="How AI is used in claims and whom to ask",
            with_whom="Customers",
            how="Page on the web site and a leaflet",
            audience="external",
            every_months=12,
            next_on=today - timedelta(days=9),
            speaker="Head of customer service",
            language="English",
        ),
    ):
        plan_communication(actor=manager, draft=draft)


def _line(what: str, whom: str, how: str, today: date) -> CommunicationDraft:
    return CommunicationDraft(
        what=what,
        with_whom=whom,
        how=how,
        every_months=6,
        next_on=today - timedelta(days=20),
        speaker="Chair of the board",
        language="English",
    )
