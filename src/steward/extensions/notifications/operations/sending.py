"""Write letters; keep the book of their sending."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app

from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.queries import mail_server
from steward.extensions.notifications.terms import Letter, MailState, one_line
from steward.foundation.core.actor import Actor

SEND = "steward.send_mail"
HIDDEN = "•"


@transaction.atomic
def send_letter(*, actor: Actor, letter: Letter) -> Mail:
    """Put a letter into the mailbox, and on its way where a server takes mail.

    The job is deferred in the running transaction: what is rolled back is not sent. Who calls has
    checked that the actor may, and records what the letter is about.
    """
    values: dict[str, Any] = asdict(letter) | {
        "name": one_line(letter.name),
        "subject": one_line(letter.subject),
        "paragraphs": list(letter.paragraphs),
        "ending": list(letter.ending),
    }
    leaves = mail_server() is not None
    mail = Mail.objects.create(
        organisation_id=actor.organisation_id,
        written_at=actor.now,
        state=MailState.QUEUED if leaves else MailState.KEPT,
        **values,
    )
    if leaves:
        job = app.configure_task(SEND, allow_unknown=True)
        job.defer(organisation_id=str(actor.organisation_id), mail_id=str(mail.pk))
    return mail


@transaction.atomic
def take_mail(*, key: UUID) -> Mail | None:
    """Count one try at sending a letter; None where there is nothing to send any more."""
    mail = Mail.objects.get_queryset().select_for_update().filter(pk=key).first()
    if mail is None or mail.state != MailState.QUEUED:
        return None
    mail.tries += 1
    mail.save(update_fields=["tries"])
    return mail


@transaction.atomic
def note_trouble(*, mail: Mail, reason: str) -> None:
    """Keep why a try failed that will be repeated."""
    Mail.objects.filter(pk=mail.pk).update(reason=reason)


@transaction.atomic
def end_mail(*, mail: Mail, state: MailState, reason: str = "") -> None:
    """Keep how the sending ended, and forget the link and the code."""
    hidden = HIDDEN * len(mail.code)
    Mail.objects.filter(pk=mail.pk).update(
        state=state.value, reason=reason, link="", code=hidden, ended_at=Now()
    )
