"""All questionnaires of one's own, and what one may begin with."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.frameworks.queries import resource_keys
from steward.domain.questionnaires.building import queries
from steward.domain.questionnaires.building.editing import published_form
from steward.domain.questionnaires.building.findings import Known
from steward.domain.questionnaires.building.linting import lint
from steward.domain.questionnaires.building.noting import count_notes
from steward.domain.questionnaires.models import Questionnaire
from steward.domain.questionnaires.operations import authoring
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import template
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.core.json_lines import load_json
from steward.foundation.core.yaml_lines import load_yaml
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of
from steward.interfaces.web.builder.editor import SettingsForm
from steward.interfaces.web.kit.commands import wired

MOST_BYTES = 2_000_000


class NewForm(SettingsForm):
    """A new questionnaire."""

    duration_minutes = None


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show the own questionnaires and the shipped ones."""
    return _overview(request, NewForm())


def _overview(request: ActorRequest, form: forms.Form, problem: str = "") -> HttpResponse:
    require(request.actor, EDIT_TEMPLATE)
    rows = list(queries.questionnaires_visible_to(request.actor))
    shipped = [(name, template(key)) for (_, name), key in resource_keys("questionnaire").items()]
    known = queries.known()
    context: dict[str, Any] = {
        "own": [_line(row, known) for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "shipped": sorted(shipped, key=lambda item: item[1].title),
        "form": wired(form),
        "problem": problem,
    }
    status = 422 if problem or form.errors else 200
    return render(request, "builder/list.html", context, status=status)


def _line(row: Questionnaire, known: Known) -> tuple[Questionnaire, int, int]:
    """Return a questionnaire with its notes, and what keeps one never published from being sent."""
    asked = vars(row).get("latest") is None
    errors = lint(published_form(row.draft), known).errors if asked else ()
    return row, count_notes(row.draft), len(errors)


@require_POST
def create(request: ActorRequest) -> HttpResponse:
    """Begin an empty questionnaire."""
    form = NewForm(request.POST)
    if not form.is_valid():
        return _overview(request, form)
    made = authoring.create_questionnaire(actor=request.actor, **form.cleaned_data)
    return redirect(f"/questionnaires/build/{made.pk}")


@require_POST
def duplicate(request: ActorRequest) -> HttpResponse:
    """Begin with a shipped questionnaire, or one of one's own."""
    own = request.POST.get("own", "")
    if own:
        desk = desk_of(request, forms.UUIDField().clean(own))
        made = authoring.duplicate_questionnaire(
            actor=request.actor, questionnaire=desk.questionnaire
        )
    else:
        name = request.POST.get("name", "")
        made = authoring.duplicate_shipped(actor=request.actor, name=name)
    messages.success(request, "This copy is yours; the original stays as it is.")
    return redirect(f"/questionnaires/build/{made.pk}")


@require_POST
def bring(request: ActorRequest) -> HttpResponse:
    """Begin with a file of the own schema."""
    require(request.actor, EDIT_TEMPLATE)
    sent = request.FILES.get("file")
    try:
        made = authoring.import_questionnaire(actor=request.actor, body=_read(sent))
    except Invalid as error:
        place = f" ({error.place})" if error.place else ""
        return _overview(request, NewForm(), f"{error.message}{place}")
    except DomainError as error:
        return _overview(request, NewForm(), error.message)
    messages.success(request, "Brought in as a draft; look at the findings before publishing.")
    return redirect(f"/questionnaires/build/{made.pk}")


def _read(sent: UploadedFile | None) -> object:
    if sent is None:
        raise Invalid("Choose a file.", place="file")
    content, name = sent.read(MOST_BYTES + 1), sent.name or "file"
    if len(content) > MOST_BYTES:
        raise Invalid("The file is larger than 2 MB.", place="file")
    return load_json(content) if name.lower().endswith(".json") else load_yaml(content, name).value
