"""Keep evidence: a version of an item, by its digest, with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.domain.evidence.events import (
    EvidenceDescribed,
    EvidenceKept,
    EvidenceLinked,
    EvidenceRenewed,
    EvidenceVersionAdded,
)
from steward.domain.evidence.models import EvidenceItem, EvidenceText, EvidenceVersion
from steward.domain.evidence.operations.holding import (
    age,
    held,
    link_rows,
    relink,
    repeat,
    usable,
    words,
)
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.queries.items import item_called, latest_version
from steward.domain.evidence.rules.freshness import SHIPPED, check_half_life
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Provenance
from steward.domain.evidence.terms.states import EvidenceState
from steward.domain.tasks.queries import member_called
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import head_of, store_file
from steward.foundation.files.rules import OTHER, harmless_name, media_of
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.operations import hold, next_numbers

LONGEST_TITLE = 200
LONGEST_KEY = 200
LINES = {"collector": 200, "collector_version": 100, "population": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """What is said about an item; ``half_life`` in days, None where its kind or a control says."""

    title: str
    kind: EvidenceKind = EvidenceKind.OTHER
    description: str = ""
    owner_id: UUID | None = None
    half_life: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDraft:
    """Bytes that are kept already, with where they come from and how far they can be relied on."""

    file: StoredFile
    provenance: Provenance
    level: EvidenceLevel = EvidenceLevel.L1


@transaction.atomic
def keep_version(  # noqa: PLR0913 -- leaf
    *,
    actor: Actor,
    item_key: str,
    title: str,
    name: str,
    content: bytes | StoredFile,
    provenance: Provenance,
    level: EvidenceLevel,
    links: Sequence[Subject] = (),
    kind: EvidenceKind = EvidenceKind.OTHER,
) -> EvidenceVersion:
    """Keep bytes as evidence of a cause: its first version, the next one, or the same seen again.

    One cause makes one item. Bytes that the latest version has already add none: they renew when
    it was collected. Who calls as a job or a rule does so with `by_rule(actor, EDIT_EVIDENCE)`.

    Args:
        actor: Who keeps it.
        item_key: The cause, such as ``check:drift:SYS-0042``.
        title: What the item is called when it is new; an item that exists keeps its title.
        name: What the file is called.
        content: The bytes, or a file that is kept already.
        provenance: Where they come from.
        level: How far they can be relied upon.
        links: What it is evidence of; those it has stay.
        kind: What a new item is.

    Returns:
        The version that holds the bytes.

    Raises:
        NotAllowed: The actor may not bring evidence.
        Invalid: The key, the title or the name is missing or too long, or the bytes are none.
        Conflict: The item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE)
    key = words(item_key, "item_key", "Name the cause.", LONGEST_KEY)
    hold(actor.organisation_id, f"evidence:{key}")
    file = content if isinstance(content, StoredFile) else _stored(actor, name, content)
    draft = VersionDraft(file=file, provenance=provenance, level=level)
    found = item_called(actor, key)
    if found is None:
        said = ItemDraft(title=title, kind=kind)
        row = keep_item(actor=actor, draft=said, version=draft, links=links, key=key, name=name)
        return latest_version(actor, row)
    version = add_version(actor=actor, item=found, draft=draft, name=name)
    if links:
        row = held(actor, found)
        fresh = link_rows(actor, row, links)
        relink(actor, row)
        events: list[Event] = [
            EvidenceLinked(subject=row.as_subject(), to=item.label) for item in fresh
        ]
        record_many(actor, events)
    return version


def _stored(actor: Actor, name: str, content: bytes) -> StoredFile:
    if not content:
        raise Invalid("It is empty.", place="content")
    return store_file(actor=actor, name=harmless_name(name), content=content)


@transaction.atomic
def keep_item(
    *,
    actor: Actor,
    draft: ItemDraft,
    version: VersionDraft,
    links: Sequence[Subject] = (),
    key: str = "",
    name: str = "",
) -> EvidenceItem:
    """Keep a new item with its first version, linked to what it is evidence of.

    Source: ISO/IEC 42001:2023, 7.5.2 and 7.5.3.

    Raises:
        NotAllowed: The actor may not bring evidence.
        Invalid: A value is missing, too long or out of its range, or the owner is no member.
    """
    require(actor, EDIT_EVIDENCE)
    row = EvidenceItem(
        organisation_id=actor.organisation_id,
        key=key,
        title=words(draft.title, "title", "Give it a title.", LONGEST_TITLE),
        kind=EvidenceKind(draft.kind).value,
        description=words(draft.description, "description", ""),
        owner=member_called(actor, draft.owner_id),
        half_life=check_half_life(draft.half_life),
    )
    age(row, (), SHIPPED)
    row.number = next_numbers(actor.organisation_id, "evidence")
    row.save(force_insert=True)
    made = _write(actor, row, version, 1, name)
    fresh = link_rows(actor, row, links)
    repeat(actor, row, made)
    told = EvidenceKept(
        subject=row.as_subject(),
        kind=EvidenceKind(row.kind).label.lower(),
        level=EvidenceLevel(row.level).label,
    )
    events: list[Event] = [told]
    events += [EvidenceLinked(subject=row.as_subject(), to=item.label) for item in fresh]
    record_many(actor, events)
    return row


