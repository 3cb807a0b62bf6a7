"""What the registers of the other clauses say to a review: context, findings, audits, incidents."""

from datetime import date

from steward.domain.audits.queries.audits import listed_audits
from steward.domain.audits.queries.programmes import audit_facts
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.domain.competence.queries.facts import competence_facts
from steward.domain.documents.queries.facts import overdue_documents
from steward.domain.findings.queries import facts as findings
from steward.domain.findings.queries.improving import improvements
from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.findings.terms.states import FindingState
from steward.domain.governance.queries import all_entries, entries
from steward.domain.incidents.queries import facts as incidents
from steward.domain.reviews.queries.inputs import MOST_LINES, provides
from steward.domain.reviews.queries.kept import missing_in_writing
from steward.domain.reviews.terms import Figure, Filled, Line
from steward.foundation.core.actor import Actor


def _figure(key: str, label: str, value: float, href: str, worse: str = "up") -> Figure:
    return Figure(key=key, label=label, value=value, href=href, worse=worse)


@provides("issues")
def issues_of_context(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return what is new or gone among the issues of clause 4.1, and what waits for a review."""
    rows = list(entries(actor, "issue").order_by("review_on", "number")[:200])
    if not rows:
        return Filled()
    fresh = [row for row in rows if begins_on <= row.created_at.date() <= ends_on]
    gone = all_entries(actor, "issue").filter(retired_at__date__range=(begins_on, ends_on))
    late = [row for row in rows if row.review_on is not None and row.review_on <= actor.today]
    place = "/context/issues"
    return Filled(
        figures=(
            _figure("issues", "Issues kept", len(rows), place, ""),
            _figure("issues_new", "New in the period", len(fresh), place, ""),
            _figure("issues_gone", "No longer an issue", gone.count(), place, ""),
            _figure("issues_late", "Waiting for their review", len(late), f"{place}?due=1"),
        ),
        lines=tuple(
            Line(
                words=f"{row.reference} {row.title}",
                href=row.path,
                standing="New" if row in fresh else ("Review overdue" if row in late else ""),
            )
            for row in [*fresh, *(item for item in rows if item not in fresh)][:MOST_LINES]
        ),
    )


@provides("parties")
def needs_of_parties(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return needs that are new, undecided or unmet (4.2), and laws that are not kept."""
    rows = list(entries(actor, "party").order_by("number")[:200])
    laws = list(entries(actor, "law").order_by("number")[:200])
    if not rows and not laws:
        return Filled()
    fresh = [row for row in [*rows, *laws] if begins_on <= row.created_at.date() <= ends_on]
    undecided = [row for row in rows if row.taken_on == "open"]
    unmet = [row for row in laws if row.result in ("not", "partly")]
    never = [row for row in laws if row.evaluated_on is None]
    return Filled(
        figures=(
            _figure("parties", "Needs of interested parties", len(rows), "/parties", ""),
            _figure("parties_new", "Needs and laws new in the period", len(fresh), "/parties", ""),
            _figure("parties_open", "Undecided needs", len(undecided), "/parties?taken_on=open"),
            _figure("laws", "Laws and contracts", len(laws), "/context/laws", ""),
            _figure("laws_unmet", "Not fully kept", len(unmet), "/context/laws?failing=1"),
            _figure("laws_never", "Never evaluated", len(never), "/context/laws?never=1"),
        ),
        lines=tuple(
            Line(words=f"{row.reference} {row.title}", href=row.path, standing=standing)
            for standing, found in (
                ("New", fresh),
                ("Undecided", undecided),
                ("Not fully kept", unmet),
            )
            for row in found
        )[:MOST_LINES],
    )


@provides("nonconformities")
def nonconformities_so_far(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return how nonconformities and their corrective actions stand (10.2)."""
    every = findings_visible_to(actor)
    if not every.exists():
        return Filled()
    stand = findings.finding_facts(actor)
    raised = findings.nonconformities(actor).filter(found_on__range=(begins_on, ends_on))
    return Filled(
        figures=(
            _figure("nc_raised", "Raised in the period", raised.count(), "/findings"),
            _figure("nc_open", "Open nonconformities", stand.open_nonconformities, "/findings"),
            _figure("nc_major", "Open major ones", stand.major_open, "/findings?grade=major"),
            _figure("nc_late", "Overdue", stand.overdue, "/findings?due=overdue"),
            _figure("nc_repeated", "Repeated", stand.repeated, "/findings"),
        ),
        lines=tuple(
            Line(
                words=f"{row.reference} {row.statement[:200]}",
                href=f"/findings/{row.pk}",
                standing=FindingState(row.state).label,
            )
            for row in raised.order_by("number")[:MOST_LINES]
        ),
    )


@provides("audits")
def results_of_audits(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return the audits of the period and what none has looked at yet (9.2)."""
    rows = list(listed_audits(actor).exclude(state=AuditState.CANCELLED).order_by("-ends_on")[:200])
    if not rows:
        return Filled()
    stand = audit_facts(actor)
    held = [row for row in rows if begins_on <= row.ends_on <= ends_on]
    return Filled(
        figures=(
            _figure("audits_held", "Audits in the period", len(held), "/audits", "down"),
            _figure(
                "controls_unaudited",
                "Controls that no audit looked at",
                len(stand.controls_never_audited),
                "/audits",
            ),
            _figure(
                "clauses_unaudited",
                "Requirements of clauses that no audit looked at",
                len(stand.clauses_never_audited),
                "/audits",
            ),
            _figure("audits_late", "Reports overdue", len(stand.overdue_reports), "/audits"),
        ),
        lines=tuple(
            Line(
                words=f"{row.reference} {row.title} ({AuditKind(row.kind).label.lower()})",
                href=f"/audits/{row.pk}",
                standing=AuditState(row.state).label,
            )
            for row in held[:MOST_LINES]
        ),
    )


@provides("monitoring")
def incidents_and_people(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return what incidents, documents and competence say of how the system works."""
    real = incidents.real_incidents(actor)
    noticed = real.filter(noticed_at__date__range=(begins_on, ends_on))
    people = competence_facts(actor)
    lacking = len(people.unassessed) + len(people.gaps_without_action)
    return Filled(
        figures=(
            _figure("incidents", "Incidents in the period", noticed.count(), "/incidents"),
            _figure(
                "clocks_missed",
                "Statutory reports late",
                incidents.clocks_missed(actor).count(),
                "/incidents",
            ),
            _figure(
                "documents_missing",
                "Documents asked for and missing",
                len(missing_in_writing(actor)),
                "/documents/needed",
            ),
            _figure(
                "documents_late",
                "Documents whose review is overdue",
                len(overdue_documents(actor)),
                "/documents",
            ),
            _figure(
                "competence_gaps", "Competence not shown or not worked on", lacking, "/competence"
            ),
        )
    )


@provides("improvement")
def improvements_found(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return observations and opportunities from audits and elsewhere (10.1)."""
    rows = improvements(actor).filter(found_on__range=(begins_on, ends_on))
    found = list(rows.order_by("number")[:MOST_LINES])
    if not found:
        return Filled()
    return Filled(
        figures=(
            _figure("improvements", "New in the period", len(found), "/findings/improvement", ""),
        ),
        lines=tuple(
            Line(
                words=f"{row.reference} {row.statement[:200]}",
                href=f"/findings/{row.pk}",
                standing=FindingState(row.state).label,
            )
            for row in found
        ),
    )
