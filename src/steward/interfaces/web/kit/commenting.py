"""The views of a record's thread: write a comment, edit or delete one's own."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from steward.domain.tasks.operations import commenting
from steward.domain.tasks.queries import get_comment
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.panels import thread_of

if TYPE_CHECKING:
    from steward.interfaces.web.kit.pages import Pages


def _record(pages: "Pages[Any]", request: ActorRequest, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    row = pages.one(request.actor, key)
    if pages.view is not None:
        require(request.actor, pages.view, row)
    return row


def write(pages: "Pages[Any]", request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the thread of a record; add a comment to it."""
    row = _record(pages, request, key)
    if request.method != "POST":
        return _thread(pages, request, row)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        commenting.write_comment(actor=request.actor, subject=row.as_subject(), text=text)
    except NotAllowed:
        raise
    except DomainError as error:
        return _thread(pages, request, row, draft=text, error=error.message, status=422)
    return _thread(pages, request, row)


def change(pages: "Pages[Any]", request: ActorRequest, key: UUID, comment: UUID) -> HttpResponse:
    """Ask for the new words of a comment; save or delete it."""
    row = _record(pages, request, key)
    chosen = get_comment(request.actor, comment, subject_id=row.pk)
    if request.method != "POST":
        return _thread(pages, request, row, editing=chosen.pk, edited=chosen.text)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        if "delete" in request.POST:
            commenting.delete_comment(actor=request.actor, comment=chosen)
        else:
            commenting.edit_comment(actor=request.actor, comment=chosen, text=text)
    except NotAllowed:
        raise
    except DomainError as error:
        state = {"editing": chosen.pk, "edited": text, "error": error.message}
        return _thread(pages, request, row, status=error.status, **state)
    return _thread(pages, request, row)


def _thread(
    pages: "Pages[Any]",
    request: ActorRequest,
    row: Any,  # noqa: ANN401 -- leaf
    *,
    status: int = 200,
    **state: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    """Answer with the thread: alone for htmx, on the record's page or one of its own otherwise."""
    address = pages.record_address(row)
    panel = {**thread_of(request.actor, row.pk), **state}
    context = {"pages": pages, "address": address, "title": str(row), "panel": panel}
    if request.headers.get("HX-Request"):
        return render(request, "kit/panels/comments.html", context, status=status)
    if request.method == "POST" and status == 200:
        return HttpResponseRedirect(f"{address}#comments")
    return render(request, "kit/comments.html", context, status=status)
