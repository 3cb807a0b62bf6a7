"""Record the changes that sources see, judge them, and reopen what reads the changed facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.controls.queries import standings
from steward.domain.monitoring.models import Latest, Thing
from steward.domain.monitoring.queries.turning import TextTurn, turned_since
from steward.domain.objectives.events import ChangeReopensSet, ChangeSeen
from steward.domain.objectives.models import ChangeReopens, PlannedChange, SeenChange, SeenLine
from steward.domain.objectives.operations.changes import carry_out_now
from steward.domain.objectives.policy import EDIT_CHANGE
from steward.domain.objectives.queries.changes import OF_SYSTEM
from steward.domain.objectives.queries.observed import lines_read, lines_unread
from steward.domain.objectives.rules.observing import WATCHED, Significance, significance_of
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.changes import NEXT, ChangeAct, ChangeState, Reopened
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import uses_of_part
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

SEEING = "objectives.seeing"
MOST_LINES = 500
FIRST_LOOK = timedelta(days=7)
"""How far back a line is looked at that was not watched before."""
UNFORESEEN = "A source saw it in use; nobody approved it here beforehand."


@dataclass(slots=True)
class _Found:
    """What turned of one aspect of one record."""

    thing: Thing
    turns: list[TextTurn] = field(default_factory=list[TextTurn])


@transaction.atomic
def note_seen_changes(*, actor: Actor) -> int:
    """Record what sources saw change since the last look; returns how many changes there were.

    A new value of a watched property of a record is a change, and so is a new line of one beside
    others: another region, another prompt. What tells of the same aspect of one record is one
    change. A significant one counts as carried out without approval, and what reads the changed
    facts is looked at again, of every system that relies on the record. What comes late, older
    than what was looked at, changes nothing.

    Source: ISO/IEC 42001:2023, 6.3, 8.1, 8.2 and 8.4.

    Raises:
        NotAllowed: The actor may not plan changes, or sees a part of the organisation.
    """
    require(actor, EDIT_CHANGE)
    require_whole(actor)
    hold(actor.organisation_id, SEEING)
    unread = lines_unread(actor, MOST_LINES)
    if not unread:
        return 0
    things = {line.thing_id: line.thing for line in unread}
    read = lines_read(
        actor,
        systems={row.system_id for row in things.values() if row.system_id is not None},
        parts={row.part_id for row in things.values() if row.part_id is not None},
    )
    found: dict[tuple[UUID, str], _Found] = {}
    for turn in _turns(actor, unread, read):
        thing = things[turn.thing]
        key = thing.system_id or thing.part_id
        if key is not None and not _is_known(turn, key, read):
            group = found.setdefault((key, WATCHED[turn.property].aspect), _Found(thing))
            group.turns.append(turn)
    made = sum(_note(actor, key, aspect, group) for (key, aspect), group in found.items())
    _remember(actor, unread)
    return made


def _turns(actor: Actor, unread: Sequence[Latest], read: Sequence[SeenLine]) -> list[TextTurn]:
    """Return what turned: in lines that go on, and by lines that are new beside others."""
    known = {(row.thing_id, row.property, row.series): row for row in read}
    first = actor.now - FIRST_LOOK
    lines = [(line.thing_id, line.property, line.series) for line in unread]
    since = [known[key].observed_at if key in known else first for key in lines]
    turned = turned_since(actor, [(*key, moment) for key, moment in zip(lines, since, strict=True)])
    beside = {(row.thing_id, row.property) for row in read}
    fresh = [
        TextTurn(
            thing=line.thing_id,
            property=line.property,
            series=line.series,
            before="",
            after=line.text,
            observed_at=line.observed_at,
            source=line.source,
            observation=line.observation,
        )
        for key, line in zip(lines, unread, strict=True)
        if key not in known and key[:2] in beside
    ]
    return [*turned, *fresh]


def _is_known(turn: TextTurn, record_id: UUID, read: Sequence[SeenLine]) -> bool:
    """Say whether another line of the record told of the value before."""
    return any(
        row.value == turn.after
        and row.property == turn.property
        and record_id in (row.thing.system_id, row.thing.part_id)
        and (row.thing_id, row.series) != (turn.thing, turn.series)
        and (not turn.before or row.series == turn.series or not (row.series and turn.series))
        for row in read
    )


def _remember(actor: Actor, unread: Sequence[Latest]) -> None:
    rows = [
        SeenLine(
            organisation_id=actor.organisation_id,
            thing_id=line.thing_id,
            property=line.property,
            series=line.series,
            value=line.text,
            observation=line.observation,
            observed_at=line.observed_at,
        )
        for line in unread
    ]
    SeenLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation_id", "thing", "property", "series"],
        update_fields=["value", "observation", "observed_at"],
    )


def _note(actor: Actor, key: UUID, aspect: str, found: _Found) -> int:
    """Record one change with what it touches; returns 1, or 0 where it was recorded before."""
    origin = f"{aspect}:{key}:{found.turns[-1].observation}"
    if PlannedChange.objects.visible_to(actor).filter(origin=origin).exists():
        return 0
    systems = _touched(actor, found.thing)
    judged = [
        (turn, significance_of(turn.property, turn.before, turn.after)) for turn in found.turns
    ]
    is_significant = any(verdict.is_significant for _, verdict in judged)
    target = found.thing.system or found.thing.part
    name = found.thing.name if target is None else target.as_subject().label
    row = PlannedChange(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "change"),
        origin=origin,
        title=f"{name}: another {_words(found)}"[:300],
        owner_id=_owner(actor, systems),
    )
    sights = _sights(actor, row, systems, judged)
    told = "; ".join(dict.fromkeys(sight.words for sight in sights))
    sources = ", ".join(dict.fromkeys(turn.source for turn in found.turns))
    row.why = f"Seen by {sources}: {told}."
    row.consequences = " ".join(dict.fromkeys(verdict.reason for _, verdict in judged))
    row.save(force_insert=True)
    SeenChange.objects.write(sights)
    event = ChangeSeen(
        subject=row.as_subject(), source=sources, words=told[:1000], judgement=row.consequences
    )
    record(actor, event)
    if is_significant:
        _reopen(actor, row, systems, judged)
    else:
        _let_be(actor, row)
    return 1


def _words(found: _Found) -> str:
    return " and ".join(dict.fromkeys(WATCHED[turn.property].words for turn in found.turns))


def _touched(actor: Actor, thing: Thing) -> list[AiSystem]:
    """Return the systems of the inventory that are what changed, or rely on it."""
    if thing.system is not None:
        return [] if thing.system.archived_at else [thing.system]
    if thing.part is None:
        return []
    return list({use.system_id: use.system for use in uses_of_part(actor, thing.part)}.values())


def _owner(actor: Actor, systems: Sequence[AiSystem]) -> UUID | None:
    """Return who answers for the first of the systems whose owner is a member."""
    wanted = [row.owner_person_id for row in systems if row.owner_person_id is not None]
    if not wanted:
        return None
    members = set(current_members(actor).values_list("person_id", flat=True))
    return next((key for key in wanted if key in members), None)


def _sights(
    actor: Actor,
    row: PlannedChange,
    systems: Sequence[AiSystem],
    judged: Sequence[tuple[TextTurn, Significance]],
) -> list[SeenChange]:
    return [
        SeenChange(
            organisation_id=actor.organisation_id,
            change=row,
            system=system,
            fact=turn.property,
            before=turn.before,
            after=turn.after,
            observed_at=turn.observed_at,
            source=turn.source,
            is_significant=verdict.is_significant,
            reason=verdict.reason,
        )
        for system in (systems or [None])
        for turn, verdict in judged
    ]


def _reopen(
    actor: Actor,
    row: PlannedChange,
    systems: Sequence[AiSystem],
    judged: Sequence[tuple[TextTurn, Significance]],
) -> None:
    """Name what reads the changed facts and carry the change out: tasks follow."""
    read = [WATCHED[turn.property] for turn, verdict in judged if verdict.is_significant]
    wanted: dict[tuple[str, str], UUID | None] = {}
    for system in systems:
        name = f"{system.reference} {system.name}"
        for kind in dict.fromkeys(kind for item in read for kind in item.of_system):
            wanted[kind.value, OF_SYSTEM[kind].format(name=name)[:300]] = system.pk
    controls = {name for item in read for name in item.controls} if systems else set[str]()
    for item in standings(actor) if controls else ():
        if item.requirement.id in controls:
            label = f"{item.requirement.id} {item.requirement.title}"[:300]
            wanted[Reopened.CONTROL.value, label] = None
    ChangeReopens.objects.write(
        ChangeReopens(
            organisation_id=actor.organisation_id,
            change=row,
            kind=kind,
            label=label,
            subject_id=key,
        )
        for (kind, label), key in wanted.items()
    )
    labels = ", ".join(label for _, label in wanted) or "nothing"
    record(actor, ChangeReopensSet(subject=row.as_subject(), labels=labels[:2000]))
    state = after(NEXT, ChangeState.DRAFT, ChangeAct.OWN_UP)
    row.is_unapproved, row.outcome = True, UNFORESEEN
    day = max(turn.observed_at for turn, _ in judged).date()
    carry_out_now(actor, row, state, min(day, actor.today))


def _let_be(actor: Actor, row: PlannedChange) -> None:
    """Close a change that is not significant: it stays on record and reopens nothing."""
    row.state, row.outcome = ChangeState.LOOKED_BACK.value, row.consequences
    row.carried_out_by = row.looked_back_by = actor.label[:200]
    row.carried_out_on = row.looked_back_on = actor.today
    row.save(
        update_fields=[
            "state",
            "outcome",
            "carried_out_by",
            "carried_out_on",
            "looked_back_by",
            "looked_back_on",
        ]
    )
