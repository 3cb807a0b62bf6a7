"""Register, describe and import AI systems, and set their facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.parts.operations import take_back_parts
from steward.domain.systems.events import (
    ImportUndone,
    SystemChanged,
    SystemRegistered,
    SystemsImported,
)
from steward.domain.systems.models import AiSystem, SystemImport
from steward.domain.systems.operations.linking import write_uses
from steward.domain.systems.operations.owning import KEPT, Kept, own
from steward.domain.systems.operations.removing import TakenBack, delete_untouched
from steward.domain.systems.policy import CREATE_SYSTEM, EDIT_SYSTEM, IMPORT_SYSTEMS
from steward.domain.systems.terms import DESCRIBED, Stage, SystemDraft
from steward.domain.tasks.queries import member_called
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.operations import next_numbers

BULK = ("owner", "unit", "stage")


@transaction.atomic
def create_system(*, actor: Actor, draft: SystemDraft) -> AiSystem:
    """Register one AI system.

    Raises:
        NotAllowed: The actor may not register systems.
        Invalid: The name is empty, or the owner is no member.
    """
    require(actor, CREATE_SYSTEM)
    if not draft.name.strip():
        raise Invalid("Give the AI system a name.", place="name")
    number = next_numbers(actor.organisation_id, "system")
    system = _built(actor, draft, number, None)
    if draft.owner_id is not None:
        own(system, member_called(actor, draft.owner_id))
    system.save(force_insert=True)
    write_uses(actor, [(system, item) for item in draft.components])
    record(actor, SystemRegistered(subject=system.as_subject()))
    return system


@transaction.atomic
def import_systems(
    *,
    actor: Actor,
    file_name: str,
    drafts: Sequence[SystemDraft],
    refused: int = 0,
    problems: Sequence[Mapping[str, Any]] = (),
) -> SystemImport:
    """Register many AI systems from one file; every problem is kept with the import.

    Args:
        actor: Who imports.
        file_name: The name of the file.
        drafts: The systems to be registered.
        refused: How many rows were not taken at all.
        problems: What is wrong by row and column; most such rows were taken without one value.

    Raises:
        NotAllowed: The actor may not import.
    """
    require(actor, IMPORT_SYSTEMS)
    batch = SystemImport.objects.create(
        organisation_id=actor.organisation_id,
        file_name=file_name[:255],
        rows=len(drafts) + refused,
        created=len(drafts),
        refused=refused,
        problems=[dict(problem) for problem in problems[:1000]],
    )
    if drafts:
        first = next_numbers(actor.organisation_id, "system", len(drafts))
        pairs = [
            (_built(actor, draft, first + index, batch), draft)
            for index, draft in enumerate(drafts)
        ]
        AiSystem.objects.write(system for system, _ in pairs)
        parts = [(system, item) for system, draft in pairs for item in draft.components]
        write_uses(actor, parts, batch.pk, new=True)
    event = SystemsImported(subject=batch.as_subject(), created=len(drafts), refused=refused)
    record(actor, event)
    return batch


@transaction.atomic
def undo_import(*, actor: Actor, batch: SystemImport) -> TakenBack:
    """Take an import back.

    Systems on which people worked since are kept, each with the reason: assessed, classified,
    asked a questionnaire, or a risk decided.

    Raises:
        NotAllowed: The actor may not import.
        Conflict: It was taken back before.
    """
    require(actor, IMPORT_SYSTEMS)
    batch = SystemImport.objects.get_queryset().select_for_update().get(pk=batch.pk)
    if batch.undone_at is not None:
        raise Conflict("This import was already taken back.")
    rows = AiSystem.objects.visible_to(actor).filter(imported_by=batch)
    done = delete_untouched(rows)
    take_back_parts(actor, batch.pk)
    batch.undone_at = actor.now
    batch.save(update_fields=["undone_at"])
    event = ImportUndone(subject=batch.as_subject(), removed=done.removed, kept=done.kept)
    record(actor, event)
    return done


@transaction.atomic
def edit_system(
    *, actor: Actor, system: AiSystem, owner_id: UUID | Kept | None = KEPT, **changes: str
) -> AiSystem:
    """Change the description of a system.

    ``owner_id`` is the person who owns it from now on, whatever the words for its owner are; None
    says that no person here does. Other words for the owner without it say so too.

    Raises:
        NotAllowed: The actor may not change systems.
        Invalid: A field does not exist, the name would be empty, or the owner is no member.
    """
    require(actor, EDIT_SYSTEM, system)
    before = system.owner
    for name, value in changes.items():
        if name not in DESCRIBED:
            raise Invalid(f"An AI system has no field {name!r}.", place=name)
        setattr(system, name, value.strip())
    fields = {*changes}
    if not isinstance(owner_id, Kept) or system.owner != before:
        own(system, None if isinstance(owner_id, Kept) else member_called(actor, owner_id))
        fields |= {"owner", "owner_person"}
    if not system.name:
        raise Invalid("Give the AI system a name.", place="name")
    system.save(update_fields=sorted(fields))
    changed = ", ".join(name.replace("_", " ") for name in sorted(fields - {"owner_person"}))
    record(actor, SystemChanged(subject=system.as_subject(), changed=changed))
    return system


@transaction.atomic
def set_facts(
    *,
    actor: Actor,
    system: AiSystem,
    facts: Mapping[str, Any],
    source: str,
    assessed_on: date | None = None,
    reason: str = "",
) -> AiSystem:
    """Set facts of a system with their source; ``assessed_on`` marks a submitted intake.

    ``reason`` is what a person adds: from where it is known, or why it changed.

    Raises:
        NotAllowed: The actor may not change systems.
    """
    require(actor, EDIT_SYSTEM, system)
    system = AiSystem.objects.get_queryset().select_for_update().get(pk=system.pk)
    stored = {name: _stored(value) for name, value in facts.items()}
    changed = {name for name, value in stored.items() if system.facts.get(name, ...) != value}
    system.facts = {**system.facts, **stored}
    said = {"source": source, "at": str(actor.today)} | ({"reason": reason} if reason else {})
    sources = dict.fromkeys(changed, said)
    system.fact_sources = {**system.fact_sources, **sources}
    if assessed_on is not None:
        system.assessed_on = assessed_on
    system.save(update_fields=["facts", "fact_sources", "assessed_on"])
    if changed:
        count = "1 fact" if len(changed) == 1 else f"{len(changed)} facts"
        text = count if source == "person" else f"{count} from {source}"
        record(actor, SystemChanged(subject=system.as_subject(), changed=text))
    return system


@transaction.atomic
def edit_systems(
    *,
    actor: Actor,
    systems: Sequence[AiSystem],
    owner_id: UUID | None = None,
    **changes: str,
) -> int:
    """Change owner, unit or stage of many systems; a blank one stays. Returns how many.

    A person as owner goes before words for it.

    Raises:
        NotAllowed: The actor may not change systems.
        Invalid: Nothing is to be changed, the stage does not exist, or the owner is no member.
    """
    require(actor, EDIT_SYSTEM)
    wanted = {name: value.strip() for name, value in changes.items() if value.strip()}
    person = member_called(actor, owner_id)
    if person is not None:
        wanted["owner"] = str(person)[:200]
    if not wanted or not set(wanted) <= set(BULK):
        raise Invalid("Fill in an owner, a unit or a stage.")
    if wanted.get("stage", Stage.DEPLOYMENT.value) not in list(Stage):
        raise Invalid(f"{wanted['stage']!r} is no stage.", place="stage")
    keys = [system.pk for system in systems]
    owned = {"owner_person": person} if "owner" in wanted else {}
    AiSystem.objects.visible_to(actor).filter(pk__in=keys).update(**wanted, **owned)
    words = ", ".join(f"{name} to {value}" for name, value in sorted(wanted.items()))
    record_many(actor, [SystemChanged(subject=row.as_subject(), changed=words) for row in systems])
    return len(systems)


def _stored(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)  # type: ignore[reportUnknownVariableType]
    return value


def _built(actor: Actor, draft: SystemDraft, number: int, batch: SystemImport | None) -> AiSystem:
    facts = {name: _stored(value) for name, value in draft.facts.items()}
    return AiSystem(
        organisation_id=actor.organisation_id,
        number=number,
        facts=facts,
        fact_sources={name: {"source": draft.source, "at": str(actor.today)} for name in facts},
        assessed_on=draft.assessed_on,
        imported_by=batch,
        **{name: str(getattr(draft, name)).strip() for name in DESCRIBED},
    )
