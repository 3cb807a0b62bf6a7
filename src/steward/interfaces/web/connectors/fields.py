"""Choose on a sample which fields of an answer are taken, and as what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.extensions.connectors.kinds.rest_json.connector import FIELDS, KIND, line_of
from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.operations.connecting import ConnectionDraft, change_connection
from steward.extensions.connectors.pointing import paths_of
from steward.extensions.connectors.policy import EDIT_CONNECTION, VIEW_CONNECTION
from steward.extensions.connectors.queries.connections import get_connection
from steward.extensions.connectors.sampling import sample_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.connectors.connections import HERE
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

ROLES = (("value", "Value"), ("system", "AI system"), ("property", "Property"), ("time", "Time"))
TYPED = ("system", "property")
ADD = "add"


@require_http_methods(["GET", "POST"])
@freshly_proved
def fields(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a sample, and add what was chosen on it to the fields that are taken."""
    row = get_connection(request.actor, key)
    require(request.actor, VIEW_CONNECTION)
    require(request.actor, EDIT_CONNECTION)
    here = f"{HERE}/{row.pk}"
    if row.kind != KIND:
        return redirect(f"{here}/edit")
    chosen = {name: request.POST.get(name, "") for name, _ in ROLES}
    typed = {name: request.POST.get(f"{name}_typed", "").strip() for name in TYPED}
    problem, sample = "", None
    if request.method == "POST":
        try:
            if request.POST.get("do") == ADD:
                _add(request, row, {**chosen, **{n: chosen[n] or typed[n] for n in TYPED}})
                messages.success(request, "The field is taken from now on.")
                return redirect(f"{here}/fields")
        except DomainError as error:
            problem = error.message
        try:
            sample = paths_of(sample_of(request.actor, row))
        except DomainError as error:
            problem = problem or error.message
    context = {
        "tabs": tabs_for(request.actor, HERE),
        "connection": row,
        "back": here,
        "taken": [line.split("|") for line in row.config.get(FIELDS, "").splitlines()],
        "sample": sample,
        "roles": ROLES,
        "chosen": chosen,
        "typed": typed,
        "problem": problem,
    }
    return render(request, "connectors/fields.html", context, status=422 if problem else 200)


def _add(request: ActorRequest, row: Connection, said: dict[str, Any]) -> None:
    if not said["value"]:
        raise Invalid("Choose which field is the value.", place="value")
    if not said["system"]:
        raise Invalid("Choose the field that names the AI system, or write its name.", place="")
    if not said["property"]:
        raise Invalid("Choose the field that names the property, or write its key.", place="")
    if any("|" in part or "\n" in part for part in said.values()):
        raise Invalid("A field with a bar in its name cannot be taken.", place="")
    line = line_of(said["property"], said["system"], said["value"], said["time"])
    kept = row.config.get(FIELDS, "").splitlines()
    if line in kept:
        raise Invalid("This is taken already.", place="")
    config = {**row.config, FIELDS: "\n".join([*kept, line])}
    draft = ConnectionDraft(config=config, minutes=row.minutes)
    change_connection(actor=request.actor, connection=row, draft=draft)
