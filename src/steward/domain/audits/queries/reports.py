"""What the report of an audit says, as plain values that are frozen when it is signed."""

from collections.abc import Sequence
from typing import Any

from steward.domain.audits.models import Audit, Auditor, ChecklistItem, Paper
from steward.domain.audits.queries.audits import (
    items_of,
    listed_papers,
    meetings_of,
    populations_of,
    requests_of,
    team_of,
)
from steward.domain.audits.queries.ties import blocked_points, ties_of
from steward.domain.audits.rules.sampling import digest_of
from steward.domain.audits.terms.judging import JUDGEMENT_WORDS, RESULT_WORDS
from steward.domain.audits.terms.sampling import METHOD_WORDS, POPULATION_WORDS, SIZE_WORDS
from steward.domain.audits.terms.states import AuditKind
from steward.domain.findings.queries.register import findings_from
from steward.domain.findings.terms.grades import GRADE_WORDS
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor

LEFT_OUT = "not_audited"


def report_now(
    actor: Actor, audit: Audit, *, signing: bool = False, papers: Sequence[Paper] | None = None
) -> dict[str, Any]:
    """Return what the report would say now; a point without a judgement is not audited.

    What each auditor leaves to others as own work is looked for when it is signed, and None before.
    ``papers`` are those of the audit where they are read already.
    """
    items, team = list(items_of(actor, audit)), team_of(actor, audit)
    systems = systems_visible_to(actor).filter(pk__in=audit.systems).order_by("number")
    return {
        "reference": audit.reference,
        "title": audit.title,
        "kind": AuditKind(audit.kind).label,
        "objectives": audit.objectives,
        "scope": audit.scope,
        "systems": [f"{row.reference} {row.name}" for row in systems],
        "units": audit.units,
        "criteria": audit.criteria,
        "methods": audit.methods,
        "held": [audit.starts_on.isoformat(), audit.ends_on.isoformat()],
        "period": [audit.period_from.isoformat(), audit.period_to.isoformat()],
        "summary": audit.summary,
        "conformity": audit.conformity,
        "effectiveness": audit.effectiveness,
        "disagreements": audit.disagreements,
        "team": _team(actor, audit, team, items, signing=signing),
        "meetings": [
            {
                "kind": str(row),
                "on": row.held_on.isoformat(),
                "attended": row.attended,
                "notes": row.notes,
            }
            for row in meetings_of(actor, audit)
        ],
        "points": [_point(item) for item in items],
        "tally": tally_of(items),
        "findings": [
            {
                "finding": row.reference,
                "grade": GRADE_WORDS[row.grade],
                "requirement": row.requirement,
                "statement": row.statement,
                "evidence": row.evidence,
            }
            for row in findings_from(actor, audit.pk)
        ],
        "populations": _populations(
            actor, audit, listed_papers(actor, audit) if papers is None else papers
        ),
        "requests": _requests(actor, audit),
    }


def _point(item: ChecklistItem) -> dict[str, str]:
    judged = item.judgement or LEFT_OUT
    return {
        "framework": item.framework,
        "requirement": item.requirement,
        "title": item.title,
        "judgement": JUDGEMENT_WORDS[judged],
        "evidence": item.evidence,
        "reason": item.reason or ("" if item.judgement else "Nobody judged it."),
        "auditor": item.judged_by_label,
        "finding": item.finding_label,
    }


def tally_of(items: Sequence[ChecklistItem]) -> dict[str, int]:
    """Return judgement -> how many points have it, in the order of the scale; no judgement last."""
    found = dict.fromkeys(JUDGEMENT_WORDS, 0)
    for item in items:
        found[item.judgement or LEFT_OUT] += 1
    return found


def _team(
    actor: Actor,
    audit: Audit,
    team: Sequence[Auditor],
    items: Sequence[ChecklistItem],
    *,
    signing: bool,
) -> list[dict[str, Any]]:
    blocked = blocked_points(ties_of(actor, audit, team), items, team) if signing else {}
    return [
        {
            "name": row.name,
            "role": "Lead auditor" if row.is_lead else "Auditor",
            "external": row.is_external,
            "declaration": row.declaration,
            "declared": "" if row.declared_at is None else row.declared_at.date().isoformat(),
            "left_to_others": [item.requirement for item, _ in blocked.get(str(row.pk), [])]
            if signing
            else None,
        }
        for row in team
    ]


def _populations(actor: Actor, audit: Audit, papers: Sequence[Paper]) -> list[dict[str, Any]]:
    papers = [paper for paper in papers if paper.draw_id is not None]
    shown: list[dict[str, Any]] = []
    for row in populations_of(actor, audit):
        names = {item["key"]: f"{item['reference']} {item['label']}".strip() for item in row.rows}
        shown.append(
            {
                "name": f"P{row.number} {POPULATION_WORDS[row.kind]}",
                "as_of": f"{row.as_of:%Y-%m-%d %H:%M} UTC",
                "count": row.count,
                "digest": row.digest,
                "excluded": [[item["label"], item["reason"]] for item in row.excluded],
                "draws": [
                    {
                        "number": draw.number,
                        "method": METHOD_WORDS[draw.method],
                        "rule": SIZE_WORDS[draw.rule],
                        "seed": draw.seed,
                        "size": draw.size,
                        "drawn_from": draw.drawn_from,
                        "reason": draw.reason,
                        "records": [
                            [
                                names.get(key, key),
                                "; ".join(
                                    RESULT_WORDS[paper.result]
                                    for paper in papers
                                    if paper.draw_id == draw.pk and paper.record == key
                                ),
                            ]
                            for key in draw.keys
                        ],
                    }
                    for draw in row.draws.all()
                ],
            }
        )
    return shown


def _requests(actor: Actor, audit: Audit) -> dict[str, int]:
    rows = requests_of(actor, audit)
    return {
        "made": len(rows),
        "accepted": sum(row.state == "accepted" for row in rows),
        "open": sum(row.state == "open" for row in rows),
    }


def is_unaltered(audit: Audit) -> bool:
    """Say whether the frozen report still has the digest with which it was signed."""
    return bool(audit.digest) and digest_of(audit.report) == audit.digest
