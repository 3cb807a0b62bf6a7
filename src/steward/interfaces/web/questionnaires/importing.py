"""Import a questionnaire: upload, see what comes over, make it a draft."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.questionnaires.building.comparing import compare
from steward.domain.questionnaires.building.queries import get_questionnaire
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Questionnaire
from steward.domain.questionnaires.operations import authoring
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import AskedQuestion
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.extensions.exchange.questionnaires.renewing import earlier_imports, renewed
from steward.extensions.exchange.questionnaires.terms import LARGEST_FILE, Brought, Weight
from steward.extensions.reports.kit.tables import Column, csv_chunks
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.questionnaires.fields import SCALE, SEVERAL
from steward.interfaces.web.questionnaires.lines import lines_of

HERE = "questionnaires/import"
ON_SHOW = 200
SHOWN_QUESTIONS = 25
COLUMNS = (
    Column(title="place", width=40),
    Column(title="weight", width=24),
    Column(title="question", width=24),
    Column(title="reason", width=80),
)


class BringForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Questionnaire file",
        help_text="XLSForm (XLSX, XLS, CSV, Markdown), SurveyJS or FHIR Questionnaire (JSON), or a"
        " table of questions (XLSX, XLS, CSV), up to 10 MB. What it is follows from its content.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.md,.json"}),
    )


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    """Take a file to look through; no questionnaire is written."""
    require(request.actor, EDIT_TEMPLATE)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        name = given.name or "questionnaire"
        content = given.read(LARGEST_FILE + 1)
        try:
            read_foreign(content, name)
        except Invalid as error:
            form.add_error("file", str(error))
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            return redirect(f"/{HERE}/{stored.pk}")
    status = 422 if form.errors else 200
    return render(request, "questionnaires/bring.html", {"form": wired(form)}, status=status)


def _brought(request: ActorRequest, key: UUID, language: str) -> tuple[str, Brought]:
    stored = get_file(request.actor, key)
    require(request.actor, EDIT_TEMPLATE)
    content = read_file(actor=request.actor, file=stored)
    return stored.name, read_foreign(content, stored.name, language[:60])


@require_safe
def report(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what comes over, what does not and why, and how the first section looks."""
    return _report(request, key, request.GET.get("language", ""), "")


def _report(request: ActorRequest, key: UUID, language: str, problem: str) -> HttpResponse:
    name, brought = _brought(request, key, language)
    weight = request.GET.get("weight", "")
    remarks = [item for item in brought.remarks if not weight or item.weight == weight]
    earlier = earlier_imports(request.actor, brought.body)
    context: dict[str, Any] = {
        "key": key,
        "name": name,
        "brought": brought,
        "counts": brought.counts,
        "language": language,
        "weights": [
            (item.value, item.label, sum(1 for r in brought.remarks if r.weight == item))
            for item in Weight
        ],
        "weight": weight,
        "remarks": remarks[:ON_SHOW],
        "more": max(0, len(remarks) - ON_SHOW),
        "earlier": [_earlier(row, brought) for row in earlier[:5]],
        "problem": problem,
        **_first_section(request, brought),
    }
    status = 409 if problem else 200
    return render(request, "questionnaires/bring_report.html", context, status=status)


def _earlier(row: Questionnaire, brought: Brought) -> dict[str, Any]:
    return {
        "row": row,
        "revision": revision_of(row.draft),
        "changes": compare(row.draft, renewed(row.draft, brought.body)),
    }


def _first_section(request: ActorRequest, brought: Brought) -> dict[str, Any]:
    sheet = Template.from_body(brought.body)
    sitting = Sitting(sheet, {})
    first = sheet.sections[0]
    shown = first.questions[:SHOWN_QUESTIONS]
    asked = [
        AskedQuestion(
            question=item,
            visibility=sitting.visibility[item.id],
            answer=None,
            required=sitting.required[item.id],
        )
        for item in shown
    ]
    asked = [item for item in asked if item.question.visible_when is None]
    lines = lines_of(request.actor, asked, sitting, problems={}, threads={}, is_open=False)
    return {
        "first": first,
        "items": lines,
        "waiting": [item for item in shown if item.visible_when is not None],
        "left": max(0, len(first.questions) - SHOWN_QUESTIONS),
        "scale": SCALE,
        "several": SEVERAL,
    }


@require_safe
def remarks_file(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return everything that does not come over as it stands, as CSV."""
    name, brought = _brought(request, key, request.GET.get("language", ""))
    rows = [(item.place, item.weight.label, item.question, item.reason) for item in brought.remarks]
    content = b"".join(csv_chunks(COLUMNS, rows))
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)[:60]
    return attachment(content, f"import-of-{plain}.csv")


@require_POST
def make_draft(request: ActorRequest, key: UUID) -> HttpResponse:
    """Write what came over as a draft: a new one, or over that of an earlier import."""
    language = request.POST.get("language", "")
    name, brought = _brought(request, key, language)
    actor, into = request.actor, request.POST.get("into", "")
    try:
        if into:
            row = get_questionnaire(actor, forms.UUIDField().clean(into))
            row = authoring.save_draft(
                actor=actor,
                questionnaire=row,
                body=renewed(row.draft, brought.body),
                revision=request.POST.get("revision", ""),
                what=f"{name} was brought again",
            )
        else:
            row = authoring.import_questionnaire(actor=actor, body=brought.body)
    except (Conflict, forms.ValidationError) as error:
        words = error.message if isinstance(error, DomainError) else "Choose a questionnaire."
        return _report(request, key, language, str(words))
    messages.success(request, "It is a draft now; nobody is asked before you publish it.")
    return redirect(f"/questionnaires/build/{row.pk}")


urlpatterns: list[URLPattern] = [
    path(HERE, bring, name="questionnaire-import"),
    path(f"{HERE}/<uuid:key>", report, name="questionnaire-import-report"),
    path(f"{HERE}/<uuid:key>/remarks.csv", remarks_file, name="questionnaire-import-remarks"),
    path(f"{HERE}/<uuid:key>/draft", make_draft, name="questionnaire-import-draft"),
]
