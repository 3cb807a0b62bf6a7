"""A tracker, tickets and deliveries in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.domain.tasks.models import Task
from steward.extensions.trackers.models import (
    Delivery,
    RemarkLink,
    TicketLink,
    TrackerConnection,
    TrackerState,
)
from steward.extensions.trackers.operations.connecting import TrackerDraft, connect_tracker
from steward.extensions.trackers.operations.tying import send_task
from steward.foundation.core.actor import Actor


def tracked_elsewhere(actor: Actor, names: Sequence[str], tasks: Sequence[Task]) -> dict[str, UUID]:
    """Connect a tracker for each name, tie every task to one, and return one record of each."""
    config = {"owner": "x", "repository": "y", "token": "t", "labels": names[0]}
    known = {
        "statuses": [{"word": "open", "label": names[0], "means": "open"}],
        "users": [{"id": "u", "name": names[0], "email": ""}],
    }
    made: list[TrackerConnection] = [
        connect_tracker(
            actor=actor, vendor="github", draft=TrackerDraft(name=f"{name} {i}", config=config)
        )
        for i, name in enumerate(names)
    ]
    TrackerState.objects.visible_to(actor).update(known=known, trouble=names[0])
    for task in tasks:
        send_task(actor=actor, task=task, connection=made[0])
    links = TicketLink.objects.visible_to(actor)
    clash = {"status": {"ours": "open", "theirs": "completed"}}
    for number, link in enumerate(links):
        values = {"ticket": str(number + 1), "key": f"{names[0]} {number}"}
        held = {"status": "completed", "assignee": "", "title": names[0]}
        links.filter(pk=link.pk).update(clash=clash, theirs=held, agreed={}, **values)
        RemarkLink.objects.create(organisation_id=actor.organisation_id, link=link, remote_id="1")
    Delivery.objects.visible_to(actor).update(status="failed", trouble=names[0])
    return {
        "tracker": made[0].pk,
        "ticket": links[0].pk,
        "tracker-delivery": Delivery.objects.visible_to(actor)[0].pk,
    }
