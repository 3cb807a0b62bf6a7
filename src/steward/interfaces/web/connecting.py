"""What pages of connections share: the fields of a kind, the form, and questions about one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from steward.extensions.connections.models import Connected
from steward.extensions.connections.terms import Setting
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired

Row = TypeVar("Row", bound=Connected)


def setting_field(item: Setting, longest: int, *, known: bool) -> forms.Field:
    """Return the field of a setting; a secret that is known may stay empty."""
    help_text = item.help_text
    if item.secret and known:
        help_text = f"Empty leaves it as it is. {help_text}"
    if item.choices:
        return forms.ChoiceField(
            label=item.label, choices=item.choices, initial=item.initial, help_text=help_text
        )
    widget: forms.Widget = forms.TextInput({"autocomplete": "off"})
    if item.secret:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
    if item.long:
        widget = forms.Textarea({"rows": 5, "spellcheck": "false", "class": "mono"})
    return forms.CharField(
        label=item.label,
        required=item.required and not (item.secret and known),
        initial=item.initial,
        help_text=help_text,
        max_length=longest,
        widget=widget,
    )


def config_of(settings: Sequence[Setting], cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed for the settings of a kind."""
    return {item.name: cleaned.get(item.name) or "" for item in settings}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page with the form of a connection, and what surrounds it."""

    template: str
    title: str
    button: str
    back: str
    more: Mapping[str, Any]

    def answer(
        self, request: ActorRequest, form: forms.Form, save: Callable[[Any], tuple[str, str]]
    ) -> HttpResponse:
        """Show the form, or save what was typed; ``save`` returns what is told and where to go."""
        if request.method == "POST" and form.is_valid():
            try:
                said, there = save(form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, said)
                return redirect(there)
        context = {
            "form": wired(form),
            "title": self.title,
            "button": self.button,
            "back": self.back,
            **self.more,
        }
        return render(request, self.template, context, status=422 if form.errors else 200)


class PauseForm(forms.Form):
    """Why, for those who wonder later."""

    note = forms.CharField(
        label="Why", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


@dataclass(frozen=True, kw_only=True)
class Steps(Generic[Row]):
    """Questions about one connection of a kind: who may be asked, and where one returns to."""

    here: str
    one: Callable[[Actor, UUID], Row]
    view: Permission[Any]

    def ask(
        self,
        request: ActorRequest,
        key: UUID,
        permission: Permission[Any],
        call: Callable[..., object],
        form: forms.Form | None = None,
        back: str = "",
        **question: Any,  # noqa: ANN401 -- leaf
    ) -> HttpResponse:
        """Ask in the dialog, and call with the actor, the connection and what was typed."""
        found = self.one(request.actor, key)
        require(request.actor, self.view)
        require(request.actor, permission)
        asked = Question(back=back or f"{self.here}/{found.pk}", **question)

        def run(fields: dict[str, Any]) -> object:
            return call(actor=request.actor, connection=found, **fields)

        return ask(request, asked, form or forms.Form(sent(request)), run)

    def pause(
        self,
        request: ActorRequest,
        key: UUID,
        permission: Permission[Any],
        call: Callable[..., object],
        lead: str,
    ) -> HttpResponse:
        """Ask whether a connection is paused, and why."""
        return self.ask(
            request,
            key,
            permission,
            call,
            PauseForm(sent(request)),
            title="Pause the connection",
            button="Pause",
            lead=lead,
            done="The connection is paused.",
        )

    def resume(
        self,
        request: ActorRequest,
        key: UUID,
        permission: Permission[Any],
        call: Callable[..., object],
        lead: str,
    ) -> HttpResponse:
        """Ask whether a paused connection goes on."""
        return self.ask(
            request,
            key,
            permission,
            call,
            title="Let the connection go on",
            button="Go on",
            lead=lead,
            done="The connection goes on.",
        )

    def secret(
        self,
        request: ActorRequest,
        key: UUID,
        permission: Permission[Any],
        call: Callable[..., str],
        *,
        what: str,
        lead: str,
    ) -> HttpResponse:
        """Ask whether a new secret is made, and show it once."""

        def made(**values: Any) -> Secret:  # noqa: ANN401 -- leaf
            text = call(**values)
            return Secret(title=f"The secret of the {what}", lead=lead, text=text)

        return self.ask(
            request,
            key,
            permission,
            made,
            title=f"Make a secret for the {what}",
            button="Make it",
            lead="Posts are accepted only with it. An earlier one stops working.",
        )

    def end(
        self,
        request: ActorRequest,
        key: UUID,
        permission: Permission[Any],
        call: Callable[..., object],
        lead: str,
    ) -> HttpResponse:
        """Ask whether a connection is ended."""
        name = self.one(request.actor, key).name
        return self.ask(
            request,
            key,
            permission,
            call,
            title=f"End “{name}”",
            button="End it",
            tone="danger",
            lead=lead,
            done=f"“{name}” is ended.",
            back=self.here,
        )
