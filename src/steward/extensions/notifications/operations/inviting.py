"""Invite members, and tell them by a letter."""

from django.db import transaction

from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Invitation
from steward.foundation.identity.operations.members import invite_member, renew_invitation
from steward.foundation.identity.queries import get_organisation


@transaction.atomic
def invite_by_letter(*, actor: Actor, email: str, role: str) -> tuple[Invitation, str]:
    """Invite an address to a role and write to it; returns the invitation and its secret.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Invalid: The address or the role is not one, or the address is invited or a member.
    """
    invitation, secret = invite_member(actor=actor, email=email, role=role)
    _write(actor, invitation, secret)
    return invitation, secret


@transaction.atomic
def renew_by_letter(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Give an invitation a new link and send it; the old link stops working.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
    """
    renewed, secret = renew_invitation(actor=actor, invitation=invitation)
    _write(actor, renewed, secret)
    return renewed, secret


def _write(actor: Actor, invitation: Invitation, secret: str) -> None:
    name = get_organisation(actor).name
    day = invitation.expires_at
    letter = Letter(
        email=invitation.email,
        subject=f"{name} invites you to Steward",
        paragraphs=(
            "Good day.",
            f"{actor.label} invites you to take part in the AI management system of {name}.",
        ),
        link=address_of(f"/invitation/{secret}"),
        link_label="Join",
        ending=(
            f"The link works until {day.day} {day:%B %Y}. Whoever has it can join: keep it.",
            "If you did not expect this, do nothing.",
        ),
    )
    send_letter(actor=actor, letter=letter)
