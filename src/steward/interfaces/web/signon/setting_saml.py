"""Set up a provider that is asked by SAML."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from steward.extensions.signon import queries
from steward.extensions.signon.models import SamlConnection, SignOnProvider
from steward.extensions.signon.operations.saml import (
    SamlDraft,
    follow_metadata,
    note_metadata_trouble,
    set_saml_provider,
)
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.rules import checked_link
from steward.extensions.signon.talking import Caller
from steward.extensions.signon.terms import ProviderTrouble
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.signon.setting import PAGE, ConnectionForm, kept_or_asked

LARGEST = 1024 * 1024
USUAL = "Empty: one of the usual names is looked for."
OWN = ("signs_requests", "unsolicited", "email_attribute", "name_attribute", "groups_attribute")


class SamlForm(ConnectionForm):
    """What a provider needs that is asked by SAML."""

    field_order: ClassVar = ["name", "metadata_url", "file", "metadata", "domains", "role"]

    metadata_url = forms.CharField(
        label="Address of the provider's metadata",
        max_length=500,
        required=False,
        widget=forms.URLInput(),
        help_text="Read now, and again each day, so that new certificates are known in time.",
    )
    file = forms.FileField(
        label="Or the metadata as a file",
        required=False,
        widget=forms.ClearableFileInput({"accept": ".xml,application/xml,text/xml"}),
    )
    metadata = forms.CharField(
        label="Or its text",
        required=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text="All three left as they are keep what is set up.",
    )
    email_attribute = forms.CharField(
        label="Attribute with the e-mail address", max_length=255, required=False, help_text=USUAL
    )
    name_attribute = forms.CharField(
        label="Attribute with the name", max_length=255, required=False, help_text=USUAL
    )
    groups_attribute = forms.CharField(
        label="Attribute with the groups", max_length=255, required=False, help_text=USUAL
    )
    signs_requests = forms.BooleanField(
        label="Requests to the provider are signed", required=False, initial=True
    )
    unsolicited = forms.BooleanField(
        label="People may begin at the provider's own page",
        required=False,
        help_text="Then an answer counts that nobody asked for here: whoever follows a foreign link"
        " can be signed in as somebody else without noticing. Leave it off where you can.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest) -> HttpResponse:
    """Set the provider up, or change what it needs."""
    require(request.actor, EDIT_SIGNON)
    provider = queries.provider_of(request.actor)
    held = None if provider is None else queries.saml_of(provider)
    files = request.FILES if request.method == "POST" else None
    form = SamlForm(sent(request), files, initial=_initial(provider, held))

    def keep(fields: dict[str, Any]) -> None:
        set_saml_provider(actor=request.actor, draft=_draft(request, fields, held))

    context = {
        "entity": queries.entity_address(request.actor.organisation_id),
        "consumer": queries.consumer_address(request.actor.organisation_id),
        "held": held,
    }
    return kept_or_asked(request, form, keep, "signon/saml.html", context)


def _initial(provider: SignOnProvider | None, held: SamlConnection | None) -> dict[str, Any]:
    if provider is None:
        return {}
    rows = queries.claims_of(provider)
    initial: dict[str, Any] = {name: getattr(provider, name) for name in ("name", "role")}
    initial["domains"] = "\n".join(row.domain for row in rows)
    if held is not None:
        initial |= {name: getattr(held, name) for name in (*OWN, "metadata_url")}
    return initial


def _draft(request: ActorRequest, fields: dict[str, Any], held: SamlConnection | None) -> SamlDraft:
    """Return what was typed, with the metadata from wherever it is to come.

    Raises:
        Invalid: It comes by two ways, or cannot be read.
    """
    given: UploadedFile | None = fields.pop("file")
    url, text = str(fields["metadata_url"]).strip(), str(fields["metadata"]).strip()
    brought = [place for place, is_there in (("file", given), ("metadata", text)) if is_there]
    known = held is not None and held.metadata_url == url
    if len(brought) > 1 or (brought and url and not known):
        raise Invalid("Bring the metadata by one way alone.", place=brought[-1])
    if brought:
        fields["metadata_url"] = ""
        fields["metadata"] = text if given is None else _text_of(given)
    elif url and not known:
        fields["metadata"] = _fetched(request, checked_link(url))
    return SamlDraft(**fields)


def _text_of(given: UploadedFile) -> str:
    try:
        return (given.read(LARGEST + 1) or b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("This file is no text in UTF-8.", place="file") from None


def _fetched(request: ActorRequest, url: str) -> str:
    try:
        return _caller(request).fetch(url)
    except ProviderTrouble as trouble:
        raise Invalid(trouble.reason, place="metadata_url") from None


def _caller(request: ActorRequest) -> Caller:
    return Caller(now=request.actor.now, allowed=settings.STEWARD_PROVIDER_NETWORKS)


@require_POST
@freshly_proved
def reread(request: ActorRequest) -> HttpResponse:
    """Read the metadata again where it lies."""
    from steward.extensions.signon.saml.metadata import (  # noqa: PLC0415 -- slow import
        read_metadata,
    )

    require(request.actor, EDIT_SIGNON)
    held = queries.saml_of(queries.get_provider(request.actor))
    if held is None or not held.metadata_url:
        raise Conflict("The metadata was brought by hand; bring it anew by “Change”.")
    try:
        text = _caller(request).fetch(held.metadata_url)
        source = read_metadata(text.encode(), request.actor.now)
        changed = follow_metadata(actor=request.actor, source=source)
    except ProviderTrouble as trouble:
        note_metadata_trouble(actor=request.actor, reason=trouble.reason)
        messages.error(request, trouble.reason)
        return redirect(PAGE)
    said = f"{changed} certificates changed." if changed else "Nothing changed."
    messages.success(request, f"The metadata is read. {said}")
    return redirect(PAGE)
