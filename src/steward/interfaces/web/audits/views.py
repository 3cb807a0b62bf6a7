"""The parts of an audit's page: plan, checklist, samples, papers, requests, findings, report."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.audits import policy
from steward.domain.audits.models import Audit, Population
from steward.domain.audits.queries.audits import (
    distributions_of,
    get_audit,
    get_part,
    items_of,
    listed_papers,
    meetings_of,
    own_place,
    populations_of,
    requests_of,
    sessions_of,
    team_of,
)
from steward.domain.audits.queries.reports import is_unaltered, report_now, tally_of
from steward.domain.audits.queries.ties import blocked_points, ties_of
from steward.domain.audits.terms.judging import JUDGEMENT_WORDS, RESULT_WORDS, TONES
from steward.domain.audits.terms.states import AuditState
from steward.domain.findings.queries.register import findings_from
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.audits.forms import STRATA

PARTS = {
    "plan": "Team and plan",
    "checklist": "Checklist",
    "samples": "Samples",
    "papers": "Papers",
    "requests": "Requests",
    "findings": "Findings",
    "report": "Report",
}
UNJUDGED = "none"
MOST_TIES = 60
REQUEST_TONES = {"open": "warn", "answered": "info", "accepted": "good"}
RESULT_TONES = {"conforms": "good", "exception": "bad", "missing": "warn", "none": "neutral"}


def _seen(request: ActorRequest, key: UUID, tab: str) -> tuple[Audit, dict[str, Any]]:
    """Return an audit with what every part of its page shows."""
    audit = get_audit(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT, audit)
    own = own_place(request.actor, audit)
    works = own is not None and request.actor.may(policy.CONDUCT_AUDIT)
    state = AuditState(audit.state)
    return audit, {
        "audit": audit,
        "tab": tab,
        "part": PARTS[tab],
        "own": own,
        "may_work": works and state.is_open,
        "may_judge": works and state is AuditState.UNDER_WAY,
        "may_plan": request.actor.may(policy.PLAN_AUDIT) and state.is_open,
        "today": request.actor.today,
    }


@require_safe
def plan(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show team with independence, the plan of the days, and the meetings."""
    audit, context = _seen(request, key, "plan")
    actor = request.actor
    team, items = team_of(actor, audit), list(items_of(actor, audit))
    ties = ties_of(actor, audit, team)
    blocked = blocked_points(ties, items, team)
    people = [
        {
            "row": row,
            "blocked": blocked.get(str(row.pk), []),
            "ties": [tie for tie in ties if tie.person == str(row.person_id)][:MOST_TIES],
            "count": sum(tie.person == str(row.person_id) for tie in ties),
        }
        for row in team
    ]
    context |= {
        "people": people,
        "sessions": sessions_of(actor, audit),
        "meetings": meetings_of(actor, audit),
    }
    return render(request, "audits/plan.html", context)


