"""Add, change, review, link and retire entries of the registers."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from steward.domain.frameworks.queries import current_resource, framework
from steward.domain.governance.events import (
    EntryAdded,
    EntryChanged,
    EntryLinked,
    EntryRestored,
    EntryRetired,
    EntryReviewed,
    EntryUnlinked,
)
from steward.domain.governance.models import Entry, Law, Link, Provision, Review
from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.governance.queries import MODELS, facts_known, get_entry
from steward.domain.governance.queries.linking import named_record
from steward.domain.governance.rules.entering import check_entry
from steward.domain.governance.rules.reviewing import add_months, check_next
from steward.domain.governance.terms.fields import Field
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.parts.queries import get_part
from steward.domain.parts.terms import PartKind
from steward.domain.tasks.operations.working import move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person, open_tasks
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@transaction.atomic
def add_entry(*, actor: Actor, noun: str, **values: object) -> Any:  # noqa: ANN401 -- leaf
    """Add an entry to a register; returns it.

    Args:
        actor: Who adds it.
        noun: Which register, such as ``issue``.
        values: Its fields by name, as the register declares them.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: A value is missing or wrong; the refusal names its field.
    """
    require(actor, EDIT_CONTEXT)
    entry: Entry = MODELS[noun](organisation_id=actor.organisation_id)
    _fill(actor, entry, values)
    entry.number = next_numbers(actor.organisation_id, entry.register.prefix.lower())
    entry.save(force_insert=True)
    record(actor, EntryAdded(subject=entry.as_subject(), register=entry.register.title))
    return entry


@transaction.atomic
def change_entry(*, actor: Actor, entry: Entry, **changes: object) -> Any:  # noqa: ANN401 -- leaf
    """Change what an entry says; what is not named stays. Returns it.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: A value is missing or wrong; the refusal names its field.
        Conflict: The entry is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, entry)
    before = {name: getattr(row, name) for name in changes if name in row.register.by_name}
    _fill(actor, row, changes)
    changed = [
        row.register.by_name[name].label
        for name, old in before.items()
        if getattr(row, name) != old
    ]
    if changed:
        row.save()
        words = ", ".join(f"“{label}”" for label in changed)
        record(actor, EntryChanged(subject=row.as_subject(), changed=words))
    return row


@transaction.atomic
def review_entry(
    *, actor: Actor, entry: Entry, note: str, result: str, review_on: date | None = None
) -> Review:
    """Say that an entry was looked at, with what came of it; the review is kept for good.

    A task that asked for it is done with it. Without a day the next review is due by the register.

    Source: ISO/IEC 42001:2023, 4.1, 4.2, 8.1 and 9.3.2.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The note is missing, the result is unknown, or the day has passed.
        Conflict: The entry is retired, or its register knows no reviews.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, entry)
    register = row.register
    if not register.months:
        raise Conflict(f"{register.title} are recorded, not reviewed.")
    if not note.strip():
        raise Invalid("Say what was looked at.", place="note")
    words = dict(register.results)
    if result not in words:
        raise Invalid(f"{result!r} is none of {', '.join(words)}.", place="result")
    day = check_next(review_on or add_months(actor.today, register.months), actor.today)
    made = Review.objects.create(
        organisation_id=actor.organisation_id,
        noun=row.NOUN,
        entry=row.pk,
        reviewed_on=actor.today,
        result=result,
        note=note.strip(),
        next_on=day,
        by=actor.label[:200],
    )
    row.review_on = day
    if isinstance(row, Law):
        row.evaluated_on, row.result = actor.today, result
    elif isinstance(row, Provision):
        row.looked_at, row.result = actor.today, result
    row.save()
    event = EntryReviewed(
        subject=row.as_subject(),
        result=words[result].lower(),
        note=made.note,
        next_on=f"{day:%-d %B %Y}",
    )
    record(actor, event)
    if asked := list(open_tasks(actor).filter(origin__startswith=f"{row.NOUN}:{row.pk}:review:")):
        move_tasks(
            actor=by_rule(actor, EDIT_TASK),
            tasks=asked,
            status="done",
            note=made.note,
            settled=True,
        )
    return made


@transaction.atomic
def retire_entry(*, actor: Actor, entry: Entry, reason: str) -> Any:  # noqa: ANN401 -- leaf
    """Let an entry no longer count; it stays readable with its history.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The reason is missing.
        Conflict: It is retired already.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, entry)
    if not reason.strip():
        raise Invalid("Say why it no longer counts; an auditor will ask.", place="reason")
    row.retired_at, row.retired_why = actor.now, reason.strip()
    row.save(update_fields=["retired_at", "retired_why"])
    record(actor, EntryRetired(subject=row.as_subject(), reason=row.retired_why))
    return row


