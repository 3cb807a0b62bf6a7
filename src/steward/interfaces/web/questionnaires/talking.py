"""What people say about a whole run, and what happened to it; answers have threads of their own."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import get_run
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commenting import Thread, change_in, write_in
from steward.interfaces.web.kit.panels import thread_of


def talk_about(actor: Actor, run: Run) -> dict[str, Any]:
    """Return what a page needs to show comments and history of a run."""
    return {
        "panel": thread_of(actor, run.pk),
        "address": f"/questionnaires/{run.pk}",
        "entries": entries_about(actor, run.pk),
    }


def comments(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what is said about a run; say something."""
    return write_in(request, _thread(request, key))


def comment(request: ActorRequest, key: UUID, comment: UUID) -> HttpResponse:
    """Edit or delete what one said about a run."""
    return change_in(request, _thread(request, key), comment)


def _thread(request: ActorRequest, key: UUID) -> Thread:
    run = get_run(request.actor, key)
    require(request.actor, VIEW_RUN, run)
    return Thread(
        subject=run.as_subject(),
        title=run.title,
        address=f"/questionnaires/{run.pk}",
        list_title="Questionnaires",
        list_address="/questionnaires",
    )
