"""Register, change and remove models, datasets and suppliers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from steward.domain.parts.events import (
    PartChanged,
    PartDeleted,
    PartRegistered,
    PartVersionAdded,
)
from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.policy import EDIT_PART
from steward.domain.parts.queries import part_named, versions_of
from steward.domain.parts.rules import LONGEST_NAME, checked_details, part_key, version_name
from steward.domain.parts.terms import DETAILS, PartDraft, PartKind, Tier
from steward.domain.tasks.queries import member_called
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.journal.operations import record, record_many

COLUMNS = ("name", "licence", "owner", "tier", "description", "provider")
OWNED = ("owner", "owner_person")
AT_ONCE = 5000
NAMED_IN_A_REFUSAL = 3
PartKey = tuple[str, str]
VersionKey = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Noted:
    """Where a draft ended up."""

    part: Part
    version: PartVersion | None


@transaction.atomic
def create_part(*, actor: Actor, kind: str, name: str, **fields: object) -> Part:
    """Register a model, dataset or supplier by hand.

    ``owner_id`` is the member who answers for it, whatever the words for its owner are.

    Raises:
        NotAllowed: The actor may not change parts.
        Invalid: The name is empty, a field does not exist, or the owner is no member.
        Conflict: One of that kind and name is there.
    """
    require(actor, EDIT_PART)
    fields = _with_person(actor, fields)
    if kind not in list(PartKind):
        raise Invalid(f"A part is a model, a dataset or a supplier, not {kind!r}.", place="kind")
    part = Part(organisation_id=actor.organisation_id, kind=kind, source="person")
    _fill(actor, part, {"name": name, **fields})
    part.save(force_insert=True)
    record(actor, PartRegistered(subject=part.as_subject(), kind=kind))
    return part


@transaction.atomic
def edit_part(*, actor: Actor, part: Part, **changes: object) -> Part:
    """Change what is said of a part; details that are not named stay.

    ``owner_id`` is the member who answers for it from now on; None says that no person here does.
    Other words for the owner without it say so too.

    Raises:
        NotAllowed: The actor may not change parts.
        Invalid: A field does not exist, the name would be empty, or the owner is no member.
        Conflict: Another of that kind has the name.
    """
    require(actor, EDIT_PART, part)
    changes = _with_person(actor, changes)
    part = Part.objects.get_queryset().select_for_update().get(pk=part.pk)
    told = {"owner" if name in OWNED else name for name in changes}
    before = {name: _said(part, name) for name in told}
    _fill(actor, part, changes)
    changed = sorted(name for name in told if _said(part, name) != before[name])
    if changed:
        part.save()
        words = ", ".join(name.replace("_", " ") for name in changed)
        record(actor, PartChanged(subject=part.as_subject(), changed=words))
    return part


@transaction.atomic
def edit_parts(
    *, actor: Actor, parts: Sequence[Part], owner_id: UUID | None = None, **changes: str
) -> int:
    """Change the same columns of many parts; a blank one stays. Returns how many.

    A member as owner goes before words for it.

    Raises:
        NotAllowed: The actor may not change parts.
        Invalid: Nothing is to be changed, a value is not allowed, or the owner is no member.
    """
    require(actor, EDIT_PART)
    wanted: dict[str, object] = {
        name: value.strip() for name, value in changes.items() if value.strip()
    }
    if owner_id is not None:
        wanted |= _with_person(actor, {"owner_id": owner_id})
    if not wanted:
        raise Invalid("Fill in at least one field.")
    for part in parts:
        _fill(actor, part, wanted)
    columns = {*wanted, *OWNED} if set(OWNED) & set(wanted) else set(wanted)
    Part.objects.bulk_update(parts, sorted(columns), batch_size=1000)
    words = ", ".join(sorted({"owner" if name in OWNED else name for name in wanted}))
    record_many(actor, [PartChanged(subject=part.as_subject(), changed=words) for part in parts])
    return len(parts)


@transaction.atomic
def take_part_owners(*, actor: Actor, words: str, person_id: UUID, name: str) -> int:
    """Make a person the owner of the parts whose owner is named in these words; returns how many.

    Source: ISO/IEC 42001:2023, 5.3 and A.10.2: responsibilities are assigned to somebody.

    Raises:
        NotAllowed: The actor may not change parts.
    """
    require(actor, EDIT_PART)
    rows = Part.objects.visible_to(actor).filter(owner_person=None, owner=words)
    found = list(rows.select_for_update())
    mine = Part.objects.visible_to(actor).filter(pk__in=[row.pk for row in found])
    mine.update(owner_person_id=person_id, owner=name[:200])
    told = f"owner to {name}, who was “{words}”"
    record_many(actor, [PartChanged(subject=row.as_subject(), changed=told) for row in found])
    return len(found)


@transaction.atomic
def add_version(
    *, actor: Actor, part: Part, version: str, digest: str = "", licence: str = ""
) -> PartVersion:
    """Note a further version of a model or dataset.

    Raises:
        NotAllowed: The actor may not change parts.
        Invalid: A supplier has no versions, or the version has neither name nor digest.
        Conflict: It is noted already.
    """
    require(actor, EDIT_PART, part)
    if part.kind == PartKind.SUPPLIER:
        raise Invalid("A supplier has no versions.", place="version")
    name = version_name(version, digest.strip())
    if not name:
        raise Invalid("Give the version a name or the digest of its artefact.", place="version")
    if PartVersion.objects.visible_to(actor).filter(part=part, version=name).exists():
        raise Conflict(f"{part.name} {name} is noted already.", place="version")
    row = PartVersion.objects.create(
        organisation_id=actor.organisation_id,
        part=part,
        version=name,
        digest=digest.strip()[:64],
        licence=licence.strip()[:100],
        source="person",
    )
    record(actor, PartVersionAdded(subject=part.as_subject(), version=name))
    return row


@transaction.atomic
def delete_part(*, actor: Actor, part: Part) -> None:
    """Remove a part on which nothing relies.

    Raises:
        NotAllowed: The actor may not change parts.
        Conflict: Systems or other parts rely on it; some are named.
    """
    require(actor, EDIT_PART, part)
    subject = part.as_subject()
    try:
        with transaction.atomic():
            Part.objects.visible_to(actor).filter(pk=part.pk).delete()
    except ProtectedError as error:
        users = sorted(error.protected_objects, key=str)
        names = "; ".join(str(row) for row in users[:NAMED_IN_A_REFUSAL])
        more = len(users) - NAMED_IN_A_REFUSAL
        rest = f" and {more} more" if more > 0 else ""
        raise Conflict(f"“{part.name}” is in use: {names}{rest}. Unlink it there first.") from None
    record(actor, PartDeleted(subject=subject, kind=part.kind))


def note_parts(
    actor: Actor, drafts: Iterable[PartDraft], *, batch: UUID | None = None
) -> list[Noted]:
    """Find or register the part and version of each draft, in order, with few queries.

    Called by operations that require. What is known of a part stays; a draft with details, which
    comes from a card, says it anew.
    """
    keyed = [((draft.kind, part_key(draft.name)), draft) for draft in drafts]
    keyed = [(key, draft) for key, draft in keyed if key[1]]
    parts = _known(actor, {name for (_, name), _ in keyed})
    fresh: dict[PartKey, Part] = {}
    renewed: dict[UUID, Part] = {}
    for key, draft in keyed:
        known = parts.get(key) or fresh.get(key)
        if known is None:
            fresh[key] = _built(actor, draft, batch)
        elif (draft.licence or draft.details) and _renew(known, draft) and key in parts:
            renewed[known.pk] = known
    if fresh:
        Part.objects.bulk_create(fresh.values(), batch_size=2000, ignore_conflicts=True)
        written = _known(actor, {name for _, name in fresh})  # another may have been first
        made = [part for key, part in fresh.items() if written[key].pk == part.pk]
        parts |= {key: written[key] for key in fresh}
        events = [PartRegistered(subject=part.as_subject(), kind=part.kind) for part in made]
        record_many(actor, list(events))
    if renewed:
        Part.objects.bulk_update(renewed.values(), ["licence", "details"], batch_size=1000)
    pairs = [(parts[key], version_name(draft.version, draft.digest), draft) for key, draft in keyed]
    versions = _versions(actor, pairs, batch)
    return [Noted(part, versions.get((part.pk, name))) for part, name, _ in pairs]


def take_back_parts(actor: Actor, batch: UUID) -> int:
    """Remove the parts and versions of an import on which nothing relies; returns how many parts.

    Called by operations that require.
    """
    versions = PartVersion.objects.visible_to(actor).filter(batch=batch, uses__isnull=True)
    touched = set(versions.values_list("part_id", flat=True))
    versions.delete()
    parts = Part.objects.visible_to(actor).filter(batch=batch, uses=None, provided=None)
    parts = parts.filter(versions=None)
    count = parts.count()
    parts.delete()
    for part in Part.objects.visible_to(actor).filter(pk__in=touched):
        newest = next(iter(versions_of(actor, part)), None)
        if newest is not None:
            part.details, part.licence = newest.details, newest.licence
            part.save(update_fields=["details", "licence"])
    return count


def _known(actor: Actor, names: Collection[str]) -> dict[PartKey, Part]:
    keys = sorted(names)
    found: dict[PartKey, Part] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Part.objects.visible_to(actor).filter(key__in=keys[start : start + AT_ONCE])
        found |= {(row.kind, row.key): row for row in rows}
    return found


def _built(actor: Actor, draft: PartDraft, batch: UUID | None) -> Part:
    return Part(
        organisation_id=actor.organisation_id,
        kind=PartKind(draft.kind).value,
        name=" ".join(draft.name.split())[:LONGEST_NAME],
        key=part_key(draft.name),
        licence=draft.licence[:100],
        details=dict(draft.details),
        source=draft.source[:300],
        batch=batch,
    )


def _renew(part: Part, draft: PartDraft) -> bool:
    """Take over what a draft says and the part does not; a card's details replace the older."""
    before = (part.licence, part.details)
    if draft.licence and (draft.details or not part.licence):
        part.licence = draft.licence[:100]
    if draft.details:
        part.details = {**part.details, **draft.details}
    return before != (part.licence, part.details)


