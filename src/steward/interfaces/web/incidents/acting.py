"""Answer the questions of an incident, write its timeline, tie it to risks and controls."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.controls.queries import standings as control_standings
from steward.domain.incidents import policy
from steward.domain.incidents.models import Incident
from steward.domain.incidents.operations import reporting, tying
from steward.domain.incidents.queries import incidents
from steward.domain.incidents.queries.clocks import running_clocks, told
from steward.domain.incidents.queries.content import calendar_now, current_book
from steward.domain.questionnaires.queries import get_run
from steward.foundation.core.actor import require
from steward.foundation.core.calendars import Calendar
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.incidents.fields import Sheet, answered, offer
from steward.interfaces.web.incidents.forms import (
    ControlForm,
    FactsForm,
    LossForm,
    PlainForm,
    RiskForm,
    TimelineForm,
    facts_typed,
)
from steward.interfaces.web.incidents.shown import SEVERITY_TONES, STATE_TONES

MOST_CLOCKS = 200


def _incident(request: ActorRequest, key: UUID) -> Incident:
    row = incidents.get_incident(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, row)
    return row


@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Show the incidents by their state."""
    require(request.actor, policy.VIEW_INCIDENT)
    columns = [
        {
            "state": state,
            "count": count,
            "more": count - len(rows),
            "tone": STATE_TONES[state.value],
            "cards": [
                {"row": row, "tone": SEVERITY_TONES.get(row.severity, "neutral")} for row in rows
            ],
        }
        for state, count, rows in incidents.board(request.actor)
    ]
    context = {
        "columns": columns,
        "is_empty": not any(column["count"] for column in columns),
        "severity": current_book().severity,
        "now": request.actor.now,
        "may_report": request.actor.may(policy.REPORT_INCIDENT),
    }
    return render(request, "incidents/board.html", context)


@require_safe
def clocks(request: ActorRequest) -> HttpResponse:
    """Show the clocks of all incidents that ask for a report, the nearest end first."""
    require(request.actor, policy.VIEW_INCIDENT)
    calendar = calendar_now(request.actor)
    rows = [
        {
            "row": row,
            "due": told(row.due_at, calendar),
            "over": row.due_at is not None and row.due_at < request.actor.now,
        }
        for row in running_clocks(request.actor)[:MOST_CLOCKS]
    ]
    return render(request, "incidents/clock_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def questions(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask what clocks depend on; an intake that was answered can be brought."""
    row, book = _incident(request, key), current_book()
    form = FactsForm(book, sent(request), initial=facts_typed(row, book))
    sheet = Sheet(
        title="Questions on which clocks depend",
        button="Keep the answers",
        back=f"/incidents/{row.pk}",
        back_label=str(row),
        overline=row.reference,
        lead="Decision support, not legal advice. What is not known keeps a clock open.",
        done="Kept. The clocks are counted anew.",
        template="incidents/questions.html",
    )

    def call(_fields: dict[str, Any]) -> None:
        reporting.answer_incident(actor=request.actor, incident=row, facts=form.answers())

    runs = incidents.intakes_of(request.actor, row)
    return answered(request, sheet, form, call, record=row, runs=runs)


@require_http_methods(["GET", "POST"])
def intake(request: ActorRequest, key: UUID, run: UUID) -> HttpResponse:
    """Take over the answers of an incident intake."""
    row = _incident(request, key)
    found = get_run(request.actor, run)
    question = Question(
        title=f"Take over “{found.title}”",
        button="Take the answers over",
        lead="What was answered here already stays as it is.",
        done="Taken over. The clocks are counted anew.",
        back=f"/incidents/{row.pk}",
    )

    def call(_fields: dict[str, Any]) -> None:
        reporting.bring_intake(actor=request.actor, incident=row, run=found)

    return ask(request, question, PlainForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def timeline(request: ActorRequest, key: UUID) -> HttpResponse:
    """Write into the timeline."""
    row = _incident(request, key)
    now = Calendar(zone=row.time_zone).local(request.actor.now).replace(tzinfo=None)
    question = Question(
        title="Write into the timeline",
        button="Write it",
        lead=f"By the clock of {row.time_zone}. An entry stays as it was written.",
        done="Written.",
        back=f"/incidents/{row.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        reporting.write_timeline(actor=request.actor, incident=row, **fields)

    return ask(request, question, TimelineForm(sent(request), initial={"at": now}), call)


@require_http_methods(["GET", "POST"])
def add_risk(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say which risk came true."""
    row = _incident(request, key)
    form = RiskForm(sent(request), initial={"came_true": True})
    offer(form, "risk_id", incidents.risks_offered(request.actor, row))
    question = Question(
        title="Which risk came true",
        button="Tie it",
        lead="Risks of the AI systems concerned. Afterwards its loss can go into the register.",
        done="Tied.",
        back=f"/incidents/{row.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        tying.tie_risk(actor=request.actor, incident=row, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def untie(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take the tie to a risk back."""
    tie = incidents.get_tied_risk(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, tie.incident)
    question = Question(
        title=f"Take back the tie to {tie.risk.reference}",
        button="Take it back",
        lead="A loss that was recorded stays in the register.",
        tone="danger",
        done="Taken back.",
        back=f"/incidents/{tie.incident_id}",
    )

    def call(_fields: dict[str, Any]) -> None:
        tying.untie_risk(actor=request.actor, tie=tie)

    return ask(request, question, PlainForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def loss(request: ActorRequest, key: UUID) -> HttpResponse:
    """Record the loss in the register of risks."""
    tie = incidents.get_tied_risk(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, tie.incident)
    question = Question(
        title=f"Record what {tie.risk.reference} cost",
        button="Record the loss",
        lead="It goes into the risk register; past forecasts are scored by it.",
        done="The loss is in the register.",
        back=f"/incidents/{tie.incident_id}",
    )

    def call(fields: dict[str, Any]) -> None:
        tying.record_incident_loss(actor=request.actor, tie=tie, **fields)

    return ask(request, question, LossForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def add_control(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say which control failed."""
    row = _incident(request, key)
    form: forms.Form = ControlForm(sent(request))
    known = control_standings(request.actor)
    offer(
        form,
        "control",
        [(i.requirement.id, f"{i.requirement.id} {i.requirement.title}") for i in known],
    )
    question = Question(
        title="Which control failed",
        button="Keep it",
        done="Kept.",
        back=f"/incidents/{row.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        tying.name_failed_control(actor=request.actor, incident=row, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def remove_control(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take back that a control failed."""
    tie = incidents.get_failed_control(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, tie.incident)
    question = Question(
        title=f"Take back that {tie.control} failed",
        button="Take it back",
        tone="danger",
        done="Taken back.",
        back=f"/incidents/{tie.incident_id}",
    )

    def call(_fields: dict[str, Any]) -> None:
        tying.unname_failed_control(actor=request.actor, tie=tie)

    return ask(request, question, PlainForm(sent(request)), call)
