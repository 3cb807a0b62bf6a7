"""Write, start, prolong and close awareness campaigns.

Source: ISO/IEC 42001:2023, 7.3.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import CampaignKept, CampaignMoved, PeopleAsked
from steward.domain.competence.models import Addressee, Campaign, QuizQuestion
from steward.domain.competence.operations.asking import ask_for, settle
from steward.domain.competence.policy import EDIT_CAMPAIGN
from steward.domain.competence.queries.campaigns import (
    frozen_rows,
    group_of,
    questions_of,
    reach_of,
    running_campaigns,
)
from steward.domain.competence.rules.calendar import months_after
from steward.domain.competence.rules.campaigns import checked_campaign, checked_question, moved
from steward.domain.competence.terms.campaigns import (
    CampaignAct,
    CampaignDraft,
    CampaignState,
    QuestionDraft,
)
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

MOST_QUESTIONS = 30
NAMED = 20
YEAR_MONTHS = 12


@transaction.atomic
def create_campaign(*, actor: Actor, draft: CampaignDraft) -> Campaign:
    """Write a campaign; nobody is asked before it starts.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_CAMPAIGN)
    values = asdict(checked_campaign(draft))
    number = next_numbers(actor.organisation_id, "campaign")
    row = Campaign(organisation_id=actor.organisation_id, number=number, **values)
    row.save(force_insert=True)
    record(actor, CampaignKept(subject=row.as_subject(), did="wrote the campaign"))
    return row


def _locked(actor: Actor, campaign: Campaign) -> Campaign:
    return Campaign.objects.get_queryset().select_for_update().one(actor, campaign.pk)


@transaction.atomic
def edit_campaign(*, actor: Actor, campaign: Campaign, draft: CampaignDraft) -> Campaign:
    """Change a campaign that has not started.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: It has started, was closed or withdrawn.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    moved(row.state, CampaignAct.CHANGE)
    for name, value in asdict(checked_campaign(draft)).items():
        setattr(row, name, value)
    row.save()
    record(actor, CampaignKept(subject=row.as_subject(), did="changed the campaign"))
    return row


@transaction.atomic
def add_question(*, actor: Actor, campaign: Campaign, draft: QuestionDraft) -> QuizQuestion:
    """Add a question to the quiz of a campaign that has not started.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: The campaign has started, or there are 30 questions.
        Invalid: The text is missing, or the options do not make a question.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    moved(row.state, CampaignAct.CHANGE)
    asked = questions_of(actor, row)
    if len(asked) >= MOST_QUESTIONS:
        raise Conflict(f"A quiz has at most {MOST_QUESTIONS} questions.")
    place = asked[-1].place + 1 if asked else 0
    question = QuizQuestion(organisation_id=actor.organisation_id, campaign=row, place=place)
    return _kept(actor, question, draft)


@transaction.atomic
def edit_question(*, actor: Actor, question: QuizQuestion, draft: QuestionDraft) -> QuizQuestion:
    """Change a question of a campaign that has not started.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: The campaign has started.
        Invalid: The text is missing, or the options do not make a question.
    """
    require(actor, EDIT_CAMPAIGN, question.campaign)
    moved(_locked(actor, question.campaign).state, CampaignAct.CHANGE)
    return _kept(actor, question, draft)


def _kept(actor: Actor, row: QuizQuestion, draft: QuestionDraft) -> QuizQuestion:
    checked = checked_question(draft)
    row.text, row.explanation = checked.text, checked.explanation
    row.options = [{"text": item.text, "is_right": item.is_right} for item in checked.options]
    row.save()
    did = f"wrote the question “{row.text[:100]}”"
    record(actor, CampaignKept(subject=row.campaign.as_subject(), did=did))
    return row


