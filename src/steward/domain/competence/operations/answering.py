"""Acknowledge a campaign and take its quiz; note who was reminded."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import CampaignAcknowledged, CampaignReminded, QuizTaken
from steward.domain.competence.models import Addressee, Campaign, QuizAttempt, QuizQuestion
from steward.domain.competence.operations.asking import settle
from steward.domain.competence.policy import ANSWER_CAMPAIGN, EDIT_CAMPAIGN
from steward.domain.competence.queries.campaigns import own_part, questions_of
from steward.domain.competence.rules.campaigns import is_right, may_try, moved, percent_of
from steward.domain.competence.terms.campaigns import CampaignAct
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many

NAMED = 20


@transaction.atomic
def acknowledge_campaign(
    *, actor: Actor, campaign: Campaign, answers: Mapping[str, Sequence[int]] | None = None
) -> Addressee:
    """Acknowledge what a campaign says, and take its quiz where there is one.

    Acknowledging again changes nothing; a quiz that was not passed can be taken again while there
    are attempts left.

    Args:
        actor: Who acknowledges.
        campaign: The campaign.
        answers: Key of a question → numbers of the chosen options, from 0 as they were written.

    Raises:
        NotAllowed: The actor comes from outside.
        NotFound: The campaign does not ask this person.
        Conflict: The campaign does not run, or no attempt is left.
        Invalid: A question of the quiz is not answered, or an option does not exist.
    """
    require(actor, ANSWER_CAMPAIGN, campaign)
    part = own_part(actor, campaign)
    rows = Addressee.objects.get_queryset().select_related("campaign", "person")
    part = rows.select_for_update(of=("self",)).one(actor, part.pk)
    moved(part.campaign.state, CampaignAct.ANSWER)
    questions = questions_of(actor, part.campaign)
    if questions and part.passed_at is None:
        _take_quiz(actor, part, questions, answers or {})
    if part.acknowledged_at is None:
        part.acknowledged_at = actor.now
        subject = part.campaign.as_subject()
        statement = part.campaign.statement[:500]
        record(actor, CampaignAcknowledged(subject=subject, statement=statement))
    part.save(update_fields=["acknowledged_at", "passed_at", "tries", "best_percent"])
    if part.is_done:
        settle(actor, f"campaign:{campaign.pk}:{part.person_id}", "Acknowledged.")
    return part


def _take_quiz(
    actor: Actor,
    part: Addressee,
    questions: Sequence[QuizQuestion],
    answers: Mapping[str, Sequence[int]],
) -> None:
    campaign = part.campaign
    if not may_try(campaign.attempts, part.tries, passed=part.passed_at is not None):
        raise Conflict("No attempt is left; speak to whoever runs the campaign.")
    chosen = {str(item.pk): _checked(item, answers.get(str(item.pk), ())) for item in questions}
    right = sum(is_right(item.options, chosen[str(item.pk)]) for item in questions)
    percent = percent_of(right, len(questions))
    passed = percent >= campaign.pass_percent
    part.tries += 1
    QuizAttempt.objects.create(
        organisation_id=actor.organisation_id,
        addressee=part,
        number=part.tries,
        answers=chosen,
        percent=percent,
        is_passed=passed,
        at=actor.now,
    )
    part.best_percent = max(part.best_percent or 0, percent)
    part.passed_at = actor.now if passed else None
    verdict = f"{percent} %, {'passed' if passed else 'not passed'}"
    record(actor, QuizTaken(subject=campaign.as_subject(), number=part.tries, verdict=verdict))


def _checked(question: QuizQuestion, chosen: Sequence[int]) -> list[int]:
    found = sorted(set(chosen))
    if not found:
        raise Invalid("Answer this question.", place=f"q-{question.pk}")
    if found[0] < 0 or found[-1] >= len(question.options):
        raise Invalid("Choose from the answers that are offered.", place=f"q-{question.pk}")
    if len(found) > 1 and not question.is_multiple:
        raise Invalid("Choose one answer.", place=f"q-{question.pk}")
    return found


@transaction.atomic
def note_reminders(*, actor: Actor, parts: Sequence[Addressee]) -> int:
    """Keep that people were reminded today; returns how many.

    Raises:
        NotAllowed: The actor may not run campaigns.
    """
    require(actor, EDIT_CAMPAIGN)
    found: dict[UUID, list[Addressee]] = {}
    for part in parts:
        part.reminded_on, part.reminders = actor.today, part.reminders + 1
        found.setdefault(part.campaign_id, []).append(part)
    Addressee.objects.rewrite(list(parts), ["reminded_on", "reminders"])
    events: list[CampaignReminded] = []
    for rows in found.values():
        names = ", ".join(str(row.person) for row in rows[:NAMED])
        more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
        subject = rows[0].campaign.as_subject()
        events.append(CampaignReminded(subject=subject, count=len(rows), names=names + more))
    record_many(actor, list(events))
    return len(parts)
