"""The board by stages of the path, what findings say together, and documents."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.findings import policy
from steward.domain.findings.models import Finding
from steward.domain.findings.queries import facts, improving, register
from steward.domain.findings.rules.trends import Share, Trends
from steward.domain.findings.terms.grades import GRADE_SHORT
from steward.domain.findings.terms.states import STATE_WORDS, Stage
from steward.extensions.reports.findings import live, report
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment
from steward.interfaces.web.findings.shown import GRADE_TONES, STATE_TONES
from steward.interfaces.web.kit.columns import in_words

STAGE_TONES = {
    "new": "warn",
    "cause": "warn",
    "plan": "info",
    "doing": "info",
    "effect": "warn",
    "over": "good",
}


@require_safe
def mine(request: ActorRequest) -> HttpResponse:
    """Lead to the findings that are the person's own and still open."""
    require(request.actor, policy.VIEW_FINDING)
    return HttpResponseRedirect("/findings?mine=1&active=1")


@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Show the findings by stage of their path."""
    require(request.actor, policy.VIEW_FINDING)
    mine = request.GET.get("mine") == "1"
    columns = [
        _column(request.actor, stage, count, rows)
        for stage, count, rows in register.stages(request.actor, mine=mine)
    ]
    context = {
        "columns": columns,
        "mine": mine,
        "is_empty": not any(column["count"] for column in columns),
        "may_raise": request.actor.may(policy.RAISE_FINDING),
        "recent_days": register.RECENT_DAYS,
    }
    return render(request, "findings/board.html", context)


def _column(actor: Actor, stage: Stage, count: int, rows: list[Finding]) -> dict[str, Any]:
    return {
        "stage": stage,
        "tone": STAGE_TONES[stage.key],
        "count": count,
        "more": count - len(rows),
        "cards": [
            {
                "row": row,
                "grade": GRADE_SHORT[row.grade],
                "tone": GRADE_TONES[row.grade],
                "state": STATE_WORDS[row.state],
                "state_tone": STATE_TONES[row.state],
                "due": in_words(row.due_on, actor.today),
                "is_late": row.due_on is not None and row.due_on < actor.today,
                "check": in_words(row.check_on, actor.today) if stage.key == "effect" else "",
            }
            for row in rows
        ],
    }


@require_safe
def trends(request: ActorRequest) -> HttpResponse:
    """Show what the findings say together, as pictures with the same as tables."""
    require(request.actor, policy.VIEW_FINDING)
    found = improving.trends_of(request.actor)
    context = {
        "facts": facts.finding_facts(request.actor),
        "found": found,
        "is_empty": not any(share.count for share in found.grades),
        "grades": list(zip(found.grades, found.durations, strict=True)),
        "months": _months(found),
        "bars": [
            _bars("clauses", "By clause", "Clause", found.clauses),
            _bars("sources", "By source", "Source", found.sources),
            _bars("causes", "By kind of cause", "Cause", found.causes),
        ],
    }
    return render(request, "findings/trends.html", context)


def _months(found: Trends) -> dict[str, Any]:
    names = [f"{month.first:%b %Y}" for month in found.months]
    return {
        "id": "months-data",
        "caption": "Found, closed and open at the end of each month",
        "columns": ("Month", "Found", "Closed", "Open at its end"),
        "rows": [
            (name, month.found, month.closed, month.open)
            for name, month in zip(names, found.months, strict=True)
        ],
        "option": {
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "grid": {"left": 40, "right": 16, "top": 16, "bottom": 56},
            "xAxis": {"type": "category", "data": names},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": [
                _bar("Found", [month.found for month in found.months], "--st-series-2"),
                _bar("Closed", [month.closed for month in found.months], "--st-series-1"),
                {
                    "name": "Open at its end",
                    "type": "line",
                    "data": [month.open for month in found.months],
                    "color": "var(--st-ink-soft)",
                },
            ],
        },
    }


def _bars(key: str, caption: str, column: str, shares: tuple[Share, ...]) -> dict[str, Any]:
    shown = shares[:15]
    return {
        "id": f"{key}-data",
        "title": caption,
        "caption": f"Findings {caption.lower()}, open and over",
        "height": "short",
        "columns": (column, "Findings", "Of them open"),
        "rows": [(share.label, share.count, share.open) for share in shares],
        "option": {
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "grid": {"left": 8, "right": 16, "top": 8, "bottom": 40, "containLabel": True},
            "xAxis": {"type": "value", "minInterval": 1},
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [share.label for share in shown],
            },
            "series": [
                _bar("Open", [s.open for s in shown], "--st-series-2", stack="all"),
                _bar("Over", [s.count - s.open for s in shown], "--st-series-1", stack="all"),
            ],
        },
    }


def _bar(name: str, data: list[int], colour: str, stack: str = "") -> dict[str, Any]:
    more = {"stack": stack} if stack else {}
    return {"name": name, "type": "bar", "data": data, "color": f"var({colour})", **more}


@require_safe
def document(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the corrective action report of one finding."""
    row = register.get_finding(request.actor, key)
    require(request.actor, policy.VIEW_FINDING, row)
    content = report.make_one(live.one_of(request.actor, row))
    return attachment(content, f"{row.reference.lower()}.pdf")
