"""Send a run to somebody outside, send the link again, take it back."""

import secrets
from datetime import date

from django.db import transaction

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.queries import current_template, get_run, respondents_of
from steward.domain.systems.models import AiSystem
from steward.extensions.guests import rules
from steward.extensions.guests.events import GuestInvited, GuestLinkRenewed, GuestLinkRevoked
from steward.extensions.guests.letters import invitation_letter
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.policy import INVITE_GUEST
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.people import checked_address
from steward.foundation.identity.queries import current_members, digest_of, get_organisation
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

NOT_OPEN = "This questionnaire was submitted; nobody can answer it any more."


@transaction.atomic
def invite_guest(
    *,
    actor: Actor,
    run: Run,
    email: str,
    expires_on: date,
    name: str = "",
    message: str = "",
) -> GuestLink:
    """Send a run to an address outside; what comes back is read by whoever sent it.

    Raises:
        NotAllowed: The actor may not send questionnaires outside.
        Conflict: The run was submitted.
        Invalid: The address is not one or has a link already, the day has passed or is too far
            away, or a text is too long.
    """
    require(actor, INVITE_GUEST, run)
    address = checked_address(email)
    run = Run.objects.get_queryset().select_for_update(of=("self",)).get(pk=run.pk)
    _check_open(run)
    expires_at = rules.last_moment(expires_on, actor.today)
    if GuestLink.objects.visible_to(actor).filter(run=run, email=address).exists():
        raise Invalid("This address has a link already; send that one again.", place="email")
    secret = secrets.token_urlsafe(32)
    link = GuestLink.objects.create(
        organisation_id=actor.organisation_id,
        run=run,
        email=address,
        name=rules.tidy(name, rules.LONGEST_NAME, "name"),
        message=rules.tidy(message, rules.LONGEST_MESSAGE, "message"),
        made_by=actor.label[:200],
        digest=digest_of(secret),
        expires_at=expires_at,
    )
    _have_a_reader(actor, run)
    _write(actor, link, secret)
    event = GuestInvited(subject=run.as_subject(), email=address, expires_on=str(expires_on))
    record(actor, event)
    return link


@transaction.atomic
def send_outside(
    *,
    actor: Actor,
    questionnaire: str,
    email: str,
    expires_on: date,
    system: AiSystem | None = None,
    name: str = "",
    message: str = "",
) -> GuestLink:
    """Begin a questionnaire, about an AI system or the organisation, and send it to an address.

    An open run is continued, so that two people outside can answer one.

    Raises:
        NotAllowed: The actor may not begin questionnaires or send them outside.
        NotFound: There is no such questionnaire.
        Invalid: The questionnaire is about AI systems and none is given, or about the organisation
            and one is given; what `invite_guest` refuses.
    """
    require(actor, INVITE_GUEST)
    _, sheet = current_template(questionnaire, actor)
    if sheet.about == "system" and system is None:
        raise Invalid("Choose the AI system that the answers are about.", place="system")
    if sheet.about != "system" and system is not None:
        raise Invalid("This questionnaire is about the organisation.", place="system")
    run = start_run(actor=actor, questionnaire=questionnaire, system=system)
    return invite_guest(
        actor=actor, run=run, email=email, expires_on=expires_on, name=name, message=message
    )


@transaction.atomic
def renew_guest(*, actor: Actor, link: GuestLink, expires_on: date) -> GuestLink:
    """Send a new link to somebody outside; the old one stops working, answers stay.

    Raises:
        NotAllowed: The actor may not send questionnaires outside.
        Conflict: The run was submitted.
        Invalid: The day has passed or is too far away.
    """
    run = get_run(actor, link.run_id)
    require(actor, INVITE_GUEST, run)
    _check_open(run)
    secret = secrets.token_urlsafe(32)
    link.expires_at = rules.last_moment(expires_on, actor.today)
    link.digest, link.revoked_at = digest_of(secret), None
    link.code_digest, link.code_sent_at = "", None
    link.code_tries, link.wrong_codes = 0, 0
    link.save()
    _write(actor, link, secret)
    event = GuestLinkRenewed(subject=run.as_subject(), email=link.email, expires_on=str(expires_on))
    record(actor, event)
    return link


@transaction.atomic
def revoke_guest(*, actor: Actor, link: GuestLink) -> GuestLink:
    """Take a link back; whoever is in by it is out with the next click.

    Raises:
        NotAllowed: The actor may not send questionnaires outside.
    """
    run = get_run(actor, link.run_id)
    require(actor, INVITE_GUEST, run)
    if link.revoked_at is not None:
        return link
    link.revoked_at = actor.now
    link.save(update_fields=["revoked_at"])
    record(actor, GuestLinkRevoked(subject=run.as_subject(), email=link.email))
    return link


def _check_open(run: Run) -> None:
    if not run.is_open:
        raise Conflict(NOT_OPEN)


def _have_a_reader(actor: Actor, run: Run) -> None:
    """Give the run a reviewer where it has none: answers from outside do not count unread.

    It is whoever sends it, or an owner where that is a program or somebody who answers it too.
    """
    if run.reviewer_id is not None:
        return
    answering = {row.person_id for row in respondents_of(actor, run)}
    owners = current_members(actor).filter(role=Role.OWNER.value).order_by("created_at", "id")
    readers = [actor.id] if actor.kind == "person" else []
    readers += owners.values_list("person_id", flat=True)
    run.reviewer_id = next((person for person in readers if person not in answering), None)
    run.save(update_fields=["reviewer"])


def _write(actor: Actor, link: GuestLink, secret: str) -> None:
    letter = invitation_letter(
        link,
        organisation=get_organisation(actor).name,
        address=address_of(f"/guest/{secret}"),
    )
    send_letter(actor=actor, letter=letter)
