"""Bring files with results: choose, see what they would change, take them in."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.monitoring.policy import OBSERVE, VIEW_MONITORING
from steward.extensions.connectors.formats import formats
from steward.extensions.connectors.models import Bringing, BroughtFile
from steward.extensions.connectors.operations.bringing import (
    LONGEST_ABOUT,
    MOST_FILES,
    bring_files,
    label_of,
    take_brought,
)
from steward.extensions.connectors.queries.bringing import (
    bringings_visible_to,
    files_of,
    get_bringing,
)
from steward.extensions.connectors.terms import LARGEST
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired

HERE = "/monitoring/bring"
SHOWN = 10
ABOUT = "As its name stands in the inventory: an AI system, a model or a dataset."


class SeveralFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401, ARG002 -- framework requires
        """Return the first file for the form to check; the view reads them all."""
        return files.get(name)


class BringForm(forms.Form):
    """The files, and what they are about where they do not say it."""

    results = forms.FileField(
        label="Files",
        help_text=f"Up to {MOST_FILES} at once and {LARGEST // 1024 // 1024} MB each. What each is"
        " is found out from what it holds.",
        widget=SeveralFiles(attrs={"multiple": True}),
    )
    about = forms.CharField(
        label="What they are about, where they do not say it",
        required=False,
        max_length=LONGEST_ABOUT,
        help_text=ABOUT,
    )


class AboutForm(forms.Form):
    """What those results are about that do not say it."""

    about = forms.CharField(
        label="What they are about, where they do not say it",
        required=False,
        max_length=LONGEST_ABOUT,
        help_text=ABOUT,
    )


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    """Take files and go on to what they would change."""
    require(request.actor, OBSERVE)
    posted = request.method == "POST"
    form = BringForm(request.POST, request.FILES) if posted else BringForm()
    if posted and form.is_valid():
        given = request.FILES.getlist("results")
        try:
            files = [(file.name or "file", file.read(LARGEST + 1)) for file in given]
            _, work = bring_files(
                actor=request.actor, files=files, about=form.cleaned_data["about"]
            )
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(f"/work/{work.pk}")
    context = {
        "form": wired(form),
        "formats": formats().values(),
        "before": bringings_visible_to(request.actor)[:SHOWN],
    }
    return render(request, "connectors/bring.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def brought(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what files would change, or what became of them; take them in on the last click."""
    actor = request.actor
    bringing = get_bringing(actor, key)
    require(actor, VIEW_MONITORING)
    require(actor, OBSERVE)
    posted = request.method == "POST"
    form = AboutForm(request.POST if posted else None, initial={"about": bringing.about})
    if posted and form.is_valid():
        try:
            about = form.cleaned_data["about"]
            work = take_brought(actor=actor, bringing=bringing, about=about)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(f"/work/{work.pk}")
    rows = [_shown(file) for file in files_of(actor, bringing)]
    context = _totals(bringing, rows) | {"form": wired(form), "rows": rows}
    return render(request, "connectors/brought.html", context, status=422 if form.errors else 200)


def _shown(file: BroughtFile) -> dict[str, Any]:
    return {"file": file, "kind": label_of(file.kind), **file.outcome}


def _totals(bringing: Bringing, rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("new", "changed", "untouched", "closed")
    readable = [row for row in rows if not row.get("problem")]
    unmatched = {name for row in rows for name in row.get("unmatched", ())}
    return {
        "bringing": bringing,
        "totals": {name: sum(row.get(name, 0) for row in rows) for name in names},
        "readable": len(readable),
        "unnamed": any(row.get("unnamed") for row in rows),
        "unmatched": sorted(unmatched)[:SHOWN],
        "unmatched_count": len(unmatched),
    }