@transaction.atomic
def remove_question(*, actor: Actor, question: QuizQuestion) -> None:
    """Remove a question from a campaign that has not started.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: The campaign has started.
    """
    require(actor, EDIT_CAMPAIGN, question.campaign)
    moved(_locked(actor, question.campaign).state, CampaignAct.CHANGE)
    did = f"removed the question “{question.text[:100]}”"
    record(actor, CampaignKept(subject=question.campaign.as_subject(), did=did))
    QuizQuestion.objects.visible_to(actor).filter(pk=question.pk).delete()


@transaction.atomic
def start_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Start a campaign: everybody of its group is asked, each with a task.

    Raises:
        NotAllowed: The actor may not start campaigns.
        Conflict: It has started or was withdrawn, or nobody belongs to its group.
        Invalid: It would be due before today.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    state = moved(row.state, CampaignAct.START)
    if row.due_on < actor.today:
        raise Conflict("Its last day has passed; change the days first.")
    if not group_of(actor, row.group_kind, row.group):
        raise Conflict("Nobody belongs to its group; change the group first.")
    row.state, row.started_at = state.value, actor.now
    row.starts_on = min(row.starts_on, actor.today)
    row.save(update_fields=["state", "started_at", "starts_on"])
    record(actor, CampaignMoved(subject=row.as_subject(), did="started the campaign"))
    _ask_missing(actor, row)
    return row


def _ask_missing(actor: Actor, row: Campaign) -> int:
    """Ask those of the group who are not asked yet; note who belongs no more. Returns how many."""
    group = group_of(actor, row.group_kind, row.group)
    rows = Addressee.objects.visible_to(actor).filter(campaign=row)
    asked = {item.person_id: item for item in rows}
    fresh = [item for item in group if item.person_id not in asked]
    passed_at = None if _has_quiz(actor, row) else actor.now
    Addressee.objects.write(
        Addressee(
            organisation_id=actor.organisation_id,
            campaign=row,
            person_id=item.person_id,
            asked_on=actor.today,
            seed=secrets.randbelow(2**31),
            passed_at=passed_at,
        )
        for item in fresh
    )
    here = {item.person_id for item in group}
    _note_leaving(actor, [item for item in asked.values() if not item.is_done], here)
    if fresh:
        names = [str(item.person) for item in fresh]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        told = ", ".join(names[:NAMED]) + more
        record(actor, PeopleAsked(subject=row.as_subject(), count=len(fresh), names=told))
        owners = {f"campaign:{row.pk}:{item.person_id}": item.person_id for item in fresh}
        ask_for(actor, [_task(actor, row, origin) for origin in owners], dict(owners))
    return len(fresh)


def _has_quiz(actor: Actor, row: Campaign) -> bool:
    return QuizQuestion.objects.visible_to(actor).filter(campaign=row).exists()


def _note_leaving(actor: Actor, waiting: Sequence[Addressee], here: set[UUID]) -> None:
    for item in waiting:
        gone = item.person_id not in here
        if gone == (item.left_on is not None):
            continue
        item.left_on = actor.today if gone else None
        item.save(update_fields=["left_on"])
        if gone:
            origin = f"campaign:{item.campaign_id}:{item.person_id}"
            settle(actor, origin, "The person is no longer asked.", status="cancelled")


def _task(actor: Actor, row: Campaign, origin: str) -> TaskDraft:
    return TaskDraft(
        origin=origin,
        title=f"Read and acknowledge “{row.title}”"[:300],
        steps=("Read what the campaign says.", "Acknowledge it, and answer its quiz if any."),
        requirement="7.3",
        owner_role="",
        effort_days=0.1,
        priority=1.0,
        due_days=max(0, (row.due_on - actor.today).days),
        severity="medium",
        reason=f"{row.reference} asks you; it closes by itself once you have acknowledged.",
    )


