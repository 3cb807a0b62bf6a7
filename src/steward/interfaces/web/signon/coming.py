"""To the provider and back (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207).

Who goes by SAML comes back elsewhere (`returning`).

What was sent along is kept in the session of the browser that went, and works once, for ten
minutes. No transaction is open while a provider is called.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from steward.extensions.signon import talking
from steward.extensions.signon.operations.arriving import note_refusal
from steward.extensions.signon.operations.coming import come_by_provider
from steward.extensions.signon.queries import (
    Client,
    back_address,
    client_by_email,
    get_client,
)
from steward.extensions.signon.saml.asking import request_of, way_in
from steward.extensions.signon.terms import Endpoints, Identity, ProviderTrouble, SamlSide
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.sessions import note_proof
from steward.interfaces.web.entering import come_by_signon
from steward.interfaces.web.gates import SIGNON
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.origin import origin_of

ASKED, FLOW, TOLD = "signon-asked", "signon-flow", "signon-told"
ENTER, TEST, PROVE = "enter", "test", "prove"
GO = "/sign-in/provider/go"
FLOW_LASTS = timedelta(minutes=10)
FRESH_SECONDS = 600


class AddressForm(forms.Form):
    """By the domain of the address the organisation is known."""

    email = forms.EmailField(
        label="Your e-mail address at work",
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )


@require_http_methods(["GET", "POST"])
def ask_address(request: HttpRequest) -> HttpResponse:
    """Ask for the address, whose domain leads to the provider."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = str(form.cleaned_data["email"])
        client = client_by_email(email)
        if client is not None:
            return begin(request, client, mode=ENTER, then=_next(request), email=email)
        form.add_error("email", "No organisation here signs in addresses of this domain so.")
    status = 422 if form.errors else 200
    return render(request, "signon/address.html", {"form": wired(form)}, status=status)


def _next(request: HttpRequest) -> str:
    return local(request, request.GET.get("next", "/"))


def local(request: HttpRequest, wanted: str) -> str:
    """Return an address of this site, the start where another one is wanted."""
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if allowed else "/"


def begin(
    request: HttpRequest, client: Client, *, mode: str, then: str, email: str = ""
) -> HttpResponse:
    """Keep in the session what the browser goes for, and send it on its way."""
    request.session[ASKED] = {
        "organisation": str(client.organisation_id),
        "provider": str(client.provider_id),
        "mode": mode,
        "then": then,
        "email": email,
    }
    return redirect(GO)


@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """Let who came by a provider show there again who they are."""
    kept = cast("dict[str, str] | None", request.session.get(SIGNON))
    if kept is None:
        return redirect("/sign-in/provider")
    try:
        keys = UUID(kept["organisation"]), UUID(kept["provider"])
        client = get_client(*keys, only_on=True)
    except DomainError as error:
        return refused(request, {}, error.message, error.status)
    return begin(request, client, mode=PROVE, then=_next(request))


@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """Discover the provider and lead the browser there.

    The page leads on by a header and not by a redirect: the policy of these pages lets no form end
    at a foreign address.
    """
    asked = cast("dict[str, str] | None", request.session.pop(ASKED, None))
    if asked is None:
        return redirect("/sign-in/provider")
    now = datetime.now(UTC)
    flow = {**asked, "until": (now + FLOW_LASTS).isoformat()}
    try:
        client = client_asked(asked)
        address, more = (
            _by_oidc(client, asked, now)
            if client.saml is None
            else _by_saml(client.saml, asked, now)
        )
    except DomainError as error:
        return refused(request, flow, error.message, error.status)
    except ProviderTrouble as trouble:
        return refused(request, flow, trouble.reason, 502)
    request.session[FLOW] = {**flow, **more, "issuer": client.issuer}
    response = render(request, "signon/go.html", {"address": address, "name": client.name})
    response["Refresh"] = f"0; url={address}"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _by_saml(side: SamlSide, asked: dict[str, Any], now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the provider's address with a request, and by what its answer is known."""
    key = f"_{secrets.token_hex(20)}"
    request = request_of(side, key=key, now=now, again=asked["mode"] == PROVE)
    if not side.address.startswith("https://") and not settings.STEWARD_PROVIDER_NETWORKS:
        raise ProviderTrouble("The provider's sign-in page is not encrypted.")
    return way_in(side, request), {"request": key}


def _by_oidc(client: Client, asked: dict[str, Any], now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the provider's address with what it is asked, and by what its answer is known."""
    endpoints = talking.discover(client, caller(now))
    more = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "endpoints": asdict(endpoints),
    }
    return talking.way_in(endpoints, _asking(client, {**asked, **more})), more


def _asking(client: Client, flow: dict[str, Any]) -> dict[str, str]:
    asking = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back_address(),
        "scope": talking.SCOPES,
        "state": str(flow["state"]),
        "nonce": str(flow["nonce"]),
        "code_challenge": talking.challenge_of(str(flow["verifier"])),
        "code_challenge_method": "S256",
    }
    if flow["email"]:
        asking["login_hint"] = str(flow["email"])
    if flow["mode"] == PROVE:
        asking |= {"prompt": "login", "max_age": "0"}
    return asking


