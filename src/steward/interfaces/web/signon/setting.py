"""Set up by which provider the members of the organisation sign in."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steward.extensions.signon import operations, queries
from steward.extensions.signon.operations import SignOnDraft
from steward.extensions.signon.operations.coming import try_out
from steward.extensions.signon.operations.domains import vouch_for_domain
from steward.extensions.signon.operations.saml import SOON
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.rules import record_name, record_value
from steward.extensions.signon.saml.certificates import certificate_of
from steward.extensions.signon.terms import Identity, SignOnKind
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.terms import Role
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for
from steward.interfaces.web.signon.coming import TEST, TOLD, begin

PAGE = "/settings/sign-in"
SHOWN = 6
"""Refusals on the page; the rest is on one of its own."""
NEWCOMERS = [
    ("", "Nobody: people are invited first"),
    *[(role.value, f"As {role.label.lower()}") for role in Role if role is not Role.OWNER],
]


class ConnectionForm(forms.Form):
    """What every provider needs, whichever way it is asked."""

    name = forms.CharField(
        label="Name", max_length=100, help_text="As your people call it, such as “Company login”."
    )
    domains = forms.CharField(
        label="Domains of your addresses",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Such as example.org; only people with addresses in them are recognised.",
    )
    role = forms.ChoiceField(
        label="Who comes from these domains and is no member yet joins",
        required=False,
        choices=NEWCOMERS,
    )


class ProviderForm(ConnectionForm):
    """What a provider needs that is asked by OpenID Connect."""

    field_order: ClassVar = ["name", "issuer", "client_id", "secret", "domains", "role"]

    issuer = forms.CharField(
        label="Issuer",
        max_length=500,
        help_text="The address below which /.well-known/openid-configuration answers, exactly as"
        " that document writes it.",
    )
    client_id = forms.CharField(label="Client ID", max_length=255)
    secret = forms.CharField(
        label="Client secret",
        max_length=2000,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text="Kept sealed and never shown. Empty means: as it is, or none.",
    )
    trusts_addresses = forms.BooleanField(
        label="Addresses count as verified where the provider does not say so",
        required=False,
        help_text="For Entra ID, which says nothing of it. Tick it only where nobody but your"
        " administrators can set an address there.",
    )


def show(request: ActorRequest) -> HttpResponse:
    """Show the provider and how far its set-up is."""
    require(request.actor, EDIT_SIGNON)
    provider = queries.provider_of(request.actor)
    context: dict[str, Any] = {
        "tabs": tabs_for(request.actor, PAGE),
        "provider": provider,
        "back": queries.back_address(),
    }
    if provider is not None:
        saml = queries.saml_of(provider) if provider.kind == SignOnKind.SAML else None
        context |= {
            "saml": saml,
            "entity": queries.entity_address(provider.organisation_id),
            "consumer": queries.consumer_address(provider.organisation_id),
            "certificates": [] if saml is None else _certificates(request, saml.certificates),
            "mapped": queries.mapped_groups(provider),
            "refusals": queries.refusals_of(request.actor)[:SHOWN],
            "domains": queries.domains_of(provider),
            "claims": [
                {
                    "row": row,
                    "name": record_name(row.domain),
                    "value": record_value(row.token),
                }
                for row in queries.claims_of(provider)
            ],
            "accepts_word": queries.accepts_word(),
            "sealed": bool(queries.secret_of(provider)),
            "newcomers": Role(provider.role).label if provider.role else "",
            "required": get_organisation(request.actor).provider_required,
            "tied": queries.count_tied(request.actor),
            "entries": entries_about(request.actor, provider.pk, limit=8),
        }
    return render(request, "signon/settings.html", context)


def _certificates(request: ActorRequest, pems: list[str]) -> list[dict[str, Any]]:
    """Return the certificates with how they stand: good, soon over or over."""
    now = request.actor.now
    found = [certificate_of(pem) for pem in pems]
    return [
        {"row": row, "over": row.ends_at <= now, "soon": row.ends_at <= now + SOON} for row in found
    ]


@require_GET
def refusals(request: ActorRequest) -> HttpResponse:
    """Show who was not let in, and why."""
    require(request.actor, EDIT_SIGNON)
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "refusals": queries.refusals_of(request.actor),
    }
    return render(request, "signon/refusals.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest) -> HttpResponse:
    """Set the provider up, or change what it needs."""
    require(request.actor, EDIT_SIGNON)
    provider = queries.provider_of(request.actor)
    initial: dict[str, Any] = {}
    if provider is not None:
        shared, own = ("name", "role"), ("issuer", "client_id", "trusts_addresses")
        names = (*shared, *own) if provider.kind == SignOnKind.OIDC else shared
        initial = {name: getattr(provider, name) for name in names}
        initial["domains"] = "\n".join(row.domain for row in queries.claims_of(provider))
    form = ProviderForm(sent(request), initial=initial)

    def keep(fields: dict[str, Any]) -> None:
        operations.set_provider(actor=request.actor, draft=SignOnDraft(**fields))

    context = {"back": queries.back_address()}
    return kept_or_asked(request, form, keep, "signon/form.html", context)


def kept_or_asked(
    request: ActorRequest,
    form: ConnectionForm,
    keep: Callable[[dict[str, Any]], object],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Keep what was sent and go back to the settings, or show the form with what is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            request.session.pop(TOLD, None)  # what was told before is no test of what is set up now
            messages.success(request, "It is saved.")
            return redirect(PAGE)
    context |= {"tabs": tabs_for(request.actor, PAGE), "form": wired(form)}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@freshly_proved
def test(request: ActorRequest) -> HttpResponse:
    """Go to the provider and back, to see whether what is set up works."""
    require(request.actor, EDIT_SIGNON)
    provider = queries.get_provider(request.actor)
    return begin(request, queries.client_of(provider), mode=TEST, then=PAGE)


@require_http_methods(["GET", "POST"])
def tested(request: ActorRequest) -> HttpResponse:
    """Show what the provider told in the test, and keep that it works."""
    require(request.actor, EDIT_SIGNON)
    told = request.session.get(TOLD)
    if told is None:
        return redirect(PAGE)
    identity = Identity(**told["identity"])
    if request.method == "POST":
        del request.session[TOLD]
        operations.note_test(actor=request.actor, identity=identity)
        messages.success(request, "The test is kept. The sign-in can be switched on.")
        return redirect(PAGE)
    context: dict[str, Any] = {
        "tabs": tabs_for(request.actor, PAGE),
        "told": identity,
        "attributes": told["attributes"],
        "kind": queries.get_provider(request.actor).kind,
        "would": try_out(actor=request.actor, identity=identity),
    }
    try:
        operations.check_test(actor=request.actor, identity=identity)
    except Conflict as error:
        context["doubt"] = error.message
    return render(request, "signon/tested.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def switch(request: ActorRequest) -> HttpResponse:
    """Switch the sign-in on, or off."""
    require(request.actor, EDIT_SIGNON)
    on = not queries.get_provider(request.actor).is_on
    question = Question(
        title="Switch the sign-in on" if on else "Switch the sign-in off",
        button="Switch on" if on else "Switch off",
        lead="Members with addresses of your domains can sign in by it; passwords go on working."
        if on
        else "Nobody signs in by it any more, and who came by it is signed out.",
        tone="primary" if on else "danger",
        done="The sign-in is on." if on else "The sign-in is off.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.switch_provider(actor=request.actor, on=on)

    return ask(request, question, forms.Form(sent(request)), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def need(request: ActorRequest) -> HttpResponse:
    """Require the sign-in of all members, or waive it."""
    require(request.actor, EDIT_SIGNON)
    queries.get_provider(request.actor)
    required = not get_organisation(request.actor).provider_required
    question = Question(
        title="Require the sign-in by the provider" if required else "Let passwords in again",
        button="Require it" if required else "Let them in",
        lead="A password opens this organisation to owners alone, so that a provider that fails"
        " locks nobody out for good. Each time one comes in so, the journal says it and all owners"
        " are told. API tokens go on working."
        if required
        else "Members sign in by the provider or by their password, as they like.",
        tone="danger" if required else "primary",
        done="It is saved.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.require_provider(actor=request.actor, required=required)

    return ask(request, question, forms.Form(sent(request)), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def remove(request: ActorRequest) -> HttpResponse:
    """Remove the provider."""
    require(request.actor, EDIT_SIGNON)
    provider = queries.get_provider(request.actor)
    question = Question(
        title=f"Remove “{provider.name}”",
        button="Remove",
        lead="The secret and the domains are forgotten, and who came by it is signed out. Members"
        " stay members; who never had a password asks for a sign-in link.",
        tone="danger",
        done="The provider is removed.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.remove_provider(actor=request.actor)

    return ask(request, question, forms.Form(sent(request)), call)


class VouchForm(forms.Form):
    """Why a domain is the organisation's."""

    reason = forms.CharField(
        label="Why it is yours",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="An auditor and the other owners read it.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def vouch(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give one's word that a domain is the organisation's."""
    claim = queries.get_claim(request.actor, key)
    require(request.actor, EDIT_SIGNON)
    question = Question(
        title=f"Vouch for {claim.domain}",
        button="Give my word",
        lead="Whoever has an address of this domain is then led to your provider, and a directory"
        " can make them members. Nothing proves that the domain is yours: your name stands for it.",
        done=f"{claim.domain} counts by your word.",
        back=PAGE,
    )

    def call(fields: dict[str, str]) -> None:
        vouch_for_domain(actor=request.actor, claim=claim, reason=fields["reason"])

    return ask(request, question, VouchForm(sent(request)), call)
