"""Bundles of programs: bring one, see what became of it, and say whose signatures count."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.extensions.bundles import queries
from steward.extensions.bundles.operations.taking import take_bundle
from steward.extensions.bundles.operations.trusting import revoke_key, trust_key
from steward.extensions.bundles.policy import BRING_BUNDLE, TRUST_KEY, VIEW_BUNDLES
from steward.extensions.bundles.terms import LARGEST_BUNDLE, Became, Signed
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.tabs import tabs_for

HERE = "/settings/bundles"
A_PAGE = 50


class BundleForm(forms.Form):
    """The bundle."""

    file = forms.FileField(
        label="Bundle",
        help_text=f"A ZIP made by steward-push, up to {LARGEST_BUNDLE // 1024 // 1024} MB.",
        widget=forms.FileInput({"accept": ".zip"}),
    )


class KeyForm(forms.Form):
    """A key that is to be trusted."""

    name = forms.CharField(
        label="Held by", max_length=100, help_text="The program, such as “Training pipeline”."
    )
    public = forms.CharField(
        label="Public key",
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        help_text="What “steward-push key” shows, or PEM.",
    )
    note = forms.CharField(
        label="How you made sure that it is theirs",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class WhyForm(forms.Form):
    """Why a key is trusted no more."""

    why = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea({"rows": 2}))


@require_safe
def bundles(request: ActorRequest) -> HttpResponse:
    """List the bundles that came, and the keys."""
    actor = request.actor
    require(actor, VIEW_BUNDLES)
    rows = queries.bundles_listed(actor, A_PAGE + 1, _before(request))
    context = {
        "tabs": tabs_for(actor, HERE),
        "bundles": rows[:A_PAGE],
        "next": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
        "keys": queries.keys_listed(actor),
        "may_bring": actor.may(BRING_BUNDLE),
        "may_trust": actor.may(TRUST_KEY),
    }
    return render(request, "bundles/bundles.html", context)


def _before(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


@require_safe
def bundle(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what became of each statement of a bundle."""
    row = queries.get_bundle(request.actor, key)
    require(request.actor, VIEW_BUNDLES)
    lines: list[dict[str, Any]] = [
        {**one, "became": Became(one["became"]), "signed": Signed(one["signed"])}
        for one in row.outcome
    ]
    context = {"tabs": tabs_for(request.actor, HERE), "bundle": row, "lines": lines}
    return render(request, "bundles/bundle.html", context)


@require_safe
def as_it_came(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return a bundle as it came, so that its signatures can be checked elsewhere."""
    row = queries.get_bundle(request.actor, key)
    require(request.actor, VIEW_BUNDLES)
    content = read_file(actor=request.actor, file=row.file)
    return attachment(content, f"bundle-{row.digest[:12]}.zip")


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    """Take in a bundle that was carried by file."""
    require(request.actor, BRING_BUNDLE)
    form = BundleForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        try:
            row, _ = take_bundle(
                actor=request.actor,
                name=given.name or "bundle.zip",
                content=given.read(LARGEST_BUNDLE + 1),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(f"{HERE}/{row.pk}")
    context = {"tabs": tabs_for(request.actor, HERE), "form": wired(form)}
    return render(request, "bundles/bring.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def trust(request: ActorRequest) -> HttpResponse:
    """Let what a key signs count as signed."""
    require(request.actor, TRUST_KEY)
    question = Question(
        title="Trust a key",
        button="Trust it",
        lead="What it signs counts as signed by its program, the highest level of evidence.",
        done="The key is trusted.",
        back=HERE,
    )

    def call(fields: dict[str, Any]) -> None:
        trust_key(actor=request.actor, **fields)

    return ask(request, question, KeyForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def revoke(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let what a key signs count no more."""
    row = queries.get_key(request.actor, key)
    require(request.actor, TRUST_KEY)
    question = Question(
        title=f"Revoke “{row.name}”",
        button="Revoke",
        lead="What it signs counts no more, for good. What was taken in before stays as it was.",
        tone="danger",
        done=f"The key “{row.name}” is revoked.",
        back=HERE,
    )

    def call(fields: dict[str, Any]) -> None:
        revoke_key(actor=request.actor, key=row, **fields)

    return ask(request, question, WhyForm(sent(request)), call)
