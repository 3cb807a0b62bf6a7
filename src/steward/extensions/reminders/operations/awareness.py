"""Remind people of the campaigns that ask them."""

from django.db import transaction

from steward.domain.competence.models import Addressee
from steward.domain.competence.operations.answering import note_reminders
from steward.domain.competence.policy import EDIT_CAMPAIGN
from steward.domain.competence.queries.campaigns import reminders_due
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.operations import hold

BATCH = 200


@transaction.atomic
def remind_of_campaigns(*, actor: Actor, limit: int = BATCH) -> int:
    """Write to those whose reminder of a running campaign is due today; returns how many.

    Each is reminded once a day at most; whoever has done their part is not reminded.

    Source: ISO/IEC 42001:2023, 7.3.

    Raises:
        NotAllowed: The actor may not run campaigns.
    """
    require(actor, EDIT_CAMPAIGN)
    hold(actor.organisation_id, "campaign reminders")
    due = reminders_due(actor, limit)
    name = get_organisation(actor).name
    for part in due:
        send_letter(actor=actor, letter=campaign_letter(part, actor, organisation=name))
    return note_reminders(actor=actor, parts=due)


def campaign_letter(part: Addressee, actor: Actor, *, organisation: str) -> Letter:
    """Return the letter; its subject tells nothing of what is to be read."""
    campaign, late = part.campaign, part.campaign.due_on < actor.today
    day = f"{campaign.due_on:%-d %B %Y}"
    when = f"was due on {day}" if late else f"is due on {day}"
    return Letter(
        email=part.person.email,
        name=str(part.person.name),
        subject=f"{organisation}: something to read {'is late' if late else 'waits for you'}",
        paragraphs=(
            f"Good day, {part.person}.",
            f"“{campaign.title}” {when}. It takes a few minutes to read and to acknowledge.",
        ),
        link=address_of(f"/campaigns/{campaign.pk}/mine"),
        link_label="Read and acknowledge it",
        ending=("When you have acknowledged it, no reminder follows.",),
    )