def client_asked(asked: dict[str, Any]) -> Client:
    """Return the provider that a browser goes to; one that is off only in a test."""
    keys = UUID(str(asked["organisation"])), UUID(str(asked["provider"]))
    return get_client(*keys, only_on=asked["mode"] != TEST)


def caller(now: datetime) -> talking.Caller:
    """Return from where and when providers are called."""
    return talking.Caller(now=now, allowed=settings.STEWARD_PROVIDER_NETWORKS)


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Take who comes back from the provider, once."""
    flow = cast("dict[str, Any] | None", request.session.pop(FLOW, None))
    now, gone = datetime.now(UTC), flow or {}
    try:
        client, identity = _come(request, gone, now)
    except DomainError as error:
        return refused(request, gone, error.message, error.status)
    except ProviderTrouble as trouble:
        return refused(request, gone, trouble.reason, 403)
    return ended(request, gone, client, Told(identity=identity), now)


def _come(request: HttpRequest, flow: dict[str, Any], now: datetime) -> tuple[Client, Identity]:
    state = request.GET.get("state", "")
    kept = str(flow.get("state", ""))
    if not kept or not hmac.compare_digest(kept.encode(), state.encode()):
        raise ProviderTrouble("This browser did not begin this sign-in, or it was used already.")
    if now > datetime.fromisoformat(str(flow["until"])):
        raise ProviderTrouble("The sign-in took longer than ten minutes.")
    client = client_asked(flow)
    told = request.GET.get("iss", client.issuer)
    if client.issuer != flow["issuer"] or told != client.issuer:
        raise ProviderTrouble("The answer is of another provider than the one that was asked.")
    if request.GET.get("error"):
        raise ProviderTrouble(f"The provider says: {request.GET['error'][:100]}.")
    identity = talking.identity_of(
        client,
        Endpoints(**flow["endpoints"]),
        caller(now),
        talking.Coming(
            code=request.GET.get("code", ""),
            verifier=str(flow["verifier"]),
            nonce=str(flow["nonce"]),
            back=back_address(),
        ),
    )
    return client, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a provider told of somebody; ``attributes`` is what came beside, by SAML."""

    identity: Identity
    attributes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def ended(
    request: HttpRequest, flow: dict[str, Any], client: Client, told: Told, now: datetime
) -> HttpResponse:
    """Let in who came back, or end the test or the proof for which the browser went."""
    identity = told.identity
    if flow["mode"] == TEST:
        request.session[TOLD] = asdict(told)
        return redirect("/settings/sign-in/tested")
    try:
        membership = come_by_provider(
            organisation_id=client.organisation_id,
            provider_id=client.provider_id,
            identity=identity,
            now=now,
        )
        if flow["mode"] == PROVE:
            _prove(request, membership.person, identity, now)
            return redirect(str(flow["then"]))
    except DomainError as error:
        return refused(request, flow, error.message, error.status, email=identity.email)
    return come_by_signon(
        request,
        membership.person,
        now,
        then=str(flow["then"]),
        organisation=str(client.organisation_id),
        mark=str(client.provider_id),
    )


def _prove(request: HttpRequest, person: Person, identity: Identity, now: datetime) -> None:
    """Keep that the same person has just shown at the provider who they are.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (``auth_time`` is told where ``max_age`` is asked).

    Raises:
        NotAllowed: It is another person, or the provider does not say when it asked.
    """
    here = get_user(request)
    if not isinstance(here, Person) or here.pk != person.pk:
        raise NotAllowed("Somebody else came back than is signed in here.")
    if identity.proved_at is None or now.timestamp() - identity.proved_at > FRESH_SECONDS:
        raise NotAllowed("The provider does not say that it has just asked who you are.")
    note_proof(key=str(request.session.session_key), now=now)
    messages.success(request, "Thank you. For ten minutes you are not asked again.")


def refused(
    request: HttpRequest, flow: dict[str, Any], reason: str, status: int, *, email: str = ""
) -> HttpResponse:
    """Say why nobody was let in, or why the test failed.

    Where the organisation is known, it keeps the reason under a reference that the person can tell.

    Args:
        request: The request that is refused.
        flow: What the browser went for; empty where that is not known.
        reason: Why.
        status: The status of the answer.
        email: Of whom the provider spoke.
    """
    context: dict[str, Any] = {"reason": reason, "testing": flow.get("mode") == TEST}
    if flow.get("organisation") and not context["testing"]:
        context["reference"] = note_refusal(
            organisation_id=UUID(str(flow["organisation"])),
            reason=reason,
            email=email,
            origin=origin_of(request),
            now=datetime.now(UTC),
        )
    return render(request, "signon/refused.html", context, status=status)
