"""A task and its tickets: send it, decide where both changed, untie it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK, VIEW_TASK
from steward.domain.tasks.queries import get_task
from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TicketLink
from steward.extensions.trackers.operations import tying
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.panels import Panel
from steward.interfaces.web.trackers.views import link_shown


def tickets_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return the tickets of a task, and whether it can be sent anywhere else."""
    links = queries.links_of_task(actor, task)
    may_edit = actor.may(EDIT_TASK, task)
    tied = {link.connection_id for link in links}
    others = [one for one in queries.connections_visible_to(actor) if one.pk not in tied]
    return {
        "task": task,
        "tickets": [link_shown(link) for link in links],
        "may_edit": may_edit,
        "may_send": may_edit and bool(others),
        "is_connected": bool(links or others),
    }


TICKETS = Panel(
    title="In the tracker", template="trackers/panel.html", context=tickets_panel, aside=True
)


class SendForm(forms.Form):
    """Where to."""

    connection = forms.ChoiceField(label="Tracker")


@require_http_methods(["GET", "POST"])
def send(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a task have a ticket."""
    task = get_task(request.actor, key)
    require(request.actor, VIEW_TASK)
    require(request.actor, EDIT_TASK, task)
    found = {str(one.pk): one for one in queries.connections_for(request.actor, task)}
    if not found:
        raise Conflict("No tracker is connected that does not have it already.")
    form = SendForm(sent(request))
    form.fields["connection"].choices = [(key, one.name) for key, one in found.items()]
    question = Question(
        title="Send to a tracker",
        button="Send",
        lead="A ticket is made there within a minute, and both follow each other from then on."
        " Comments go along.",
        done="The ticket is being made.",
        back=f"/tasks/{task.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        connection = found[fields["connection"]]
        tying.send_task(actor=request.actor, task=task, connection=connection)

    return ask(request, question, form, call)


def _link(request: ActorRequest, key: UUID) -> TicketLink:
    link = queries.get_link(request.actor, key)
    require(request.actor, VIEW_TASK)
    require(request.actor, EDIT_TASK, link.task)
    return link


class SideForm(forms.Form):
    """Which side is right."""

    side = forms.ChoiceField(label="Who is right", widget=forms.RadioSelect)


@require_http_methods(["GET", "POST"])
def settle(request: ActorRequest, key: UUID, field: str) -> HttpResponse:
    """Decide which side is right about a field that both changed."""
    link = _link(request, key)
    clash = next((c for c in link_shown(link)["clashes"] if c["field"] == field), None)
    if clash is None:
        raise NotFound("This is settled already.")
    form = SideForm(sent(request))
    form.fields["side"].choices = [
        ("ours", f"Steward: {clash['ours']}"),
        ("theirs", f"{link.connection.name}: {clash['theirs']}"),
    ]
    question = Question(
        title=f"{clash['field'].label}: both changed it",
        button="Decide",
        done="Both follow it within a minute.",
        back=f"/tasks/{link.task_id}",
    )

    def call(fields: dict[str, Any]) -> None:
        tying.settle_clash(actor=request.actor, link=link, field=field, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def untie(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a task and its ticket go their own ways."""
    link = _link(request, key)
    question = Question(
        title=f"Untie from {link}",
        button="Untie",
        lead="The task and the ticket stay, and follow each other no more.",
        done="They go their own ways.",
        back=f"/tasks/{link.task_id}",
    )

    def call(_fields: dict[str, Any]) -> None:
        tying.untie_task(actor=request.actor, link=link)

    return ask(request, question, forms.Form(sent(request)), call)
