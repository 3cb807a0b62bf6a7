"""The mailbox: what was written to people, and how its sending ended."""

from django.http import HttpResponse
from django.shortcuts import render

from steward.extensions.notifications.policy import VIEW_MAILBOX
from steward.extensions.notifications.queries import mail_server, newest_mails
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.settings.tabs import tabs_for

HERE = "/settings/mailbox"
SHOWN = 100


def mailbox(request: ActorRequest) -> HttpResponse:
    """Show the newest letters of the organisation."""
    require(request.actor, VIEW_MAILBOX)
    context = {
        "tabs": tabs_for(request.actor, HERE),
        "mails": newest_mails(request.actor, SHOWN),
        "server": mail_server(),
        "shown": SHOWN,
    }
    return render(request, "settings/mailbox.html", context)