@transaction.atomic
def prolong_campaign(*, actor: Actor, campaign: Campaign, due_on: date) -> Campaign:
    """Give the people of a running campaign more time.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: It does not run.
        Invalid: The day has passed.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    moved(row.state, CampaignAct.PROLONG)
    if due_on < actor.today:
        raise Invalid("This day has passed.", place="due_on")
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    did = f"set the last day to {due_on:%-d %B %Y}"
    record(actor, CampaignMoved(subject=row.as_subject(), did=did))
    return row


@transaction.atomic
def withdraw_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Withdraw a campaign that has not started.

    Raises:
        NotAllowed: The actor may not write campaigns.
        Conflict: It has started, was closed or withdrawn.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    row.state = moved(row.state, CampaignAct.WITHDRAW).value
    row.save(update_fields=["state"])
    record(actor, CampaignMoved(subject=row.as_subject(), did="withdrew the campaign"))
    return row


@transaction.atomic
def close_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Close a campaign: who had seen what on which day is frozen, and nobody waits any more.

    Raises:
        NotAllowed: The actor may not close campaigns.
        Conflict: It does not run.
    """
    require(actor, EDIT_CAMPAIGN, campaign)
    row = _locked(actor, campaign)
    state = moved(row.state, CampaignAct.CLOSE)
    reach = reach_of(actor, row)
    row.frozen = frozen_rows(reach)
    row.state, row.closed_at = state.value, actor.now
    row.save(update_fields=["frozen", "state", "closed_at"])
    did = f"closed the campaign; {reach.whole.done} of {reach.whole.asked} had done their part"
    record(actor, CampaignMoved(subject=row.as_subject(), did=did))
    settle(actor, f"campaign:{row.pk}:", "The campaign was closed.", status="cancelled")
    return row


@transaction.atomic
def keep_campaigns(*, actor: Actor) -> int:
    """Start what begins today, ask who joined a group since, and begin the next year's.

    Doing it again changes nothing. Returns how many people were asked.

    Raises:
        NotAllowed: The actor may not write campaigns.
    """
    require(actor, EDIT_CAMPAIGN)
    hold(actor.organisation_id, "campaigns")
    before = Addressee.objects.visible_to(actor).count()
    due = Campaign.objects.visible_to(actor).filter(
        state=CampaignState.DRAFT.value, previous__isnull=False, starts_on__lte=actor.today
    )
    for row in due.filter(due_on__gte=actor.today).order_by("number"):
        if group_of(actor, row.group_kind, row.group):
            start_campaign(actor=actor, campaign=row)
    for row in running_campaigns(actor):
        _ask_missing(actor, row)
    _repeat(actor)
    return Addressee.objects.visible_to(actor).count() - before


def _repeat(actor: Actor) -> None:
    """Write next year's campaign a month before its time, so that it can still be changed."""
    states = (CampaignState.RUNNING.value, CampaignState.CLOSED.value)
    rows = Campaign.objects.visible_to(actor).filter(
        repeats=True, state__in=states, following__isnull=True
    )
    for row in rows.order_by("number"):
        starts_on = months_after(row.starts_on, YEAR_MONTHS)
        if starts_on - timedelta(days=30) <= actor.today:
            _follow(actor, row, starts_on)


def _follow(actor: Actor, row: Campaign, starts_on: date) -> None:
    values = {
        name: getattr(row, name)
        for name in CampaignDraft.__dataclass_fields__
        if name not in ("starts_on", "due_on")
    }
    due_on = months_after(row.due_on, YEAR_MONTHS)
    new = Campaign.objects.create(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "campaign"),
        starts_on=starts_on,
        due_on=max(due_on, starts_on),
        previous=row,
        **values,
    )
    QuizQuestion.objects.write(
        QuizQuestion(
            organisation_id=actor.organisation_id,
            campaign=new,
            text=item.text,
            options=item.options,
            explanation=item.explanation,
            place=item.place,
        )
        for item in questions_of(actor, row)
    )
    did = f"wrote the campaign again after {row.reference}"
    record(actor, CampaignKept(subject=new.as_subject(), did=did))
