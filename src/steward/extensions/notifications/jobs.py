"""Sending in the background; what fails for now is tried again, later each time."""

from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from steward.extensions.notifications.delivery import Trouble, deliver
from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.operations import sending as operations
from steward.extensions.notifications.queries import mail_server
from steward.extensions.notifications.rendering import message_of
from steward.extensions.notifications.terms import MailState
from steward.foundation.tenancy.operations import acting_for

TRIES = 8
"""With waits of 4, 16, 64 … seconds the last try comes after about six hours."""


@app.task(
    name=operations.SEND,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4, retry_exceptions=[Trouble]),
)
def send_mail(organisation_id: str, mail_id: str) -> None:
    """Send one letter; a letter that was sent, or has failed for good, is left alone."""
    organisation = UUID(organisation_id)
    with acting_for(organisation):
        mail = operations.take_mail(key=UUID(mail_id))
    if mail is None:
        return
    try:
        _send(mail)
    except Trouble as trouble:
        over = trouble.for_good or mail.tries >= TRIES
        with acting_for(organisation):
            if over:
                operations.end_mail(mail=mail, state=MailState.FAILED, reason=trouble.reason)
            else:
                operations.note_trouble(mail=mail, reason=trouble.reason)
        if not over:
            raise
    else:
        with acting_for(organisation):
            operations.end_mail(mail=mail, state=MailState.SENT)


def _send(mail: Mail) -> None:
    server = mail_server()
    if server is None:
        raise Trouble("No server takes mail any more: STEWARD_SMTP_URL is not set.", for_good=True)
    try:
        message = message_of(
            mail.as_letter(),
            sender=str(settings.STEWARD_MAIL_FROM),
            key=str(mail.pk),
            at=mail.written_at,
        )
    except (ValueError, UnicodeError) as error:
        raise Trouble(
            f"The letter cannot be written to this address: {error}", for_good=True
        ) from None
    deliver(message, server)
