"""The audit programme from the records as they stand."""

from steward.domain.audits.models import Audit
from steward.domain.audits.policy import VIEW_AUDIT
from steward.domain.audits.queries.programmes import current_programme, seen_programme
from steward.domain.audits.rules.covering import Cover, CoverRow
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.extensions.reports.audit_programme import report
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation


def data_of(actor: Actor) -> report.Data:
    """Return the data of the programme that runs today; all empty where there is none."""
    require(actor, VIEW_AUDIT)
    programme = current_programme(actor)
    seen = None if programme is None else seen_programme(actor, programme)
    audits = [] if seen is None else seen.audits
    names = {str(row.pk): row.reference for row in audits}
    certificate = None if seen is None else seen.certificate
    approved = ""
    if programme is not None and programme.approved_at is not None:
        approved = f"{programme.approved_by}, {programme.approved_at.date().isoformat()}"
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        programme="" if programme is None else f"{programme.reference} {programme.title}",
        span=[] if programme is None else [programme.starts_on, programme.ends_on],
        frequency="" if programme is None else programme.frequency,
        criteria="" if programme is None else programme.criteria,
        methods="" if programme is None else programme.methods,
        responsible=str(programme.responsible or "") if programme is not None else "",
        approved=approved,
        certificate=""
        if certificate is None
        else f"{certificate}, valid until {certificate.valid_until.isoformat()}",
        audits=[_planned(row) for row in audits],
        gaps=[]
        if seen is None
        else [f"{gap.what}{f', by {gap.by_on}' if gap.by_on else ''}" for gap in seen.gaps],
        rows=[] if seen is None else [_row(row, names) for row in seen.rows],
    )


def _planned(row: Audit) -> report.Planned:
    return report.Planned(
        reference=row.reference,
        title=row.title,
        kind=AuditKind(row.kind).label,
        state=AuditState(row.state).label,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lead=str(getattr(row, "lead_name", None) or ""),
        points=int(getattr(row, "points", None) or 0),
        judged=int(getattr(row, "judged", None) or 0),
    )


def _row(row: CoverRow, names: dict[str, str]) -> report.Row:
    def having(cover: Cover) -> list[str]:
        return [names[key] for key, found in row.cells.items() if found is cover]

    return report.Row(
        framework=row.framework,
        requirement=row.requirement,
        title=row.title,
        cover=row.cover.label,
        audited=having(Cover.DONE),
        planned=having(Cover.PLANNED),
    )


def _csv(actor: Actor, _wanted: Wanted) -> bytes:
    return b"".join(report.make_csv(data_of(actor).rows))


REPORT = Report(
    name="audit-programme",
    title="Audit programme",
    holds="The audits of the cycle, what they cover of clauses 4 to 10, Annex A and the followed "
    "frameworks, and what is missing.",
    basis="ISO/IEC 42001, 9.2.2",
    order=8,
    makers={
        "pdf": lambda actor, _: report.make_pdf(data_of(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(data_of(actor).rows, made=actor.now),
        "csv": _csv,
        "json": lambda actor, _: report.make_json(data_of(actor)),
    },
)
