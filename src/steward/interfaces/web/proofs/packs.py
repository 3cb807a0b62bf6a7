"""Order an audit pack, and fetch it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.audits.queries.audits import audits_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.extensions.auditpacks.operations import ask_for_pack
from steward.extensions.auditpacks.queries import get_pack
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import DomainError
from steward.foundation.proof.policy import EXPORT_PROOF
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/proof"
MOST = 500
SCOPES = [
    (PackScope.PERIOD.value, "A period"),
    (PackScope.AUDIT.value, "An audit"),
    (PackScope.SYSTEM.value, "An AI system"),
    (PackScope.CLAUSE.value, "A clause or control"),
    (PackScope.WHOLE.value, "The whole organisation"),
]


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class PackForm(forms.Form):
    """What a pack is about."""

    scope = forms.ChoiceField(label="About", choices=SCOPES)
    since = _day("First day", "Of a period; empty means from the beginning.")
    until = _day("Last day")
    audit = forms.ChoiceField(label="Audit", required=False)
    system = forms.ChoiceField(label="AI system", required=False)
    clause = forms.CharField(
        label="Clause or control",
        required=False,
        max_length=20,
        help_text="Such as 6.1.3 or A.6.2.4.",
    )
    hide_persons = forms.BooleanField(
        label="Hide people",
        required=False,
        help_text="Names, addresses and keys are shown by digests; the proof holds all the same."
        " Files stay as they are.",
    )
    without_evidence = forms.BooleanField(label="Leave the files out", required=False)


def _form(request: ActorRequest, actor: Actor) -> PackForm:
    form = PackForm(sent(request))
    audits = [(str(row.pk), row.as_subject().label) for row in audits_visible_to(actor)[:MOST]]
    systems = [(str(row.pk), row.as_subject().label) for row in systems_visible_to(actor)[:MOST]]
    for name, choices in (("audit", audits), ("system", systems)):
        field: Any = form.fields[name]
        field.choices = [("", "–"), *choices]
    return form


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Order an audit pack."""
    actor = request.actor
    require(actor, EXPORT_PROOF)
    require_whole(actor)
    form = _form(request, actor)
    if request.method == "POST" and form.is_valid():
        try:
            work = ask_for_pack(actor=actor, order=_order(form))
        except DomainError as error:
            if error.place == "record":
                error.place = form.cleaned_data["scope"]
            refuse(form, error)
        else:
            return redirect(f"/work/{work.pk}")
    context = {"tabs": tabs_for(actor, PAGE), "form": wired(form)}
    return render(request, "proofs/new.html", context, status=422 if form.errors else 200)


def _order(form: PackForm) -> PackOrder:
    fields = form.cleaned_data
    scope = PackScope(fields["scope"])
    chosen = fields.get(scope.value, "") if scope in (PackScope.AUDIT, PackScope.SYSTEM) else ""
    choices: Any = getattr(form.fields.get(scope.value), "choices", ())
    period = scope is PackScope.PERIOD
    return PackOrder(
        scope=scope,
        label=dict(choices).get(chosen, "") if chosen else "",
        record=UUID(chosen) if chosen else None,
        clause=fields["clause"].strip() if scope is PackScope.CLAUSE else "",
        since=fields["since"] if period else None,
        until=fields["until"] if period else None,
        persons=not fields["hide_persons"],
        evidence=not fields["without_evidence"],
    )


@require_safe
def pack(request: ActorRequest, key: UUID) -> FileResponse:
    """Return a pack that was made."""
    work, place = get_pack(request.actor, key)
    name = f"audit-pack-{work.asked_at:%Y-%m-%d}-{str(work.pk)[-6:]}.zip"
    return FileResponse(
        place.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
