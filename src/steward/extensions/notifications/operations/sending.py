"""Write letters; keep the book of their sending."""

from collections.abc import Sequence
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
    return send_letters(actor=actor, letters=[letter])[0]


@transaction.atomic
def send_letters(*, actor: Actor, letters: Sequence[Letter]) -> list[Mail]:
    """Put letters into the mailbox as `send_letter` does each, in few statements."""
    leaves = mail_server() is not None
    state = MailState.QUEUED if leaves else MailState.KEPT
    mails = Mail.objects.bulk_create(
        [_mail(actor, letter, state) for letter in letters], batch_size=1000
    )
    if leaves and mails:
        job = app.configure_task(SEND, allow_unknown=True)
        organisation = str(actor.organisation_id)
        jobs: list[dict[str, Any]] = [
            {"organisation_id": organisation, "mail_id": str(mail.pk)} for mail in mails
        ]
        job.batch_defer(*jobs)
    return mails


def _mail(actor: Actor, letter: Letter, state: MailState) -> Mail:
    values: dict[str, Any] = asdict(letter) | {
        "name": one_line(letter.name),
        "subject": one_line(letter.subject),
        "paragraphs": list(letter.paragraphs),
        "ending": list(letter.ending),
    }
    return Mail(
        organisation_id=actor.organisation_id,
        written_at=actor.now,
        state=state.value,
        **values,
    )


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
        state=state.value,
        reason=reason,
        link="",
        code=hidden,
        unsubscribe="",
        ended_at=Now(),
    )
