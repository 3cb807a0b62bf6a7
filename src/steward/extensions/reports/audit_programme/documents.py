"""The plan and the report of one audit, and the thread of one system, as documents."""

from collections.abc import Sequence
from typing import Any

from steward.domain.audits.models import Audit, Paper
from steward.domain.audits.queries.audits import (
    distributions_of,
    items_of,
    meetings_of,
    sessions_of,
    team_of,
)
from steward.domain.audits.queries.reports import is_unaltered, report_now
from steward.domain.audits.queries.traces import thread_of_system
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import plain
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def plan_data(actor: Actor, audit: Audit) -> dict[str, Any]:
    """Return what the plan of an audit says."""
    systems = systems_visible_to(actor).filter(pk__in=audit.systems).order_by("number")
    items = items_of(actor, audit)
    return {
        "organisation": get_organisation(actor).name,
        "reference": audit.reference,
        "title": audit.title,
        "kind": AuditKind(audit.kind).label,
        "state": AuditState(audit.state).label,
        "texts": [
            ["Objectives", audit.objectives],
            ["Scope", audit.scope],
            ["AI systems", ", ".join(f"{row.reference} {row.name}" for row in systems) or "All"],
            ["Units", ", ".join(audit.units) or "All"],
            ["Criteria", audit.criteria],
            ["Methods", audit.methods],
        ],
        "held": [audit.starts_on, audit.ends_on],
        "period": [audit.period_from, audit.period_to],
        "team": [
            [
                row.name,
                "Lead auditor" if row.is_lead else "Auditor",
                "external" if row.is_external else "",
                row.declaration or "Not declared yet",
            ]
            for row in team_of(actor, audit)
        ],
        "sessions": [
            [
                row.held_on,
                f"{row.begins:%H:%M}–{row.ends:%H:%M}",
                row.what,
                row.with_whom,
                row.place,
                str(row.auditor or ""),
            ]
            for row in sessions_of(actor, audit)
        ],
        "meetings": [
            [str(row), row.held_on, ", ".join(row.attended)] for row in meetings_of(actor, audit)
        ],
        "points": [[item.requirement, item.title, str(item.auditor or "")] for item in items],
    }


def make_plan(actor: Actor, audit: Audit) -> bytes:
    """Return the plan of an audit as PDF."""
    values: dict[str, Any] = {key: plain(value) for key, value in plan_data(actor, audit).items()}
    return pdf_bytes("audit_programme/plan.typ", values, made=actor.now)


def report_data(
    actor: Actor, audit: Audit, papers: Sequence[Paper] | None = None
) -> dict[str, Any]:
    """Return what the report of an audit says: frozen once it is signed."""
    frozen = audit.signed_at is not None
    return {
        "organisation": get_organisation(actor).name,
        "report": audit.report if frozen else report_now(actor, audit, papers=papers),
        "signed": f"{audit.signed_by}, {audit.signed_at:%Y-%m-%d %H:%M} UTC" if frozen else "",
        "digest": audit.digest,
        "unaltered": is_unaltered(audit),
        "distribution": [
            [row.to, row.role, row.sent_on.isoformat(), row.how]
            for row in distributions_of(actor, audit)
        ],
    }


def make_report(actor: Actor, audit: Audit) -> bytes:
    """Return the report of an audit as PDF; before it is signed it says that it is a draft."""
    return pdf_bytes("audit_programme/audit.typ", report_data(actor, audit), made=actor.now)


def trace_data(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the thread of a system as plain values."""
    thread = thread_of_system(actor, system)
    return {
        "organisation": get_organisation(actor).name,
        "system": f"{system.reference} {system.name}",
        "missing": thread.missing,
        "stages": [
            {
                "title": stage.title,
                "clause": stage.clause,
                "more": stage.more,
                "missing": list(stage.missing),
                "links": [
                    [link.label, link.said, link.who, link.on.isoformat() if link.on else ""]
                    for link in stage.links
                ],
            }
            for stage in thread.stages
        ],
    }


def make_trace(actor: Actor, system: AiSystem) -> bytes:
    """Return the thread of a system as PDF."""
    return pdf_bytes("audit_programme/trace.typ", trace_data(actor, system), made=actor.now)
