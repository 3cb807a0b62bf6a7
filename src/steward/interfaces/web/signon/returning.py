"""Back from the provider by SAML (SAML profiles, 4.1.4; bindings, 3.5).

The answer comes by a post from elsewhere, which carries no session. It is proven then, kept for two
minutes, and the browser led on to where its session is seen: there it is let in if it is the one
that went. No script is needed for that, and no cookie that other sites see.
"""

import hmac
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from steward.extensions.signon.models import SamlArrival
from steward.extensions.signon.operations.arriving import keep_arrival, take_arrival
from steward.extensions.signon.queries import Client, get_saml_client
from steward.extensions.signon.saml.asking import our_metadata
from steward.extensions.signon.terms import Identity, ProviderTrouble, SamlAnswer, SamlSide
from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.interfaces.web.signon.coming import (
    ENTER,
    FLOW,
    Told,
    ended,
    local,
    refused,
)

BEGIN_HERE = "Begin to sign in here; the provider's own page does not lead in."
LONGEST_STATE = 2000


@require_GET
def metadata(request: HttpRequest, organisation: UUID) -> HttpResponse:  # noqa: ARG001 -- framework requires
    """Tell a provider who asks here, and with which key (SAML metadata, 2.4.4)."""
    try:
        client = get_saml_client(organisation)
    except NotFound as error:
        return HttpResponse(error.message, status=404, content_type="text/plain; charset=utf-8")
    text = our_metadata(cast("SamlSide", client.saml))
    response = HttpResponse(text, content_type="application/samlmetadata+xml")
    response["Content-Disposition"] = 'attachment; filename="steward-metadata.xml"'
    return response


@csrf_exempt
@require_POST
def arrive(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Prove what a provider sent, and lead the browser to where its session is seen."""
    from steward.extensions.signon.saml.answers import (  # noqa: PLC0415 -- slow import
        read_answer,
    )

    now, flow = datetime.now(UTC), {"organisation": str(organisation), "mode": ENTER}
    try:
        client = get_saml_client(organisation)
    except NotFound as error:
        return refused(request, {}, error.message, error.status)
    side = cast("SamlSide", client.saml)
    email = ""
    try:
        answer = read_answer(request.POST.get("SAMLResponse", ""), side, now)
        email = answer.identity.email
        word = _kept(request, client, answer, now)
    except DomainError as error:
        return refused(request, flow, error.message, error.status, email=email)
    except ProviderTrouble as trouble:
        return refused(request, flow, trouble.reason, 403)
    query = urlencode({"with": word})
    return redirect(f"/sign-in/provider/saml/{organisation}/back?{query}")


def _kept(request: HttpRequest, client: Client, answer: SamlAnswer, now: datetime) -> str:
    if not answer.request and not cast("SamlSide", client.saml).unsolicited:
        raise NotAllowed(BEGIN_HERE)
    wanted = request.POST.get("RelayState", "")
    then = local(request, wanted) if not answer.request and len(wanted) < LONGEST_STATE else ""
    return keep_arrival(
        organisation_id=client.organisation_id,
        provider_id=client.provider_id,
        answer=answer,
        then=then,
        now=now,
    )


@require_GET
def back(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Let in the browser that brought an answer, if it is the one that went for it; once."""
    now = datetime.now(UTC)
    gone = cast("dict[str, Any]", request.session.pop(FLOW, None) or {})
    blank: dict[str, Any] = {"organisation": str(organisation), "mode": gone.get("mode", ENTER)}
    try:
        client = get_saml_client(organisation)
        word = request.GET.get("with", "")
        arrival = take_arrival(organisation_id=organisation, word=word, now=now)
        flow = _flow_of(arrival, gone, client, now)
    except NotFound as error:
        return refused(request, {}, error.message, error.status)
    except DomainError as error:
        return refused(request, blank, error.message, error.status)
    told = Told(
        identity=Identity(**arrival.told["identity"]), attributes=arrival.told["attributes"]
    )
    return ended(request, flow, client, told, now)


def _flow_of(
    arrival: SamlArrival, gone: dict[str, Any], client: Client, now: datetime
) -> dict[str, Any]:
    """Return what the browser went for, which the arrival answers; for one unasked, coming in.

    Raises:
        NotAllowed: The browser did not go for it, went too long ago, or to another provider.
    """
    if arrival.provider_id != client.provider_id:
        raise NotAllowed("This sign-in was changed meanwhile.")
    if not arrival.request:
        mode: dict[str, Any] = {"mode": ENTER, "then": arrival.then or "/"}
        return {**mode, "organisation": str(client.organisation_id)}
    kept = str(gone.get("request", ""))
    same = gone.get("organisation") == str(client.organisation_id)
    if not kept or not same or not hmac.compare_digest(kept.encode(), arrival.request.encode()):
        message = "This browser did not begin this sign-in, or it was used already."
        raise NotAllowed(message)
    if now > datetime.fromisoformat(str(gone["until"])):
        raise NotAllowed("The sign-in took longer than ten minutes.")
    return gone
