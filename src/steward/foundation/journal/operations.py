"""Write entries."""

from steward.foundation.core.actor import Actor
from steward.foundation.journal.events import Event
from steward.foundation.journal.models import Entry


def record(actor: Actor, event: Event, *, caused_by: int | None = None) -> Entry:
    """Write one entry in the running transaction."""
    return Entry.objects.create(**_values(actor, event, caused_by))


def record_many(actor: Actor, events: list[Event]) -> None:
    """Write one entry for each event, in batches."""
    Entry.objects.bulk_create(
        [Entry(**_values(actor, event, None)) for event in events], batch_size=2000
    )


def _values(actor: Actor, event: Event, caused_by: int | None) -> dict[str, object]:
    return {
        "organisation_id": actor.organisation_id,
        "at": actor.now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "event": event.name,
        "subject_kind": event.subject.kind,
        "subject_id": event.subject.id,
        "subject_label": event.subject.label[:300],
        "payload": event.payload(),
        "caused_by": actor.caused_by if caused_by is None else caused_by,
    }
