"""How far installed frameworks are covered by what is done for ISO/IEC 42001."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.crosswalks import policy, queries
from steward.domain.crosswalks.terms import Coverage, Standing
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import titles
from steward.domain.frameworks.terms import Framework
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.crosswalk.pictures import flow, grid
from steward.interfaces.web.figures import Range, share

MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A framework on the overview."""

    name: str
    title: str
    coverage: Coverage
    range: Range
    gaps: int
    ties: int


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show every installed framework with how far it is covered."""
    require(request.actor, policy.VIEW_CROSSWALK)
    lines = [
        Line(
            name=row.framework.id,
            title=row.framework.short_title,
            coverage=row.coverage,
            range=share("", row.framework.title, row.coverage.share.low, row.coverage.share.high),
            gaps=row.coverage.counts[Standing.GAP],
            ties=row.ties,
        )
        for row in queries.all_coverage(request.actor)
        if row.coverage.nodes
    ]
    waiting = queries.own_ties_visible_to(request.actor).filter(status="suggested").count()
    context = {
        "tied": [line for line in lines if line.ties],
        "untied": [line for line in lines if not line.ties],
        "waiting": waiting,
        "may_edit": request.actor.may(policy.EDIT_TIES),
    }
    return render(request, "crosswalk/overview.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement of the target with its coverage, as plain values; headings have no bar."""

    framework: str
    id: str
    title: str
    depth: int
    label: str = ""
    tone: str = ""
    range: Range | None = None


@require_safe
def target(request: ActorRequest, name: str) -> HttpResponse:
    """Show what following a framework would still take."""
    require(request.actor, policy.VIEW_CROSSWALK)
    made = queries.coverage_of(request.actor, name)
    found = queries.catalogue().framework(name)
    gaps = queries.gaps_of(request.actor, made, found)
    only = request.GET.get("only", "")
    context = {
        "name": name,
        "framework": found,
        "coverage": made,
        "range": share("", found.title, made.share.low, made.share.high),
        "reachable": round(made.reachable * 100),
        "counts": [(item, made.counts[item]) for item in Standing],
        "only": only,
        "rows": _rows(name, found, made, only),
        "gaps": [gap for gap in gaps if gap.standing is Standing.GAP][:MOST_GAPS],
        "gap_count": made.counts[Standing.GAP],
        "closing": _closing(gaps),
        "flow": flow(made, found, iso_42001()),
        "grid": grid(made, found),
        "may_edit": request.actor.may(policy.EDIT_TIES),
    }
    return render(request, "crosswalk/target.html", context)


def _rows(name: str, found: Framework, made: Coverage, only: str) -> list[Row]:
    rows: list[Row] = []
    for item in found.requirements:
        node = made.nodes.get(item.id)
        if only and (node is None or node.standing != only):
            continue
        row = Row(
            framework=name,
            id=item.id,
            title=item.title,
            depth=item.depth,
            label=node.standing.label if node else "",
            tone=node.standing.tone if node else "",
            range=share("", "", node.share.low, node.share.high) if node else None,
        )
        rows.append(row)
    return rows


def _closing(gaps: list[queries.Gap]) -> list[tuple[object, int]]:
    """Return the open tasks that would help, with how many open requirements each helps."""
    helps: dict[object, int] = {}
    for gap in gaps:
        for task in dict.fromkeys(gap.tasks):
            helps[task] = helps.get(task, 0) + 1
    return sorted(helps.items(), key=lambda pair: -pair[1])[:MOST_GAPS]


@require_safe
def why(request: ActorRequest, name: str) -> HttpResponse:
    """Show the arithmetic of one requirement, in the dialog or as a page."""
    require(request.actor, policy.VIEW_CROSSWALK)
    wanted = request.GET.get("node", "")
    if not wanted:
        return redirect(f"/crosswalk/{name}")
    made = queries.coverage_of(request.actor, name)
    node = made.nodes.get(wanted)
    if node is None:
        raise NotFound(f"There is no requirement “{wanted[:80]}” to cover here.")
    found = queries.catalogue().framework(name)
    home = titles(iso_42001())
    context = {
        "name": name,
        "framework": found,
        "title": titles(found)[wanted],
        "node": node,
        "steps": [(step, home.get(step.tie.source, "")) for step in node.steps],
        "may_edit": request.actor.may(policy.EDIT_TIES),
    }
    part = request.headers.get("HX-Request")
    return render(request, "crosswalk/why.html" if part else "crosswalk/why_page.html", context)