@transaction.atomic
def add_version(
    *, actor: Actor, item: EvidenceItem, draft: VersionDraft, name: str = ""
) -> EvidenceVersion:
    """Add a version to an item; bytes that the latest one has already renew it instead.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        Invalid: What is said of the version is too long, or its period ends before it begins.
        Conflict: The item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    row = usable(actor, item)
    last = latest_version(actor, row)
    if last.digest == draft.file.digest:
        return _renewed(actor, row, last, draft)
    made = _write(actor, row, draft, row.version + 1, name)
    repeat(actor, row, made)
    event = EvidenceVersionAdded(
        subject=row.as_subject(),
        version=made.number,
        level=made.level_words,
        file=made.name,
        digest=made.digest,
    )
    record(actor, event)
    return made


def _renewed(
    actor: Actor, row: EvidenceItem, last: EvidenceVersion, draft: VersionDraft
) -> EvidenceVersion:
    given = _checked(draft.provenance)
    when = given.collected_at or actor.now
    if last.collected_at is None or when > last.collected_at:
        last.collected_at = when
    if given.period_until and (last.period_until is None or given.period_until > last.period_until):
        last.period_until = given.period_until
    last.seen += 1
    last.save(update_fields=["collected_at", "period_until", "seen"])
    repeat(actor, row, last)
    event = EvidenceRenewed(subject=row.as_subject(), version=last.number, digest=last.digest)
    record(actor, event)
    return last


def _write(
    actor: Actor, row: EvidenceItem, draft: VersionDraft, number: int, name: str
) -> EvidenceVersion:
    given, file = _checked(draft.provenance), draft.file
    called = harmless_name(name or file.name)
    version = EvidenceVersion(
        organisation_id=actor.organisation_id,
        item=row,
        number=number,
        file=file,
        digest=file.digest,
        name=called,
        size=file.size,
        media=media_of(head_of(actor=actor, file=file), called).type,
        level=EvidenceLevel(draft.level).value,
        method=given.method.value,
        collector=given.collector or actor.label[:200],
        collector_version=given.collector_version,
        query=given.query,
        population=given.population,
        count=given.count,
        period_from=given.period_from,
        period_until=given.period_until,
        collected_at=given.collected_at or actor.now,
        note=given.note,
        added_by=person_behind(actor),
        added_by_label=actor.label[:200],
        added_at=actor.now,
    )
    version.save(force_insert=True)
    readable = version.media != OTHER.type and not version.media.startswith("image/")
    EvidenceText.objects.create(
        organisation_id=actor.organisation_id,
        version=version,
        state="waiting" if readable else "none",
        note="" if readable else "There are no words in it.",
    )
    return version


def _checked(given: Provenance) -> Provenance:
    for name, most in LINES.items():
        words(getattr(given, name), name, "", most)
    words(given.query, "query", "", 20_000)
    words(given.note, "note", "")
    if given.count is not None and given.count < 0:
        raise Invalid("Give a number of at least 0, or nothing.", place="count")
    if given.period_from and given.period_until and given.period_until < given.period_from:
        raise Invalid("The period ends before it begins.", place="period_until")
    return given


@transaction.atomic
def describe_item(*, actor: Actor, item: EvidenceItem, draft: ItemDraft) -> EvidenceItem:
    """Change what is said about an item.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        Invalid: A value is missing, too long or out of its range, or the owner is no member.
        Conflict: The item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    row = usable(actor, item)
    wanted = {
        "title": words(draft.title, "title", "Give it a title.", LONGEST_TITLE),
        "kind": EvidenceKind(draft.kind).value,
        "description": words(draft.description, "description", ""),
        "half_life": check_half_life(draft.half_life),
    }
    owner = member_called(actor, draft.owner_id)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if row.owner_id != draft.owner_id:
        changed.append("owner")
    if not changed:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.owner = owner
    row.save(update_fields=[*wanted, "owner"])
    relink(actor, row)
    what = ", ".join(name.replace("_", "-") for name in changed)
    record(actor, EvidenceDescribed(subject=row.as_subject(), what=f"the {what}"))
    return row


@transaction.atomic
def own_items(*, actor: Actor, items: Sequence[EvidenceItem], owner_id: UUID | None) -> int:
    """Say who answers for some items; returns how many changed hands.

    Raises:
        NotAllowed: The actor may not bring evidence.
        Invalid: The person is no member.
        Conflict: One was disposed of.
    """
    require(actor, EDIT_EVIDENCE)
    owner, count = member_called(actor, owner_id), 0
    for item in items:
        row = held(actor, item)
        if row.state == EvidenceState.DISPOSED.value:
            raise Conflict(f"{row.reference} was disposed of.")
        if row.owner_id == owner_id:
            continue
        row.owner = owner
        row.save(update_fields=["owner"])
        what = f"who answers for it: {owner or 'nobody'}"
        record(actor, EvidenceDescribed(subject=row.as_subject(), what=what))
        count += 1
    return count
