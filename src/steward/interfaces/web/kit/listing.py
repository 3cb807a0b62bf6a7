"""The views that read: the list, its export, the record."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.columns import Column
from steward.interfaces.web.kit.cursor import Order
from steward.interfaces.web.kit.export import csv_pieces, xlsx_file
from steward.interfaces.web.kit.filters import Bound, condition_of, kept
from steward.interfaces.web.kit.paging import (
    Page,
    bounded_count,
    count_in_words,
    page_of,
    unread,
)
from steward.interfaces.web.kit.panels import Panel

if TYPE_CHECKING:
    from steward.interfaces.web.kit.pages import Pages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Context = dict[str, Any]


def chosen_rows(pages: "Pages[Any]", request: ActorRequest) -> QuerySet[Any]:
    """Return the rows that the actor may see and the filters of the address let through."""
    return _narrowed(pages, request)[0]


def _narrowed(pages: "Pages[Any]", request: ActorRequest) -> tuple[QuerySet[Any], list[Bound]]:
    if pages.view is not None:
        require(request.actor, pages.view)
    filters = [item.bound(request.actor, request.GET) for item in pages.filters]
    wanted = condition_of(pages.filters, request.GET, request.actor)
    rows = pages.rows(request.actor).filter(wanted)
    if pages.reads:
        return rows.only(*pages.reads), filters
    return rows.defer(*unread(rows, pages.columns)), filters


def order_of(pages: "Pages[Any]", wanted: str) -> Order:
    """Return the order that the address wants, or the list's own.

    Raises:
        Invalid: No column sorts by this name.
    """
    if not wanted:
        return Order.of(pages.order)
    for column in pages.columns:
        if column.order and wanted.lstrip("-") == column.name:
            return Order.of(_directed(column, backward=wanted.startswith("-")))
    raise Invalid(f"The list cannot be sorted by {wanted!r}.", place="sort")


def _directed(column: Column, *, backward: bool) -> tuple[str, ...]:
    if not backward:
        return column.order
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in column.order)


def show_list(pages: "Pages[Any]", request: ActorRequest) -> HttpResponse:
    """Show the list; to htmx only the part below the filters."""
    rows, filters = _narrowed(pages, request)
    sort = request.GET.get("sort", "")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = page_of(rows, order_of(pages, sort), size=pages.size, after=after, before=before)
    count, more = bounded_count(rows)
    keep = kept(request.GET, pages.filters)
    context = {
        "pages": pages,
        "filters": filters,
        "heads": [_head(pages, column, sort, keep) for column in pages.columns],
        "rows": [_row(pages, row, request) for row in page.rows],
        "total": count_in_words(count, more=more),
        "one_row": count == 1,
        "keep": keep,
        "sort": sort,
        "bulk": [item for item in pages.bulk if item.open_to(request.actor)],
        "exports": [
            (kind, _link(f"{pages.address}/export.{kind}", [*keep, *_sorted(sort)]))
            for kind in ("csv", "xlsx")
        ],
        **_pager(pages, page, [*keep, *_sorted(sort)]),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "kit/results.html", context)
    create = pages.create if pages.create and pages.create.open_to(request.actor) else None
    aside = pages.aside.context(request.actor, None) if pages.aside else {}
    return render(request, pages.list_template, {**context, **aside, "create": create})


def _sorted(sort: str) -> list[tuple[str, str]]:
    return [("sort", sort)] if sort else []


def _link(address: str, query: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


def _pager(pages: "Pages[Any]", page: Page[Any], query: list[tuple[str, str]]) -> Context:
    after = _link(pages.address, [*query, ("after", page.after)]) if page.after else ""
    before = _link(pages.address, [*query, ("before", page.before)]) if page.before else ""
    return {"next_href": after, "previous_href": before}


def _head(
    pages: "Pages[Any]", column: Column, sort: str, keep: list[tuple[str, str]]
) -> dict[str, str]:
    head = {"label": column.heading, "kind": column.kind, "href": "", "aria": ""}
    if column.order:
        turned = f"-{column.name}" if sort == column.name else column.name
        head["href"] = _link(pages.address, [*keep, ("sort", turned)])
        head["aria"] = {column.name: "ascending", f"-{column.name}": "descending"}.get(sort, "")
    return head


def _row(pages: "Pages[Any]", row: Any, request: ActorRequest) -> Context:  # noqa: ANN401 -- leaf
    href = pages.record_address(row)
    return {
        "key": row.pk,
        "name": str(row),
        "cells": [item.cell(row, href=href, today=request.actor.today) for item in pages.columns],
        "proposed": pages.proposed is not None and pages.proposed(row),
    }


def export(pages: "Pages[Any]", request: ActorRequest, kind: str) -> StreamingHttpResponse:
    """Answer with the filtered list as a file."""
    order = order_of(pages, request.GET.get("sort", ""))
    rows = chosen_rows(pages, request)
    rows = rows.order_by(*order.on(rows.model).expressions(backward=False))
    name = f"{pages.plural.replace('/', '-')}-{request.actor.today.isoformat()}.{kind}"
    if kind == "csv":
        pieces = csv_pieces(request.actor.organisation_id, rows, pages.columns)
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if kind == "xlsx":
        file = xlsx_file(rows, pages.columns, made=request.actor.now)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    raise NotFound(f"A list is exported as csv or xlsx, not {kind}.")


def show_record(pages: "Pages[Any]", request: ActorRequest, key: UUID) -> HttpResponse:
    """Show a record with its panels and the commands open to the actor."""
    row = pages.one(request.actor, key)
    if pages.view is not None:
        require(request.actor, pages.view, row)
    if pages.preview is not None and request.GET.get("part") == "preview":
        return _preview(pages, pages.preview, request, row)
    shown = [(panel, panel.context(request.actor, row)) for panel in pages.panels]
    context = {
        "pages": pages,
        "record": row,
        "title": str(row),
        "overline": pages.record_overline(row) if pages.record_overline else pages.title,
        "address": pages.record_address(row),
        "proposed": pages.proposed is not None and pages.proposed(row),
        "main_panels": [item for item in shown if not item[0].aside],
        "aside_panels": [item for item in shown if item[0].aside],
        "commands": [item for item in pages.commands if item.open_to(request.actor, row)],
    }
    return render(request, pages.record_template, context)


def _preview(pages: "Pages[Any]", panel: Panel, request: ActorRequest, row: Any) -> HttpResponse:  # noqa: ANN401 -- leaf
    """Show a record in short, beside its list."""
    context = {
        "panel": panel.context(request.actor, row),
        "template": panel.template,
        "title": str(row),
        "overline": pages.record_overline(row) if pages.record_overline else pages.title,
        "address": pages.record_address(row),
        "commands": [item for item in pages.commands if item.open_to(request.actor, row)],
    }
    return render(request, "kit/preview.html", context)
