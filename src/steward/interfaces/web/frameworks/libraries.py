"""Bring a library: upload, report of what comes over, install, update, take back."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.frameworks import operations, policy, queries
from steward.extensions.packs.foreign.archive import LARGEST_UPLOAD, files_in, pack_up
from steward.extensions.packs.foreign.jobs import CHECK, INSTALL
from steward.extensions.packs.foreign.terms import WEIGHTS, Weight
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.files.operations import store_file
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work
from steward.foundation.work.queries import get_work
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import wired

BACK = "/frameworks/libraries"
ON_A_PAGE = 200
KINDS = {
    "framework": "requirements",
    "mapping_set": "ties",
    "questionnaire": "questions",
    "reference_controls": "reference controls",
    "threats": "threats",
    "metric_definitions": "metrics",
}


class Several(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files, each checked as one."""

    def clean(self, data: object, initial: object = None) -> Any:  # noqa: ANN401 -- framework requires
        """Return the files as a list."""
        given = cast("list[object]", data or [None] if isinstance(data, list) else [data])
        return [super(Files, self).clean(item, initial) for item in given]


class LibraryForm(forms.Form):
    """The libraries."""

    file = Files(
        label="Library files",
        help_text="One or several YAML files in the format of CISO Assistant, or a ZIP of them,"
        f" up to {LARGEST_UPLOAD // 1024 // 1024} MB. They stay with your organisation.",
        widget=Several(attrs={"accept": ".yaml,.yml,.zip", "multiple": True}),
    )


@require_http_methods(["GET", "POST"])
def libraries(request: ActorRequest) -> HttpResponse:
    """Show what was brought, and take files to look through."""
    require(request.actor, policy.INSTALL_PACK)
    form = LibraryForm(request.POST, request.FILES) if request.method == "POST" else LibraryForm()
    if request.method == "POST" and form.is_valid():
        given: list[UploadedFile] = form.cleaned_data["file"]
        try:
            name, content = _one(given)
            files_in(content, name)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            work = ask_for_work(
                actor=request.actor,
                kind=CHECK,
                label=f"Look through {name}",
                arguments={"file": str(stored.pk)},
            )
            return redirect(f"/work/{work.pk}")
    context = {
        "form": wired(form),
        "packs": [pack for pack in queries.installed_packs() if pack.organisation_id is not None],
        "resources": queries.resources_of_packs(),
    }
    return render(request, "frameworks/libraries.html", context, status=422 if form.errors else 200)


def _one(given: list[UploadedFile]) -> tuple[str, bytes]:
    """Return several files as one."""
    if len(given) == 1:
        return given[0].name or "library.yaml", given[0].read(LARGEST_UPLOAD + 1)
    files = [
        (item.name or f"library-{index}.yaml", item.read(LARGEST_UPLOAD + 1))
        for index, item in enumerate(given)
    ]
    return f"{len(files)} libraries.zip", pack_up(files)


def _checked(request: ActorRequest, key: UUID) -> Work:
    work = get_work(request.actor, key)
    if work.kind != CHECK or work.status != "done":
        raise NotFound("There is no such report.")
    return work


@require_safe
def report(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what libraries bring, what does not come over and why, before anything is written."""
    work = _checked(request, key)
    require(request.actor, policy.INSTALL_PACK)
    found: list[dict[str, Any]] = work.result["libraries"]
    weight = request.GET.get("weight", "")
    notes = [note for item in found for note in item["notes"] if not weight or note[1] == weight]
    page = Paginator(notes, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = {kind: sum(item["counts"].get(kind.value, 0) for item in found) for kind in Weight}
    context = {
        "work": work,
        "libraries": found,
        "aside": work.result["aside"],
        "kinds": KINDS,
        "weights": [(kind.value, WEIGHTS[kind], counts[kind]) for kind in WEIGHTS],
        "weight": weight,
        "page": page,
        "fresh": [item for item in found if item["state"] != "same"],
    }
    return render(request, "frameworks/library_report.html", context)


@require_POST
def install(request: ActorRequest, key: UUID) -> HttpResponse:
    """Install what was looked through."""
    checked = _checked(request, key)
    require(request.actor, policy.INSTALL_PACK)
    work = ask_for_work(
        actor=request.actor,
        kind=INSTALL,
        label="Install what you brought",
        arguments={"file": checked.result["file"]},
    )
    return redirect(f"/work/{work.pk}")


@require_POST
def take_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Go back to the version before, or take a library away."""
    packs = [p for p in queries.installed_packs() if p.organisation_id is not None]
    pack = next((item for item in packs if item.pk == key), None)
    if pack is None:
        raise NotFound("There is no such library.")
    require(request.actor, policy.INSTALL_PACK, pack)
    try:
        before = operations.take_back_pack(actor=request.actor, pack=pack)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(BACK)
    words = (
        f"Version {before.version} is current again." if before else "The library is taken away."
    )
    messages.success(request, words)
    return redirect(BACK)
