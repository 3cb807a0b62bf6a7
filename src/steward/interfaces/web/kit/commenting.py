"""The views of a record's thread: write a comment, edit or delete one's own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from steward.domain.tasks.operations import commenting
from steward.domain.tasks.queries import get_comment
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.panels import thread_of

if TYPE_CHECKING:
    from steward.interfaces.web.kit.pages import Pages


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What is spoken about, where its page is, and the list above that page."""

    subject: Subject
    title: str
    address: str
    list_title: str
    list_address: str


def write(pages: "Pages[Any]", request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the thread of a record; add a comment to it."""
    return write_in(request, _thread_of(pages, request, key))


def change(pages: "Pages[Any]", request: ActorRequest, key: UUID, comment: UUID) -> HttpResponse:
    """Ask for the new words of a comment; save or delete it."""
    return change_in(request, _thread_of(pages, request, key), comment)


def _thread_of(pages: "Pages[Any]", request: ActorRequest, key: UUID) -> Thread:
    row = pages.one(request.actor, key)
    if pages.view is not None:
        require(request.actor, pages.view, row)
    about = next(panel.about for panel in pages.panels if panel.about is not None)
    return Thread(
        subject=about(row),
        title=str(row),
        address=pages.record_address(row),
        list_title=pages.title,
        list_address=pages.address,
    )


def write_in(request: ActorRequest, thread: Thread) -> HttpResponse:
    """Show a thread; add a comment to it. Whoever calls has found its record for the actor."""
    if request.method != "POST":
        return _answered(request, thread)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        commenting.write_comment(actor=request.actor, subject=thread.subject, text=text)
    except NotAllowed:
        raise
    except DomainError as error:
        return _answered(request, thread, draft=text, error=error.message, status=422)
    return _answered(request, thread)


def change_in(request: ActorRequest, thread: Thread, comment: UUID) -> HttpResponse:
    """Ask for the new words of a comment in a thread; save or delete it."""
    chosen = get_comment(request.actor, comment, subject_id=thread.subject.id)
    if request.method != "POST":
        return _answered(request, thread, editing=chosen.pk, edited=chosen.text)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        if "delete" in request.POST:
            commenting.delete_comment(actor=request.actor, comment=chosen)
        elif said := request.POST.get("react"):
            commenting.react_to_comment(actor=request.actor, comment=chosen, reaction=said)
        else:
            commenting.edit_comment(actor=request.actor, comment=chosen, text=text)
    except NotAllowed:
        raise
    except DomainError as error:
        state = {"editing": chosen.pk, "edited": text, "error": error.message}
        return _answered(request, thread, status=error.status, **state)
    return _answered(request, thread)


def _answered(
    request: ActorRequest,
    thread: Thread,
    *,
    status: int = 200,
    **state: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    """Answer with the thread: alone for htmx, on the record's page or one of its own otherwise."""
    panel = {**thread_of(request.actor, thread.subject.id), **state}
    context = {"thread": thread, "address": thread.address, "panel": panel}
    if request.headers.get("HX-Request"):
        return render(request, "kit/panels/comments.html", context, status=status)
    if request.method == "POST" and status == 200:
        return HttpResponseRedirect(f"{thread.address}#comments")
    return render(request, "kit/comments.html", context, status=status)