def _versions(
    actor: Actor, pairs: Sequence[tuple[Part, str, PartDraft]], batch: UUID | None
) -> dict[VersionKey, PartVersion]:
    wanted: dict[VersionKey, PartVersion] = {}
    for part, name, draft in pairs:
        if name and part.kind != PartKind.SUPPLIER and (part.pk, name) not in wanted:
            wanted[part.pk, name] = PartVersion(
                organisation_id=actor.organisation_id,
                part=part,
                version=name,
                digest=draft.digest,
                licence=draft.licence[:100],
                details=dict(draft.details),
                source=draft.source[:300],
                batch=batch,
            )
    if wanted:
        rows = list(wanted.values())
        PartVersion.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    found: dict[VersionKey, PartVersion] = {}
    keys = sorted({key for key, _ in wanted})
    for start in range(0, len(keys), AT_ONCE):
        known = PartVersion.objects.visible_to(actor).filter(part__in=keys[start : start + AT_ONCE])
        found |= {(row.part_id, row.version): row for row in known}
    return found


def _said(part: Part, name: str) -> object:
    if name == "provider":
        return part.provider_id
    if name == "owner":
        return part.owner, part.owner_person_id
    return getattr(part, name) if name in COLUMNS else part.details.get(name) or ""


def _with_person(actor: Actor, changes: Mapping[str, object]) -> dict[str, object]:
    """Return the changes with the member who is to answer in place of their key."""
    if "owner_id" not in changes:
        return dict(changes)
    rest = {name: value for name, value in changes.items() if name != "owner_id"}
    key = cast("UUID | None", changes["owner_id"])
    return {**rest, "owner_person": member_called(actor, key)}


