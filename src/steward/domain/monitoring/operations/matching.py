"""A name of a source is said to be a record, made one, or left out for a reason."""

from uuid import UUID

from django.db import transaction

from steward.domain.monitoring.events import ThingIgnored, ThingMatched
from steward.domain.monitoring.models import Latest, Thing
from steward.domain.monitoring.operations.judging import judge_touched
from steward.domain.monitoring.policy import MATCH_THING
from steward.domain.monitoring.terms import ThingState
from steward.domain.parts.operations import create_part
from steward.domain.parts.policy import EDIT_PART
from steward.domain.parts.queries import get_part, part_named
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.policy import CREATE_SYSTEM
from steward.domain.systems.queries import get_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

SYSTEM = "system"


@transaction.atomic
def match_thing(*, actor: Actor, thing: Thing, record_id: UUID) -> Thing:
    """Say which record a source means by a name; it is remembered, and its checks are asked.

    Raises:
        NotAllowed: The actor may not match, or sees a part of the organisation.
        NotFound: There is no such record.
        Invalid: The record is of another kind.
    """
    row = _held(actor, thing)
    if row.kind == SYSTEM:
        row.system, row.part = get_system(actor, record_id), None
    else:
        part = get_part(actor, record_id)
        if part.kind != row.kind:
            raise Invalid(f"“{part.name}” is a {part.kind}, not a {row.kind}.", place="record_id")
        row.part, row.system = part, None
    return _matched(actor, row)


@transaction.atomic
def adopt_thing(*, actor: Actor, thing: Thing) -> Thing:
    """Take what a source names into the inventory, with what the source says of it.

    A model, dataset or supplier of that name that is there already is taken as the record.

    Raises:
        NotAllowed: The actor may not match, or may not register such a record.
        Conflict: It is matched already.
    """
    row = _held(actor, thing)
    if row.state == ThingState.MATCHED:
        raise Conflict(f"“{row.name}” is matched already.")
    if row.kind == SYSTEM:
        require(actor, CREATE_SYSTEM)
        draft = SystemDraft(name=row.name, owner=row.owner, source=row.source)
        row.system = create_system(actor=actor, draft=draft)
    else:
        require(actor, EDIT_PART)
        row.part = part_named(actor, row.kind, row.name) or create_part(
            actor=actor, kind=row.kind, name=row.name, licence=row.licence, owner=row.owner
        )
    return _matched(actor, row)


@transaction.atomic
def ignore_thing(*, actor: Actor, thing: Thing, reason: str) -> Thing:
    """Leave out what a source names, for a reason; its observations stay and decide nothing.

    Raises:
        NotAllowed: The actor may not match, or sees a part of the organisation.
        Invalid: The reason is missing.
        Conflict: It is matched with a record.
    """
    row = _held(actor, thing)
    if not reason.strip():
        raise Invalid("Say why it is no record of yours.", place="reason")
    if row.state == ThingState.MATCHED:
        raise Conflict(f"“{row.name}” is matched with a record.")
    row.state, row.reason = ThingState.IGNORED.value, reason.strip()
    _decided(actor, row)
    record(
        actor,
        ThingIgnored(
            subject=row.as_subject(), kind=row.kind_words, called=row.name, reason=row.reason[:500]
        ),
    )
    return row


def _held(actor: Actor, thing: Thing) -> Thing:
    require(actor, MATCH_THING)
    require_whole(actor)
    return Thing.objects.get_queryset().select_for_update().get(pk=thing.pk)


def _decided(actor: Actor, row: Thing) -> None:
    row.decided_by_label, row.decided_at = actor.label[:200], actor.now
    row.save()


def _matched(actor: Actor, row: Thing) -> Thing:
    row.state, row.reason = ThingState.MATCHED.value, ""
    _decided(actor, row)
    target = row.system or row.part
    record(
        actor,
        ThingMatched(
            subject=row.as_subject(),
            kind=row.kind_words,
            called=row.name,
            record=target.as_subject().label if target else "",
        ),
    )
    told = Latest.objects.visible_to(actor).filter(thing=row)
    lines = [(row.pk, name, series) for name, series in told.values_list("property", "series")]
    judge_touched(actor, lines, [row])
    return row
