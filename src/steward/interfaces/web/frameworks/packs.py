"""Versions of shipped content: what another one changes, going back, waiting, taking the newest."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.frameworks import policy
from steward.domain.frameworks.models import InstalledPack
from steward.domain.frameworks.queries import get_pack
from steward.domain.frameworks.rules import DAYS_TO_GO_BACK
from steward.extensions.packs import upgrading
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.settings.tabs import tabs_for

BACK = "/settings/packs"


class ReasonForm(forms.Form):
    """Why the organisation keeps to a version."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


@require_safe
def packs(request: ActorRequest) -> HttpResponse:
    """Show every shipped pack with the version in force and what can be chosen."""
    require(request.actor, policy.VIEW_FRAMEWORK)
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "standings": upgrading.standings(request.actor),
        "may": request.actor.may(policy.INSTALL_PACK),
        "days": DAYS_TO_GO_BACK,
    }
    return render(request, "settings/packs.html", context)


def _version(request: ActorRequest, key: UUID) -> tuple[upgrading.Standing, InstalledPack]:
    """Return the pack, and the version of it that is asked about."""
    pack = get_pack(key)
    require(request.actor, policy.INSTALL_PACK, pack)
    if not pack.is_shipped:
        raise NotFound("There is no such version of a shipped pack.")
    return upgrading.standing_of(request.actor, pack.urn), pack


@require_safe
def version(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a version changes against the one in force, and what that does here.

    The version in force is shown against the one before, so that one sees what came with it.
    """
    standing, pack = _version(request, key)
    is_in_force = pack.pk == standing.in_force.pk
    before = standing.before if is_in_force else standing.in_force
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "standing": standing,
        "pack": pack,
        "is_in_force": is_in_force,
        "preview": upgrading.preview(request.actor, before, pack) if before else None,
    }
    return render(request, "settings/pack.html", context)


@require_http_methods(["GET", "POST"])
def hold(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why, and go back to a version or stay on it."""
    standing, pack = _version(request, key)
    stays = pack.pk == standing.newest.pk
    question = Question(
        title=f"Stay on version {pack.version}" if stays else f"Go back to version {pack.version}",
        button="Stay on it" if stays else "Go back",
        tone="primary" if stays else "danger",
        lead=f"The next version of {pack.title} then waits until somebody takes it."
        if stays
        else "The register and classifications are worked out again under it. What people decided"
        " stays; runs keep the questions with which they began.",
        done=f"Version {pack.version} is kept to.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        upgrading.go_back(request.actor, pack, **fields)

    return ask(request, question, ReasonForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def take(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask once more, and take the newest version."""
    standing, pack = _version(request, key)
    held = standing.held
    if held is None:
        raise NotFound("The newest version is in force already.")
    question = Question(
        title=f"Take version {standing.newest.version} of {pack.title}",
        button="Take it",
        lead="The register and classifications are worked out again under it. For"
        f" {DAYS_TO_GO_BACK} days the version before can be gone back to.",
        done=f"Version {standing.newest.version} is in force.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:  # noqa: ARG001 -- framework requires
        upgrading.take(request.actor, held)

    return ask(request, question, forms.Form(sent(request)), call)


urlpatterns: list[URLPattern] = [
    path("settings/packs", packs, name="packs"),
    path("settings/packs/<uuid:key>", version, name="pack-version"),
    path("settings/packs/<uuid:key>/hold", hold, name="pack-hold"),
    path("settings/packs/<uuid:key>/take", take, name="pack-take"),
]