def _own(part: Part, changes: Mapping[str, object], before: str) -> None:
    """Note who answers for it: a person, whose name are the words then, or words alone."""
    person = cast("Person | None", changes.get("owner_person"))
    if person is not None:
        part.owner_person, part.owner = person, str(person)[:200]
    elif "owner_person" in changes or part.owner != before:
        part.owner_person = None


def _fill(actor: Actor, part: Part, changes: Mapping[str, object]) -> None:
    details = {name: value for name, value in changes.items() if name in DETAILS}
    words = part.owner
    for name, value in changes.items():
        if name == "owner_person":
            continue
        if name not in COLUMNS and name not in details:
            raise Invalid(f"A {part.kind} has no field {name!r}.", place=name)
        if name == "provider":
            part.provider = _provider(actor, part, str(value or ""))
        elif name not in details:
            setattr(
                part, name, " ".join(str(value).split()) if name == "name" else str(value).strip()
            )
    _own(part, changes, words)
    part.details = {**part.details, **checked_details(details)}
    if part.tier and part.tier not in list(Tier):
        raise Invalid(f"{part.tier!r} is no tier; use {', '.join(Tier)}.", place="tier")
    if not part.name:
        raise Invalid(f"Give the {part.kind} a name.", place="name")
    part.key = part_key(part.name)
    other = part_named(actor, part.kind, part.name)
    if other is not None and other.pk != part.pk:
        raise Conflict(f"There is a {part.kind} “{other.name}” already.", place="name")


def _provider(actor: Actor, part: Part, name: str) -> Part | None:
    """Return the supplier of that name, registered when it is new."""
    if not name.strip():
        return None
    draft = PartDraft(kind=PartKind.SUPPLIER, name=name, source=f"noted with {part.name}"[:300])
    supplier = note_parts(actor, [draft])[0].part
    if supplier.pk == part.pk:
        raise Invalid("A supplier cannot be its own provider.", place="provider")
    return supplier
