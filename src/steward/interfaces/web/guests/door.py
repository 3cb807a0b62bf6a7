"""The door: a link asks for a code, the right code opens one run."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.extensions.guests.operations.visiting import ask_for_code, give_code
from steward.extensions.guests.queries import Visit, mark_of, visit_by_secret
from steward.extensions.guests.rules import masked
from steward.extensions.guests.terms import CODE_DIGITS, CODE_MINUTES, VISIT_HOURS, Step
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.operations.tries import TRY_MINUTES
from steward.interfaces.web.actors import GUEST
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.origin import origin_of

WORDS = {
    Step.TOO_SOON: "A code was sent less than a minute ago. Look into your mailbox first.",
    Step.TOO_MANY: f"Too many tries. Wait {TRY_MINUTES} minutes, then try again.",
    Step.WRONG: "This is not the code. Use the newest one.",
    Step.NO_CODE: "This code is over. Ask for a new one below.",
    Step.LOCKED: "Too many codes were wrong, so the link no longer works. Ask for a new link.",
}
STATUS = {Step.TOO_MANY: 429}


class CodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "form-control code",
                "placeholder": "0" * CODE_DIGITS,
            }
        ),
        help_text=f"{CODE_DIGITS} digits; it works for {CODE_MINUTES} minutes.",
    )

    def clean_code(self) -> str:
        """Return the digits, however they were grouped."""
        return "".join(letter for letter in self.cleaned_data["code"] if letter.isdigit())


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for one click before a code is sent, so that a mail scanner does not send any."""
    now = datetime.now(UTC)
    try:
        if request.method == "GET":
            return render(request, "guests/door.html", _shown(_looked(secret, now)))
        step, visit = ask_for_code(secret=secret, now=now, origin=origin_of(request))
    except NotFound as error:
        return _closed(request, error)
    if step in (Step.CODE_SENT, Step.TOO_SOON):
        more = "" if step is Step.CODE_SENT else "?again=1"
        return redirect(f"/guest/{secret}/code{more}")
    context = _shown(visit) | {"problem": WORDS[step]}
    return render(request, "guests/door.html", context, status=STATUS.get(step, 422))


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the code; the right one opens the run in this browser for some hours."""
    now = datetime.now(UTC)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    try:
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data["code"]
            step, visit = give_code(secret=secret, code=given, now=now, origin=origin_of(request))
            if step is Step.ENTERED:
                return _entered(request, visit, now)
            form.add_error("code", WORDS[step])
            status = STATUS.get(step, 422)
        else:
            visit = _looked(secret, now)
            status = 422 if request.method == "POST" else 200
    except NotFound as error:
        return _closed(request, error)
    again = WORDS[Step.TOO_SOON] if request.GET.get("again") and status == 200 else ""
    context = _shown(visit) | {"form": wired(form), "secret": secret, "problem": again}
    return render(request, "guests/code.html", context, status=status)


@transaction.atomic
def _looked(secret: str, now: datetime) -> Visit:
    return visit_by_secret(secret, now)


def _shown(visit: Visit) -> dict[str, Any]:
    """Return what is told before the code: no title, no name, half an address."""
    return {"organisation": visit.organisation, "address": masked(visit.link.email)}


def _closed(request: HttpRequest, error: NotFound) -> HttpResponse:
    return render(request, "guests/closed.html", {"message": error.message}, status=404)


def _entered(request: HttpRequest, visit: Visit, now: datetime) -> HttpResponse:
    request.session.cycle_key()
    request.session[GUEST] = {
        "organisation": str(visit.link.organisation_id),
        "link": str(visit.link.pk),
        "mark": mark_of(visit.link),
        "until": (now + timedelta(hours=VISIT_HOURS)).isoformat(),
    }
    return redirect("/outside")
