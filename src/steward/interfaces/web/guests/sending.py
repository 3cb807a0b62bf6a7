"""Send a run outside: the links of a run, a new one, once more, taken back."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.queries import current_template, get_run
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called, systems_offered
from steward.extensions.guests import queries
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations import sending as operations
from steward.extensions.guests.policy import INVITE_GUEST
from steward.extensions.guests.rules import LONGEST_MESSAGE, LONGEST_NAME
from steward.extensions.guests.terms import LINK_DAYS, LONGEST_DAYS
from steward.extensions.notifications.queries import mail_server
from steward.extensions.reminders.queries import last_reminders
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.systems.suggesting import SuggestingInput

LEAVES = "The mail is on its way."
STAYS = "No mail server is set, so nothing left this machine: the mail is in Settings, Mailbox."


class DayForm(forms.Form):
    """The last day of a link."""

    expires_on = forms.DateField(
        label="Works until",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=f"The last day, at most {LONGEST_DAYS} days from now. Answers stay after it.",
    )


class InviteForm(DayForm):
    """Whom to send it to."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="The link and each code go there."
    )
    name = forms.CharField(label="Name", max_length=LONGEST_NAME, required=False)
    message = forms.CharField(
        label="A word from you",
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Stands in the mail. Mail is not secret: write nothing confidential.",
    )
    field_order = ["email", "name", "expires_on", "message"]


class BeginForm(InviteForm):
    """Which AI system is asked about, and whom."""

    system = forms.CharField(
        label="AI system",
        widget=SuggestingInput({"autocomplete": "off"}),
        help_text="Its number or name. The answers are about it.",
    )
    field_order = ["system", "email", "name", "expires_on", "message"]

    def for_actor(self, actor: Actor, *, about: str) -> None:
        """Suggest the systems of the inventory; what is about the organisation needs none."""
        self.actor = actor
        if about != "system":
            del self.fields["system"]
            return
        cast("SuggestingInput", self.fields["system"].widget).suggest(systems_offered(actor))

    def clean_system(self) -> AiSystem:
        """Return the system that was named."""
        try:
            return system_called(self.actor, self.cleaned_data["system"])
        except Invalid as error:
            raise forms.ValidationError(error.message) from error


def guests(request: ActorRequest, key: UUID) -> HttpResponse:
    """List who outside may answer a run, and how far each is."""
    run = get_run(request.actor, key)
    require(request.actor, INVITE_GUEST, run)
    reminders = last_reminders(request.actor, run)
    context = {
        "run": run,
        "links": [
            {
                "row": link,
                "state": link.state_at(request.actor.now),
                "reminder": reminders.get(link.pk),
            }
            for link in queries.links_of(request.actor, run)
        ],
        "server": mail_server(),
    }
    return render(request, "guests/links.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: ActorRequest, key: UUID) -> HttpResponse:
    """Send a run to somebody outside."""
    run = get_run(request.actor, key)
    require(request.actor, INVITE_GUEST, run)
    question = Question(
        title="Send to somebody outside",
        button="Send the link",
        lead="They need no account. The link alone opens nothing: a code goes to the address."
        " They see this questionnaire with its answers so far, and nothing else.",
        done=LEAVES if mail_server() else STAYS,
        back=f"/questionnaires/{run.pk}/guests",
    )

    def call(fields: dict[str, Any]) -> None:
        operations.invite_guest(actor=request.actor, run=run, **fields)

    return ask(request, question, InviteForm(sent(request), initial=_two_weeks(request)), call)


@require_http_methods(["GET", "POST"])
def begin(request: ActorRequest) -> HttpResponse:
    """Begin a questionnaire and send it outside, in one step."""
    require(request.actor, INVITE_GUEST)
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("questionnaire", "")
    _, sheet = current_template(name, request.actor)
    initial = _two_weeks(request) | {"system": given.get("system", "")}
    form = BeginForm(sent(request), initial=initial)
    form.for_actor(request.actor, about=sheet.about)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                link = operations.send_outside(
                    actor=request.actor, questionnaire=name, **form.cleaned_data
                )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, LEAVES if mail_server() else STAYS)
            return redirect(f"/questionnaires/{link.run_id}/guests")
    context = {"form": wired(form), "sheet": sheet, "name": name}
    status = 422 if request.method == "POST" else 200
    return render(request, "guests/begin.html", context, status=status)


@require_http_methods(["GET", "POST"])
def renew(request: ActorRequest, key: UUID) -> HttpResponse:
    """Send a new link to somebody outside."""
    link = _link(request, key)
    question = Question(
        title=f"Send {link.email} a new link",
        button="Send a new link",
        lead="The old link stops working. What was answered stays.",
        done=LEAVES if mail_server() else STAYS,
        back=f"/questionnaires/{link.run_id}/guests",
    )

    def call(fields: dict[str, Any]) -> None:
        operations.renew_guest(actor=request.actor, link=link, **fields)

    return ask(request, question, DayForm(sent(request), initial=_two_weeks(request)), call)


@require_http_methods(["GET", "POST"])
def revoke(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take a link back."""
    link = _link(request, key)
    question = Question(
        title=f"Take back the link of {link.email}",
        button="Take it back",
        lead="It stops working at once, also for somebody who is in by it. Answers stay.",
        tone="danger",
        done=f"The link of {link.email} is taken back.",
        back=f"/questionnaires/{link.run_id}/guests",
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.revoke_guest(actor=request.actor, link=link)

    return ask(request, question, wired(forms.Form(sent(request))), call)


def _link(request: ActorRequest, key: UUID) -> GuestLink:
    link = queries.get_link(request.actor, key)
    require(request.actor, INVITE_GUEST, link.run)
    return link


def _two_weeks(request: ActorRequest) -> dict[str, Any]:
    return {"expires_on": request.actor.today + timedelta(days=LINK_DAYS)}