@transaction.atomic
def restore_entry(*, actor: Actor, entry: Entry, reason: str) -> Any:  # noqa: ANN401 -- leaf
    """Let a retired entry count again.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The reason is missing.
        Conflict: It is not retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _locked(actor, entry)
    if row.retired_at is None:
        raise Conflict("It is not retired.")
    if not reason.strip():
        raise Invalid("Say why it counts again.", place="reason")
    row.retired_at, row.retired_why = None, ""
    row.save(update_fields=["retired_at", "retired_why"])
    record(actor, EntryRestored(subject=row.as_subject(), reason=reason.strip()))
    return row


@transaction.atomic
def link_entry(*, actor: Actor, entry: Entry, kind: str, words: str) -> Link:
    """Link an entry with a record that is named by its number, its id or its name.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: No such record is there, or several are.
        Conflict: It is linked already, or the entry is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, entry)
    found = named_record(actor, kind, words)
    if Link.objects.visible_to(actor).filter(entry=row.pk, subject_id=found.id).exists():
        raise Conflict(f"It is linked with {found.label} already.", place="words")
    link = Link.objects.create(
        organisation_id=actor.organisation_id,
        noun=row.NOUN,
        entry=row.pk,
        subject_kind=found.kind,
        subject_id=found.id,
        subject_label=found.label[:300],
    )
    record(actor, EntryLinked(subject=row.as_subject(), what=link.subject_label))
    return link


@transaction.atomic
def unlink_entry(*, actor: Actor, entry: Entry, link: Link) -> None:
    """Take a link away.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: The entry is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, entry)
    label = link.subject_label
    Link.objects.visible_to(actor).filter(entry=row.pk, pk=link.pk).delete()
    record(actor, EntryUnlinked(subject=row.as_subject(), what=label))


def _locked(actor: Actor, entry: Entry) -> Any:  # noqa: ANN401 -- leaf
    rows = MODELS[entry.NOUN].objects.visible_to(actor).select_for_update(of=("self",))
    return rows.get(pk=entry.pk)


def _held(actor: Actor, entry: Entry) -> Any:  # noqa: ANN401 -- leaf
    row = _locked(actor, entry)
    if row.retired_at is not None:
        raise Conflict("It is retired; take it up again first.")
    return row


def _fill(actor: Actor, entry: Entry, given: Mapping[str, object]) -> None:
    """Set fields of an entry and check the whole; without a day its register sets the review."""
    fields = entry.register.by_name
    for name, value in given.items():
        if name not in fields:
            raise Invalid(f"{REGISTERS[entry.NOUN].title} have no field {name!r}.", place=name)
        setattr(entry, name, _valued(actor, entry, fields[name], value))
    if entry.review_on is None and entry.register.months:
        entry.review_on = add_months(actor.today, entry.register.months)
    for item in entry.register.fields:
        if item.required and getattr(entry, item.name) in (None, ""):
            raise Invalid("This is needed.", place=item.name)
    unset = [
        item.name
        for item in entry._meta.fields
        if item.null and item.value_from_object(entry) is None
    ]
    keys = [item.name.removesuffix("_id") for item in fields.values() if item.name.endswith("_id")]
    try:
        entry.clean_fields(exclude=["number", *keys, *unset])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], place=name) from None
    values = {item.name: getattr(entry, item.name) for item in entry.register.fields}
    check_entry(entry.NOUN, values, actor.today, facts_known())
    if isinstance(entry, Law):
        _check_held(entry)


def _check_held(law: Law) -> None:
    """Refuse a framework, or a requirement in it, that is not held here."""
    if not law.framework:
        if law.requirement:
            raise Invalid("Say in which framework it stands.", place="framework")
        return
    try:
        found = framework(current_resource("framework", law.framework).id)
    except NotFound:
        raise Invalid(f"No framework “{law.framework}” is held here.", place="framework") from None
    if law.requirement and law.requirement not in {item.id for item in found.requirements}:
        raise Invalid(f"{found.short_title} has no “{law.requirement}”.", place="requirement")


def _valued(actor: Actor, entry: Entry, field: Field, value: object) -> object:
    """Return a value as it is kept; keys are looked up."""
    if isinstance(value, str):
        value = value.strip() if field.kind == "text" else " ".join(value.split())
    if value is None:
        default = entry._meta.get_field(field.name.removesuffix("_id"))
        return default.get_default() if field.kind not in KEYED and not default.null else None
    if field.kind == "person" and isinstance(value, UUID):
        try:
            return get_person(actor, value).pk
        except Invalid as error:
            raise Invalid(error.message, place=field.name) from None
    if field.kind == "provider" and isinstance(value, UUID):
        return _provider(actor, value, field.name)
    if field.kind == "process" and isinstance(value, UUID):
        return get_entry(actor, "process", value).pk
    if field.name == "review_on" and isinstance(value, date) and value != entry.review_on:
        return check_next(value, actor.today)
    return value


KEYED = ("person", "provider", "process")


def _provider(actor: Actor, key: UUID, place: str) -> UUID:
    try:
        part = get_part(actor, key)
    except NotFound as error:
        raise Invalid(error.message, place=place) from None
    if part.kind != PartKind.SUPPLIER:
        raise Invalid(f"{part.name} is no supplier.", place=place)
    return part.pk
