"""One clock of an incident: the draft of its report, and the record that it was sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.incidents import policy
from steward.domain.incidents.operations import clocking
from steward.domain.incidents.queries import clocks, incidents
from steward.domain.incidents.queries.content import calendar_now, current_book
from steward.extensions.reports.incident_reports import report
from steward.foundation.core.actor import require
from steward.foundation.core.calendars import Calendar
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.files import attachment
from steward.interfaces.web.incidents.fields import Sheet, answered, given, kept_file
from steward.interfaces.web.incidents.forms import SentForm, StrikeForm
from steward.interfaces.web.incidents.shown import shown_clock


@require_safe
def clock(request: ActorRequest, key: UUID, clock: str) -> HttpResponse:
    """Show one clock with the draft of its report."""
    row = incidents.get_incident(request.actor, key)
    require(request.actor, policy.VIEW_INCIDENT)
    seen = clocks.get_clock(request.actor, row, clock)
    context = {
        "row": row,
        "item": shown_clock(seen, current_book(), calendar_now(request.actor)),
        "draft": clocks.draft_for(request.actor, row, seen.clock),
        "may_edit": request.actor.may(policy.EDIT_INCIDENT, row),
    }
    return render(request, "incidents/clock.html", context)


@require_safe
def document(request: ActorRequest, key: UUID, clock: str, kind: str) -> HttpResponse:
    """Return the draft of a report as Markdown or PDF."""
    row = incidents.get_incident(request.actor, key)
    require(request.actor, policy.VIEW_INCIDENT)
    seen = clocks.get_clock(request.actor, row, clock)
    draft = clocks.draft_for(request.actor, row, seen.clock)
    name = f"{row.reference.lower()}-{clock.replace('_', '-')}"
    if kind == "pdf":
        return attachment(report.make_pdf(draft, made=request.actor.now), f"{name}.pdf")
    if kind == "md":
        return attachment(draft.markdown().encode(), f"{name}.md")
    raise NotFound("A draft is made as md or pdf.")


@require_http_methods(["GET", "POST"])
def record_sent(request: ActorRequest, key: UUID, clock: str) -> HttpResponse:
    """Record that a report was sent."""
    row = incidents.get_incident(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, row)
    seen = clocks.get_clock(request.actor, row, clock)
    now = Calendar(zone=row.time_zone).local(request.actor.now).replace(tzinfo=None)
    form = SentForm(**given(request), initial={"sent_at": now, "sent_to": seen.clock.to})
    sheet = Sheet(
        title="Record that the report was sent",
        button="Record it",
        back=f"/incidents/{row.pk}",
        back_label=str(row),
        overline=seen.clock.basis,
        lead=f"{seen.clock.title}. By the clock of {row.time_zone}. It stops this clock.",
        done="Recorded. This clock has stopped.",
    )

    def call(fields: dict[str, Any]) -> None:
        file = kept_file(request.actor, fields.pop("file"))
        sent_report = clocking.SentReport(file=file, **fields)
        clocking.record_report(actor=request.actor, incident=row, key=clock, report=sent_report)

    return answered(request, sheet, form, call)


@require_http_methods(["GET", "POST"])
def strike(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take back the record of a report."""
    row = clocks.get_clock_row(request.actor, key)
    require(request.actor, policy.EDIT_INCIDENT, row.incident)
    question = Question(
        title="Take back that the report was sent",
        button="Take it back",
        lead="The clock runs again. What was late stays late.",
        tone="danger",
        done="Taken back.",
        back=f"/incidents/{row.incident_id}",
    )

    def call(fields: dict[str, Any]) -> None:
        clocking.strike_report(actor=request.actor, clock=row, **fields)

    return ask(request, question, StrikeForm(sent(request)), call)


@require_safe
def file(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the report as it was sent."""
    row = clocks.get_clock_row(request.actor, key)
    require(request.actor, policy.VIEW_INCIDENT)
    if row.file is None:
        raise NotFound("No file was kept with this report.")
    return kept(read_file(actor=request.actor, file=row.file), row.file.name)


def kept(content: bytes, name: str) -> HttpResponse:
    """Return a file that somebody sent, to be saved and never opened in place."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-_ ") else "_" for c in name)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{plain or "file"}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
