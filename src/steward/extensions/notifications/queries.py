"""Read the mailbox."""

from typing import cast

from django.conf import settings

from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.terms import Smtp
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def mail_server() -> Smtp | None:
    """Return the server that takes mail, or None where nothing leaves the machine."""
    return cast("Smtp | None", settings.STEWARD_SMTP)


def address_of(path: str) -> str:
    """Return a path under the public address of this installation, however it was asked for."""
    return f"{str(settings.BASE_URL).rstrip('/')}{path}"


def mails_visible_to(actor: Actor) -> OwnedQuerySet[Mail]:
    """Return the letters of the organisation."""
    return Mail.objects.visible_to(actor)


def newest_mails(actor: Actor, limit: int = 100) -> list[Mail]:
    """Return the newest letters of the organisation, newest first."""
    return list(mails_visible_to(actor).order_by("-id")[:limit])
