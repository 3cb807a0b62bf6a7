"""Questions about a question: a guest asks, somebody inside answers, each side sees the other."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from steward.extensions.guests.operations import talking
from steward.extensions.guests.policy import ANSWER_GUEST
from steward.extensions.guests.queries import get_link
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.interfaces.web.actors import OUTSIDE, ActorRequest, GuestRequest
from steward.interfaces.web.guests.visiting import run_of, section_page
from steward.interfaces.web.questionnaires.views import section_of_run


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


@require_POST
def ask(request: GuestRequest) -> HttpResponse:
    """Keep what a guest asks; a refused question comes back as it was typed."""
    name, text = request.POST.get("question", ""), request.POST.get("text", "")
    section = _number(request.POST.get("section", ""))
    try:
        talking.ask_as_guest(actor=request.actor, run=run_of(request), question=name, text=text)
    except (Invalid, Conflict) as error:
        asking = {"question": name, "text": text, "error": error.message}
        return section_page(request, section, asking=asking)
    return redirect(f"{OUTSIDE}?section={section}#talk")


@require_POST
def answer(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep what is said to a guest; refused words come back as they were typed."""
    link = get_link(request.actor, key)
    require(request.actor, ANSWER_GUEST, link.run)
    name, text = request.POST.get("question", ""), request.POST.get("text", "")
    section = str(_number(request.POST.get("section", "")))
    try:
        talking.answer_guest(actor=request.actor, link=link, question=name, text=text)
    except (Invalid, Conflict) as error:
        telling = {"link": str(key), "question": name, "text": text, "error": error.message}
        return section_of_run(request, link.run, section, telling=telling)
    return redirect(f"/questionnaires/{link.run_id}?section={section}#outside")
