"""The people whose competence is known of, and the matrix of all of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.competence import policy
from steward.domain.competence.models import Worker
from steward.domain.competence.operations import people
from steward.domain.competence.queries import functions as queries
from steward.domain.competence.queries.matrix import matrix_of, standing_of_worker
from steward.domain.competence.queries.training import trainings_of
from steward.domain.competence.terms.functions import Standing, WorkerDraft
from steward.extensions.reports.competence.live import data_of
from steward.extensions.reports.competence.report import make_pdf
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.competence.forms import WorkerForm
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.columns import Badge, Date, Number, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Bound, Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty
from steward.interfaces.web.kit.panels import Panel, history, summary

STANDINGS = [(item.value, item.label) for item in Standing]


def created(*, actor: Actor, name: str, email: str, unit_id: UUID | None) -> Worker:
    """Make somebody known from the fields of the form."""
    draft = WorkerDraft(name=name, email=email, unit_id=unit_id)
    return people.create_worker(actor=actor, draft=draft)


def edited(*, actor: Actor, worker: Worker, name: str, email: str, unit_id: UUID | None) -> Worker:
    """Change somebody from the fields of the form."""
    draft = WorkerDraft(name=name, email=email, unit_id=unit_id)
    return people.edit_worker(actor=actor, worker=worker, draft=draft)


def _functions(actor: Actor, worker: Worker) -> dict[str, Any]:
    return {
        "rows": standing_of_worker(actor, worker),
        "may_edit": actor.may(policy.EDIT_COMPETENCE),
        "may_assess": actor.may(policy.ASSESS_COMPETENCE),
        "me": actor.id,
        "by_person": False,
    }


def _trained(actor: Actor, worker: Worker) -> dict[str, Any]:
    shown = actor.may(policy.VIEW_TRAINING)
    return {"rows": trainings_of(actor, worker) if shown else [], "worker": worker}


def _assessed(actor: Actor, worker: Worker) -> dict[str, Any]:
    return {"rows": queries.assessments_of(actor, worker)}


def _units(actor: Actor) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit.name) for unit in live_units(actor)]


pages = CountedPages(
    counted=("person", "people"),
    noun="worker",
    plural="competence/people",
    title="People",
    overline="ISO/IEC 42001, 7.2",
    lead="Everybody whose work bears on the management system, with an account or without.",
    rows=queries.workers_visible_to,
    one=queries.get_worker,
    view=policy.VIEW_COMPETENCE,
    list_template="competence/list.html",
    record_template="competence/record.html",
    columns=[
        Text("name", link=True, sort="name"),
        Text("unit", label="Unit", get=lambda row: row.unit),
        Number("held", label="Functions", sort="held"),
        Badge(
            "has_account",
            label="Account",
            words={"True": "Member", "False": "No account"},
            tones={"True": "good"},
        ),
    ],
    order=("name", "id"),
    filters=[
        Search(("name", "email")),
        Choice("unit", _units),
        Flag("held", "Holds a function", where={"held__gt": 0}),
    ],
    create=Command(
        name="new",
        label="Add somebody without an account",
        form=WorkerForm,
        operation=created,
        permission=policy.EDIT_COMPETENCE,
        done="The person is known.",
    ),
    commands=[
        Command(
            name="edit",
            label="Change",
            form=WorkerForm,
            operation=edited,
            permission=policy.EDIT_COMPETENCE,
            help="A member keeps the name and the address of the account.",
            initial=lambda row: {"name": row.name, "email": row.email, "unit_id": row.unit_id},
            done="Changed.",
        ),
    ],
    panels=[
        Panel(title="Functions", template="competence/holders.html", context=_functions),
        Panel(title="Trainings", template="competence/trained.html", context=_trained),
        Panel(title="Assessments", template="competence/assessed.html", context=_assessed),
        summary(
            Text("email", label="E-mail"),
            Text("staff_number", label="Personnel number"),
            Text("unit", get=lambda row: row.unit),
            Text("job", label="Job"),
            Text("manager", label="Manager", get=lambda row: row.manager),
            Date("since_on", label="Since"),
            Date("left_on", label="Last day"),
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="Nobody yet",
        text="People appear here once they are appointed to a function or had a training.",
        action="Open the functions",
        href="/competence/functions",
    ),
)


@require_safe
def matrix(request: ActorRequest) -> HttpResponse:
    """Show people beside what their functions require, gaps first."""
    actor = request.actor
    require(actor, policy.VIEW_COMPETENCE)
    functions = [(str(row.pk), row.name) for row in queries.live_functions(actor)]
    units = _units(actor)
    chosen = [
        _bound(request, "function", functions),
        _bound(request, "unit", units),
        _bound(request, "standing", STANDINGS),
    ]
    function, unit, standing = (item.value for item in chosen)
    found = matrix_of(
        actor,
        function=UUID(function) if function else None,
        unit=UUID(unit) if unit else None,
        standing=standing,
    )
    context = {
        "filters": chosen,
        "matrix": found,
        "functions": functions,
        "total_words": f"of {found.total:,}",
        "narrowed": any((function, unit, standing)),
        "may_edit": actor.may(policy.EDIT_COMPETENCE),
        "may_assess": actor.may(policy.ASSESS_COMPETENCE),
        "me": actor.id,
    }
    return render(request, "competence/matrix.html", context)


@require_safe
def record(request: ActorRequest, key: UUID) -> HttpResponse:
    """Answer with the record of one person as PDF."""
    row = queries.get_worker(request.actor, key)
    require(request.actor, policy.VIEW_COMPETENCE, row)
    require(request.actor, EXPORT_REPORT)
    content = make_pdf(data_of(request.actor, [row]))
    return attachment(content, f"competence-{request.actor.today.isoformat()}.pdf")


def _bound(request: ActorRequest, name: str, options: list[tuple[str, str]]) -> Bound:
    value = request.GET.get(name, "")
    if value and value not in dict(options):
        raise Invalid(f"{value!r} is not one of the choices.", place=name)
    return Bound(
        kind="choice", name=name, label=name.capitalize(), value=value, options=tuple(options)
    )
