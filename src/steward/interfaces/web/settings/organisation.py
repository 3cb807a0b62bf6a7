"""The organisation's profile and its risk appetite."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.risks.operations.appetite import set_profile
from steward.domain.risks.queries import register_counts
from steward.domain.risks.queries.methods import adopted_criteria
from steward.foundation.core.actor import Actor
from steward.foundation.core.countries import COUNTRIES
from steward.foundation.core.errors import DomainError
from steward.foundation.identity.models import Organisation
from steward.foundation.identity.policy import EDIT_ORGANISATION, VIEW_MEMBERS
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.terms import APPETITES
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.choosing import LongSelect
from steward.interfaces.web.settings.tabs import tabs_for

FIELDS = ("name", "sector", "country", "description", "appetite")


class ProfileForm(forms.Form):
    """What the organisation says of itself."""

    name = forms.CharField(label="Name", max_length=200)
    sector = forms.CharField(
        label="Sector", max_length=100, required=False, help_text="Such as health, finance, retail."
    )
    country = forms.ChoiceField(
        label="Country",
        required=False,
        choices=[("", "–"), *sorted(COUNTRIES.items(), key=lambda item: item[1])],
        widget=LongSelect(),
    )
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="What the organisation does, and what it develops, provides or uses AI for.",
    )
    appetite = forms.ChoiceField(
        label="Risk appetite",
        choices=[(level, level.capitalize()) for level in APPETITES],
        help_text="The highest level of risk that is borne without treatment.",
    )


@require_http_methods(["GET", "POST"])
def profile(request: ActorRequest) -> HttpResponse:
    """Show the profile, as a form to those who may change it."""
    actor = request.actor
    if not actor.may(VIEW_MEMBERS):
        return redirect("/settings/account")
    organisation = get_organisation(actor)
    initial = {field: getattr(organisation, field) for field in FIELDS}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_profile(actor=actor, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The organisation is saved.")
            return redirect("/settings")
    context = {
        "tabs": tabs_for(actor, "/settings"),
        "organisation": organisation,
        "country": COUNTRIES.get(organisation.country, ""),
        "form": wired(form),
        "may_edit": actor.may(EDIT_ORGANISATION),
        "criteria": adopted_criteria(actor),
        "appetites": _above(actor, organisation),
        "entries": entries_about(actor, organisation.pk, limit=8),
    }
    status = 422 if form.errors else 200
    return render(request, "settings/organisation.html", context, status=status)


def _above(actor: Actor, organisation: Organisation) -> list[dict[str, Any]]:
    """Return for each appetite how many of today's risks would stand above it."""
    counts = register_counts(actor).levels
    return [
        {
            "level": level,
            "above": sum(counts.get(name, 0) for name in APPETITES[place + 1 :]),
            "chosen": level == organisation.appetite,
        }
        for place, level in enumerate(APPETITES)
    ]
