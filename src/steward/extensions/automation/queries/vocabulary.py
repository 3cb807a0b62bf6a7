"""What a condition of a rule may ask: about the event, about who did it, about the record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints
from uuid import UUID

from django.apps import apps

from steward.domain.lint.facts import FACTS
from steward.domain.lint.facts.reading import itself
from steward.domain.lint.facts.source import FactSource
from steward.extensions.automation.rules import TYPES
from steward.extensions.automation.terms import Trigger, TriggerKind
from steward.extensions.inbox.queries.audiences import SEEN_BY
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import (
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Text,
    Type,
    Vocabulary,
)
from steward.foundation.journal.events import REGISTRY, Event

OURS = "rule."
CONFIDENTIAL = frozenset({"concern"})
"""Subjects that rules never hear of: who is entrusted with one is chosen by name."""
ACTORS = ("person", "token", "rule", "job", "guest")
KIND_OF: Mapping[str, str] = {
    "comment": "",
    "questionnaire": "run",
    "impact": "impact_assessment",
    "context": "",
    "review": "management_review",
    "activity": "planned_activity",
    "tasks": "organisation",
    "systems": "organisation",
    "register": "organisation",
    "controls": "organisation",
    "campaign": "campaign",
    "competence": "function",
    "classification": "system",
}
"""First word of an event → kind of its record, where it is another word."""
HINTS: Mapping[object, Type] = {
    bool: Boolean(),
    int: Number(),
    float: Number(),
    **dict.fromkeys((str, UUID, date, datetime), Text()),
}
"""Type of a field of an event → how a condition asks it; others cannot be asked."""
WORDS = {"nonconformity": "finding", "run": "questionnaire", "planned_activity": "recurring work"}


def _sources() -> dict[str, FactSource]:
    found: dict[str, FactSource] = {}
    for source in FACTS:
        for kind, resolver in source.touched_by.items():
            if resolver is itself:
                found.setdefault(kind, source)
        found.setdefault(source.kind.name, source)
    found["organisation"] = next(item for item in FACTS if item.kind.name == "organisation")
    return found


SOURCES: Mapping[str, FactSource] = _sources()
"""Kind of record, as the journal calls it → where its facts come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One name that a condition may ask, for people: its group, its words, its type."""

    name: str
    group: str
    label: str
    type: Type


@lru_cache(maxsize=1)
def events_offered() -> tuple[tuple[str, str, str], ...]:
    """Return every event that a rule may answer to: name, what it is about, what it means."""
    for item in apps.get_app_configs():
        if find_spec(f"{item.name}.events") is not None:
            import_module(f"{item.name}.events")
    found = [
        (name, _about(name), str(event.__doc__ or "").split("\n", 1)[0].rstrip("."))
        for name, event in REGISTRY.items()
        if not name.startswith(OURS) and name.split(".", 1)[0] not in CONFIDENTIAL
    ]
    return tuple(sorted(found, key=lambda item: (item[1], item[0])))


def _about(name: str) -> str:
    first = name.split(".", 1)[0]
    return WORDS.get(first, first).replace("_", " ").capitalize()


def kind_of(event: str) -> str:
    """Return the kind of record that an event is usually about; empty where it may be any."""
    first = event.split(".", 1)[0]
    return KIND_OF.get(first, first)


def record_of(trigger: Trigger) -> str:
    """Return the kind of record that a rule with this trigger is about; empty for any."""
    if trigger.kind is TriggerKind.EVENT:
        return kind_of(trigger.event)
    return trigger.record if trigger.kind is TriggerKind.DAY else "organisation"


def asked_of(trigger: Trigger) -> list[Asked]:
    """Return every name that a condition under this trigger may ask, in order."""
    found: list[Asked] = []
    if trigger.kind is TriggerKind.EVENT:
        found += _of_event(trigger.event)
    if trigger.kind is TriggerKind.CALL:
        found += [
            Asked(name=f"call.{name}", group="The call", label=name, type=TYPES[kind])
            for name, kind in trigger.fields.items()
        ]
    source = SOURCES.get(record_of(trigger))
    if source is not None:
        group = f"The record: {source.kind.label}"
        found += [
            Asked(name=f"record.{fact.name}", group=group, label=fact.meaning, type=fact.type)
            for fact in source.kind.facts
        ]
    return found


def _of_event(name: str) -> list[Asked]:
    event = REGISTRY.get(name)
    if event is None:
        return []
    found = [
        Asked(
            name=f"event.{field}",
            group="What happened",
            label=field.replace("_", " "),
            type=kind,
        )
        for field, kind in _fields(event)
    ]
    who = "Who did it"
    found.append(
        Asked(name="actor.kind", group=who, label="What it is", type=Choice(frozenset(ACTORS)))
    )
    found.append(Asked(name="actor.name", group=who, label="Its name", type=Text()))
    return found


def _fields(event: type[Event]) -> list[tuple[str, Type]]:
    hints = get_type_hints(event)
    names = [item.name for item in fields(event) if item.name != "subject"]
    return [(name, kind) for name in names if (kind := _type_of(hints[name])) is not None]


def _type_of(hint: object) -> Type | None:
    return HINTS.get(hint)


def vocabulary_of(trigger: Trigger) -> Vocabulary:
    """Return name → type of all that a condition under this trigger may ask."""
    return {item.name: item.type for item in asked_of(trigger)}


def check_trigger(trigger: Trigger) -> None:
    """Refuse a trigger that names no event, no kind of record or no day of it.

    Raises:
        Invalid: It does; the place is its name.
    """
    if trigger.kind is TriggerKind.EVENT and trigger.event not in {
        name for name, _, _ in events_offered()
    }:
        raise Invalid(f"There is no event “{trigger.event[:60]}”.", place="event")
    if trigger.kind is TriggerKind.DAY:
        days = dict(days_offered())
        if trigger.record not in SOURCES or trigger.record not in days:
            raise Invalid("No record of this kind has days.", place="record")
        if trigger.fact not in {name for name, _ in days[trigger.record]}:
            raise Invalid("Records of this kind have no such day.", place="fact")


@lru_cache(maxsize=1)
def days_offered() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return kind of record → its facts that count days, each with its meaning."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind, source in SOURCES.items():
        days = tuple((fact.name, fact.meaning) for fact in source.kind.facts if fact.in_days)
        if days and kind == _usual(source, kind):
            found[kind] = days
    return tuple(found.items())


def _usual(source: FactSource, kind: str) -> str:
    """Return the one name under which a kind is offered: the one that the journal uses."""
    names = [name for name, other in SOURCES.items() if other is source]
    return next((name for name in names if name in SEEN_BY), kind)


def facts_about(actor: Actor, kind: str, keys: Collection[UUID]) -> dict[UUID, dict[str, object]]:
    """Return record → its facts by their names in conditions, in one statement for each kind."""
    source = SOURCES.get(kind)
    if source is None or not keys:
        return {}
    wanted = None if kind == "organisation" else list(keys)
    seen = source.observe(actor, wanted)
    return {
        item.id: {f"record.{name}": value for name, value in item.facts.items()} for item in seen
    }


def facts_of_event(payload: Mapping[str, Any], kind: str, name: str) -> dict[str, object]:
    """Return what is known of an event by the names in conditions."""
    found: dict[str, object] = {f"event.{key}": value for key, value in payload.items()}
    return found | {"actor.kind": kind, "actor.name": name}


def type_word(kind: Type) -> tuple[str, Sequence[tuple[str, str]]]:
    """Return how a name is asked by clicking, and the values to choose from."""
    match kind:
        case Boolean():
            return "yes_no", []
        case Number():
            return "number", []
        case Choice(values):
            return "choice", [(item, item.replace("_", " ")) for item in sorted(values)]
        case ChoiceSet(values):
            return "several", [(item, item.replace("_", " ")) for item in sorted(values)]
        case _:
            return "text", []
