"""Frozen revisions of the statement, their differences and their files."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.soa import policy, queries
from steward.domain.soa.rules import diff, tally
from steward.domain.soa.terms import RowChange, SoaRow
from steward.extensions.reports.soa import live, report
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment
from steward.interfaces.web.soa.lines import Line, grouped

LIVE = "live"


@require_safe
def revisions(request: ActorRequest) -> HttpResponse:
    """List the frozen revisions, the newest first."""
    require(request.actor, policy.VIEW_STATEMENT)
    rows = list(queries.statements_visible_to(request.actor).order_by("-revision"))
    shown = [(row, tally(queries.rows_of(row))) for row in rows]
    context = {"revisions": shown, "tab": "revisions", "sides": _sides(request)}
    return render(request, "soa/revisions.html", context)


@require_safe
def revision(request: ActorRequest, number: int) -> HttpResponse:
    """Show a revision as it was frozen."""
    require(request.actor, policy.VIEW_STATEMENT)
    found = queries.get_revision(request.actor, number)
    rows = queries.rows_of(found)
    lines = [Line(row=row) for row in rows]
    context = {
        "statement": found,
        "tally": tally(rows),
        "groups": grouped(lines),
        "unaltered": queries.is_unaltered(found),
        "since": len({item.control for item in queries.changes_since(request.actor, found)}),
        "tab": "revisions",
    }
    return render(request, "soa/revision.html", context)


@require_safe
def compare(request: ActorRequest) -> HttpResponse:
    """Show what differs between two revisions, or between one and the live statement."""
    require(request.actor, policy.VIEW_STATEMENT)
    sides = _sides(request)
    if len(sides) < 2:
        raise NotFound("No revision is frozen yet, so there is nothing to compare.")
    old = request.GET.get("old", sides[1][0])
    new = request.GET.get("new", LIVE)
    rows = _rows(request, new)
    changes = diff(_rows(request, old), rows)
    context = {
        "sides": sides,
        "old": old,
        "new": new,
        "old_words": _words(old),
        "new_words": _words(new),
        "changes": _by_control(changes, rows),
        "tab": "revisions",
    }
    return render(request, "soa/compare.html", context)


def _sides(request: ActorRequest) -> list[tuple[str, str]]:
    numbers = queries.statements_visible_to(request.actor).order_by("-revision")
    return [
        (LIVE, "Live statement"),
        *((str(n), f"Revision {n}") for n in numbers.values_list("revision", flat=True)),
    ]


def _words(side: str) -> str:
    return "live statement" if side == LIVE else f"revision {side}"


def _rows(request: ActorRequest, side: str) -> tuple[SoaRow, ...]:
    if side == LIVE:
        return queries.live_rows(request.actor)
    if not side.isdecimal() or len(side) > 6:
        raise Invalid(f"“{side}” is no revision.", place="old")
    return queries.rows_of(queries.get_revision(request.actor, int(side)))


def _by_control(
    changes: Iterable[RowChange], rows: Iterable[SoaRow]
) -> list[tuple[str, str, list[RowChange]]]:
    names = {row.control: row.title for row in rows}
    found: dict[str, list[RowChange]] = {}
    for change in changes:
        found.setdefault(change.control, []).append(change)
    return [(control, names.get(control, ""), items) for control, items in found.items()]


@require_safe
def export(request: ActorRequest, kind: str, number: int = 0) -> HttpResponse:
    """Return the live statement or a frozen revision as a file."""
    require(request.actor, policy.VIEW_STATEMENT)
    frozen = queries.get_revision(request.actor, number) if number else None
    data = live.live_data(request.actor, frozen)
    makers: dict[str, Any] = {
        "pdf": report.to_pdf,
        "xlsx": report.to_xlsx,
        "csv": _csv,
        "json": report.to_json,
    }
    if kind not in makers:
        raise NotFound(f"The statement is not made as {kind}.")
    name = f"statement-of-applicability-{number or LIVE}"
    return attachment(makers[kind](data), f"{name}.{kind}")


def _csv(data: report.Data) -> bytes:
    return b"".join(report.to_csv(data))
