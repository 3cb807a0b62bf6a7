"""What is kept about a member: how much of what, and a copy of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.privacy.archive import notes_of
from steward.extensions.privacy.operations.copies import hand_out_archive
from steward.extensions.privacy.queries.copies import is_former, kept_about
from steward.foundation.identity.queries import get_member
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for


@require_http_methods(["GET", "POST"])
@freshly_proved
def personal_data(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what is kept about a member, or hand out the copy."""
    actor = request.actor
    member = get_member(actor, key)
    if request.method == "POST":
        made = hand_out_archive(actor=actor, member=member)
        return attachment(made, f"personal-data-{actor.today.isoformat()}.zip")
    copy = kept_about(actor, member)
    page = "/settings/account" if copy.own else "/settings/people"
    context = {
        "tabs": tabs_for(actor, page),
        "member": member,
        "counts": copy.counts,
        "notes": notes_of(copy),
        "own": copy.own,
        "may_take": copy.own or is_former(actor, member),
    }
    return render(request, "settings/personal.html", context)
