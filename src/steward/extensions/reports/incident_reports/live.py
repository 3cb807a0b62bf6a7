"""The log of incidents from the records as they stand."""

from collections.abc import Iterator

from steward.domain.incidents.models import Incident, IncidentClock, IncidentSystem
from steward.domain.incidents.policy import VIEW_INCIDENT
from steward.domain.incidents.queries.clocks import told
from steward.domain.incidents.queries.content import current_book
from steward.domain.incidents.queries.incidents import clocks_to_print, incidents_to_print
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.incidents.terms.states import INCIDENT_STATES
from steward.extensions.reports.incident_reports import report
from steward.extensions.reports.kit.declared import Report
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.calendars import Calendar
from steward.foundation.identity.queries import get_organisation


def rows(actor: Actor) -> Iterator[report.Row]:
    """Yield the incidents and drills, the latest first."""
    require(actor, VIEW_INCIDENT)
    words = current_book().severity
    clocks: dict[str, list[IncidentClock]] = {}
    for clock in clocks_to_print(actor):
        clocks.setdefault(str(clock.incident_id), []).append(clock)
    for row in incidents_to_print(actor):
        yield _row(row, words.get(row.severity, row.severity), clocks.get(str(row.pk), []))


def _row(row: Incident, severity: str, clocks: list[IncidentClock]) -> report.Row:
    calendar = Calendar(zone=row.time_zone)
    systems: list[IncidentSystem] = list(row.systems.all())
    return report.Row(
        reference=row.reference,
        title=row.title,
        kind="Exercise" if row.is_drill else "Incident",
        severity=severity,
        state=INCIDENT_STATES[row.state],
        noticed_at=told(row.noticed_at, calendar),
        ended_at=told(row.ended_at, calendar),
        systems=[item.system.name for item in systems],
        cause=row.cause,
        lessons=row.lessons,
        reviewed_by=row.reviewed_by,
        clocks=[_clock(item, calendar) for item in clocks],
    )


def _clock(row: IncidentClock, calendar: Calendar) -> str:
    end = f", due {told(row.due_at, calendar)}" if row.due_at else ""
    sent = f", sent {told(row.sent_at, calendar)} to {row.sent_to}" if row.sent_at else ""
    return f"{row.basis}: {ClockState(row.state).label.lower()}{end}{sent}"


def live_data(actor: Actor) -> report.Data:
    """Return the data of the log as it stands now."""
    organisation = get_organisation(actor).name
    return report.Data(organisation=organisation, made=actor.now, rows=tuple(rows(actor)))


REPORT = Report(
    name="incidents",
    title="Incidents and their clocks",
    holds="Every incident and exercise with its cause, lessons, review, and each report in time"
    " or late.",
    basis="ISO/IEC 42001, A.8.4 and 10.2",
    order=9,
    makers={
        "pdf": lambda actor, _: report.make_log(live_data(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(rows(actor), made=actor.now),
        "csv": lambda actor, _: report.make_csv(rows(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