@require_safe
def checklist(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the points to be audited with their judgements, narrowed by what the address says."""
    audit, context = _seen(request, key, "checklist")
    every = list(items_of(request.actor, audit))
    team = team_of(request.actor, audit)
    wanted, whose = request.GET.get("judgement", ""), request.GET.get("auditor", "")
    if wanted and wanted != UNJUDGED and wanted not in JUDGEMENT_WORDS:
        raise Invalid(f"{wanted!r} is not one of the choices.", place="judgement")
    words = request.GET.get("q", "").casefold().split()
    shown = [
        item
        for item in every
        if (not wanted or (item.judgement or UNJUDGED) == wanted)
        and (not whose or str(item.auditor_id or UNJUDGED) == whose)
        and all(word in f"{item} {item.question}".casefold() for word in words)
    ]
    context |= {
        "items": [(item, TONES[item.judgement]) for item in shown],
        "count": len(shown),
        "of": len(every),
        "tally": [(JUDGEMENT_WORDS[k], TONES[k], n) for k, n in tally_of(every).items() if n],
        "team": team,
        "judgements": [(UNJUDGED, "Not judged yet"), *JUDGEMENT_WORDS.items()],
        "chosen": {"judgement": wanted, "auditor": whose, "q": request.GET.get("q", "")[:200]},
    }
    return render(request, "audits/checklist.html", context)


@require_safe
def samples(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the populations with their exclusions and every draw."""
    audit, context = _seen(request, key, "samples")
    papers = [p for p in listed_papers(request.actor, audit) if p.draw_id is not None]
    context["strata"] = dict(STRATA)
    context["populations"] = [
        (row, [_draw(row, draw, papers) for draw in row.draws.all()])
        for row in populations_of(request.actor, audit)
    ]
    return render(request, "audits/samples.html", context)


def _draw(row: Population, draw: Any, papers: list[Any]) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    known = {item["key"]: item for item in row.rows}
    records = [
        {
            "key": key,
            "row": known.get(key, {"label": key}),
            "papers": [
                (paper, RESULT_TONES[paper.result])
                for paper in papers
                if paper.draw_id == draw.pk and paper.record == key
            ],
        }
        for key in draw.keys
    ]
    return {"draw": draw, "records": records, "seen": sum(bool(r["papers"]) for r in records)}


@require_safe
def population(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show every record of a population, a page at a time."""
    found: Population = get_part(request.actor, Population, key)
    audit, context = _seen(request, found.audit_id, "samples")
    size, first = 100, _number(request.GET.get("from", "0"))
    out = {item["key"]: item for item in found.excluded}
    rows = [{**row, "excluded": out.get(row["key"])} for row in found.rows[first : first + size]]
    context |= {
        "population": found,
        "rows": rows,
        "first": first + 1,
        "last": first + len(rows),
        "next": first + size if first + size < found.count else None,
        "before": max(first - size, 0) if first else None,
        "title": f"{audit.reference} {found}",
    }
    return render(request, "audits/population.html", context)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise Invalid(f"“{text}” is no number of a record.", place="from")
    return int(text)


@require_safe
def papers(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the working papers that the actor may see."""
    audit, context = _seen(request, key, "papers")
    mine = request.actor
    context["papers"] = [
        (paper, RESULT_WORDS[paper.result], RESULT_TONES[paper.result])
        for paper in listed_papers(mine, audit)
    ]
    person = None if context["own"] is None else context["own"].person_id
    context["person"] = person
    context["unshared"] = context["may_work"] and any(
        paper.author == person and paper.shared_at is None for paper, _, _ in context["papers"]
    )
    return render(request, "audits/papers.html", context)


@require_safe
def requests(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what was asked of whom, and what came."""
    audit, context = _seen(request, key, "requests")
    is_open = AuditState(audit.state).is_open
    context["requests"] = [
        {
            "row": row,
            "tone": REQUEST_TONES[row.state],
            "may_answer": is_open
            and row.state != "accepted"
            and request.actor.may(policy.ANSWER_AUDIT, row),
            "late": row.state == "open" and row.due_on < request.actor.today,
        }
        for row in requests_of(request.actor, audit)
    ]
    return render(request, "audits/requests.html", context)


@require_safe
def findings(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the findings of an audit and how far each has come."""
    audit, context = _seen(request, key, "findings")
    waiting = [
        item
        for item in items_of(request.actor, audit)
        if item.judgement in ("major", "minor", "observation", "opportunity")
        and item.finding_id is None
    ]
    context |= {
        "findings": [
            (row, TONES.get(row.grade, "neutral")) for row in findings_from(request.actor, audit.pk)
        ],
        "waiting": [(item, TONES[item.judgement]) for item in waiting],
    }
    return render(request, "audits/findings.html", context)


@require_safe
def report(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the report: frozen once it is signed, or as it would be."""
    audit, context = _seen(request, key, "report")
    frozen = audit.signed_at is not None
    context |= {
        "report": audit.report if frozen else report_now(request.actor, audit),
        "frozen": frozen,
        "unaltered": frozen and is_unaltered(audit),
        "distributions": distributions_of(request.actor, audit),
        "may_send": request.actor.may(policy.PLAN_AUDIT) and frozen,
    }
    return render(request, "audits/report.html", context)
