"""Permissions about incidents, concerns and public information."""

from typing import Any

from steward.domain.incidents.models import Concern, Incident, PublicPlace
from steward.foundation.core.actor import Actor, Permission


def handles_incident(actor: Actor, subject: object) -> bool:
    """Say whether the actor leads the response to the incident."""
    return isinstance(subject, Incident) and subject.handler_id == actor.id


def stands_outside(actor: Actor, subject: object) -> bool:
    """Say whether somebody outside may speak here: at the open place, or with a receipt."""
    known = isinstance(subject, PublicPlace | Concern)
    return known and actor.kind == "guest" and actor.limited_to == subject.pk


VIEW_INCIDENT = Permission[Any](name="incident.view", label="See incidents")
REPORT_INCIDENT = Permission[Any](name="incident.report", label="Report incidents")
EDIT_INCIDENT = Permission[Any](
    name="incident.edit", label="Work on incidents", or_if=handles_incident
)
REVIEW_INCIDENT = Permission[Any](
    name="incident.review", label="Review and close incidents that others handled"
)
SETTLE_CLOCKS = Permission[Any](
    name="incident.settle", label="Set calendars and agreed clocks of incidents"
)
RAISE_CONCERN = Permission[Any](name="concern.raise", label="Raise concerns", or_if=stands_outside)
HANDLE_CONCERN = Permission[Any](
    name="concern.handle", label="Handle concerns that one is entrusted with"
)
OPEN_CHANNEL = Permission[Any](
    name="concern.channel", label="Open the speak-up channel and choose who receives concerns"
)
VIEW_NOTICE = Permission[Any](name="notice.view", label="See what is told to the public")
EDIT_NOTICE = Permission[Any](name="notice.edit", label="Write what is told to the public")
PUBLISH_NOTICE = Permission[Any](name="notice.publish", label="Publish and take back what is told")
