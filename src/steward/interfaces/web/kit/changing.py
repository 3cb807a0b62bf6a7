"""The views that write: a new record, a command, a command for many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import ActorForm, Command, go_to, refuse, wired
from steward.interfaces.web.kit.filters import condition_of, kept

if TYPE_CHECKING:
    from steward.interfaces.web.kit.pages import Pages

BULK_LIMIT = 10_000
Call = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, kw_only=True)
class _Question:
    """A form as it is asked: where it is sent, what it is about, what is told when it is done."""

    address: str
    done: str
    initial: dict[str, Any] = field(default_factory=dict[str, Any])
    about: str = ""
    hidden: Sequence[tuple[str, str]] = ()


def create(pages: "Pages[Any]", request: ActorRequest) -> HttpResponse:
    """Ask for a new record and create it."""
    command = pages.create
    if command is None:
        raise NotFound(f"There is no form for a new {pages.noun}.")
    require(request.actor, command.permission)

    def call(fields: dict[str, Any]) -> str:
        made = command.operation(actor=request.actor, **fields)
        return pages.record_address(made)

    question = _Question(address=f"{pages.address}/new", done=command.done)
    return _answer(pages, request, command, call, question)


def change(pages: "Pages[Any]", request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Ask for what a command needs and run it on one record."""
    row = pages.one(request.actor, key)
    command = pages.command(name)
    if command is None:
        raise NotFound(f"A {pages.noun} knows no command {name!r}.")
    require(request.actor, command.permission, row)
    home = pages.record_address(row)

    def call(fields: dict[str, Any]) -> str:
        command.operation(actor=request.actor, **{pages.noun: row}, **fields)
        return _list_behind(pages, request) or home

    initial = command.initial(row) if command.initial else {}
    address = f"{home}/{name}"
    question = _Question(address=address, done=command.done, initial=initial, about=str(row))
    return _answer(pages, request, command, call, question)


def _list_behind(pages: "Pages[Any]", request: ActorRequest) -> str:
    """Return the list, as narrowed, if the question was asked beside it."""
    behind = urlsplit(request.headers.get("HX-Current-URL", ""))
    if behind.path != pages.address:
        return ""
    return f"{pages.address}?{behind.query}" if behind.query else pages.address


def bulk(pages: "Pages[Any]", request: ActorRequest, name: str) -> HttpResponse:
    """Ask for what a command needs and run it on the chosen records, or on all that match.

    Where none can be chosen, the list says why.
    """
    command = pages.bulk_command(name)
    if command is None:
        raise NotFound(f"The list knows no command {name!r}.")
    require(request.actor, command.permission)
    params = request.POST if request.method == "POST" else request.GET
    narrowed = kept(params, pages.filters)
    listed = f"{pages.address}?{urlencode(narrowed)}" if narrowed else pages.address
    try:
        rows = list(_chosen(pages, request, params))
    except Invalid as error:
        if error.place != "ids":
            raise
        messages.error(request, error.message)
        return go_to(request, listed)

    def call(fields: dict[str, Any]) -> str:
        _run_many(pages, request, command, rows, fields)
        return listed

    hidden = [("all", "1")] if params.get("all") else [("ids", str(row.pk)) for row in rows]
    question = _Question(
        address=f"{pages.address}/bulk/{name}",
        done=command.done.replace("{count}", f"{len(rows):,}"),
        about=f"{len(rows):,} chosen",
        hidden=[*hidden, *narrowed],
    )
    return _answer(pages, request, command, call, question)


def _chosen(pages: "Pages[Any]", request: ActorRequest, params: QueryDict) -> Any:  # noqa: ANN401 -- leaf
    rows = pages.rows(request.actor)
    if params.get("all"):
        for item in pages.filters:
            item.bound(request.actor, params)
        rows = rows.filter(condition_of(pages.filters, params, request.actor))
    else:
        rows = rows.filter(pk__in=_keys(params.getlist("ids")))
    found = list(rows.order_by("pk")[: BULK_LIMIT + 1])
    if len(found) > BULK_LIMIT:
        message = f"More than {BULK_LIMIT:,} records match; narrow the list first."
        raise Invalid(message, place="ids")
    if not found:
        raise Invalid("Choose at least one record.", place="ids")
    return found


def _keys(words: list[str]) -> list[UUID]:
    try:
        return [UUID(word) for word in words]
    except ValueError:
        raise Invalid("One of the chosen records has no valid id.", place="ids") from None


def _run_many(
    pages: "Pages[Any]",
    request: ActorRequest,
    command: Command,
    rows: list[Any],
    fields: dict[str, Any],
) -> None:
    fixed = command.fixed or {}
    if command.many is not None:
        command.many(actor=request.actor, **{pages.plural: rows}, **fields, **fixed)
        return
    for row in rows:
        try:
            command.operation(actor=request.actor, **{pages.noun: row}, **fields, **fixed)
        except DomainError as error:
            raise Invalid(f"{row}: {error.message} Nothing was changed.") from error


def _answer(
    pages: "Pages[Any]",
    request: ActorRequest,
    command: Command,
    call: Call,
    question: _Question,
) -> HttpResponse:
    form = command.form(
        request.POST if request.method == "POST" else None, initial=question.initial
    )
    if isinstance(form, ActorForm):
        form.for_actor(request.actor)
    status = 200
    if request.method == "POST":
        target = _run(form, call) if form.is_valid() else None
        if target is not None:
            messages.success(request, question.done or f"{command.label}: done.")
            return go_to(request, target)
        status = 422
    context = {
        "pages": pages,
        "command": command,
        "form": wired(form),
        "address": question.address,
        "about": question.about,
        "hidden": question.hidden,
        "back": question.address.rsplit("/", 1)[0].removesuffix("/bulk"),
    }
    part = request.headers.get("HX-Request")
    template = "kit/command_form.html" if part else "kit/command.html"
    return render(request, template, context, status=status)


def _run(form: Form, call: Call) -> str | None:
    try:
        with transaction.atomic():
            return call(form.cleaned_data)
    except DomainError as error:
        refuse(form, error)
        return None
