"""Take model and dataset cards into the inventory, and take that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.parts.operations import note_parts, take_back_parts
from steward.domain.systems.events import CardImportUndone, CardsImported, SystemRegistered
from steward.domain.systems.models import AiSystem, CardImport, Use
from steward.domain.systems.operations.linking import write_uses
from steward.domain.systems.operations.removing import CardsTakenBack, delete_untouched
from steward.domain.systems.policy import IMPORT_SYSTEMS
from steward.domain.systems.rules import facts_to_json
from steward.domain.systems.terms import CardDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.operations import next_numbers


@dataclass(slots=True)
class _Targets:
    """The systems that the cards are linked to, known and new."""

    known: dict[UUID, AiSystem] = field(default_factory=dict[UUID, AiSystem])
    fresh: dict[str, AiSystem] = field(default_factory=dict[str, AiSystem])

    def of(self, draft: CardDraft) -> AiSystem | None:
        if draft.system is not None:
            return self.known.get(draft.system)
        return self.fresh.get(draft.new_system.strip())


@transaction.atomic
def import_cards(
    *,
    actor: Actor,
    file_name: str,
    drafts: Sequence[CardDraft],
    problems: Sequence[Mapping[str, Any]] = (),
) -> CardImport:
    """Take cards: their parts, which system relies on each, and the facts that people ticked.

    A fact that is known already stays: a card says what a model is, not how a system is used.

    Source: ISO/IEC 42001:2023, A.4.3 and A.6.2.7.

    Raises:
        NotAllowed: The actor may not import.
        Invalid: No card was chosen.
        NotFound: A card is linked to a system that is not there.
    """
    require(actor, IMPORT_SYSTEMS)
    if not drafts:
        raise Invalid("Choose at least one card.")
    batch = CardImport.objects.create(
        organisation_id=actor.organisation_id,
        file_name=file_name[:255],
        cards=len(drafts),
        problems=[dict(problem) for problem in problems[:1000]],
    )
    targets = _targets(actor, drafts)
    linked = [(row, draft.part) for draft in drafts if (row := targets.of(draft))]
    note_parts(actor, [draft.part for draft in drafts], batch=batch.pk)
    write_uses(actor, linked, batch.pk)
    facts = _take_facts(actor, drafts, targets, batch)
    batch.systems = len(targets.fresh)
    batch.made = {"systems": [str(row.pk) for row in targets.fresh.values()], "facts": facts}
    batch.save(update_fields=["systems", "made"])
    event = CardsImported(subject=batch.as_subject(), cards=len(drafts), refused=len(problems))
    record(actor, event)
    return batch


@transaction.atomic
def undo_card_import(*, actor: Actor, batch: CardImport) -> CardsTakenBack:
    """Take an import of cards back; returns how many parts and systems were removed.

    A part on which something else relies stays, and so does a system on which people worked
    since. Facts that came from the cards and were not changed since go.

    Raises:
        NotAllowed: The actor may not import.
        Conflict: It was taken back before.
    """
    require(actor, IMPORT_SYSTEMS)
    batch = CardImport.objects.get_queryset().select_for_update().get(pk=batch.pk)
    if batch.undone_at is not None:
        raise Conflict("This import was already taken back.")
    Use.objects.visible_to(actor).filter(batch=batch.pk).delete()
    rows = AiSystem.objects.visible_to(actor)
    _drop_facts(list(rows.filter(pk__in=list(batch.made.get("facts", {})))), batch)
    systems = delete_untouched(rows.filter(pk__in=batch.made.get("systems", []))).removed
    parts = take_back_parts(actor, batch.pk)
    batch.undone_at = actor.now
    batch.save(update_fields=["undone_at"])
    record(actor, CardImportUndone(subject=batch.as_subject(), parts=parts, systems=systems))
    return CardsTakenBack(parts, systems)


def _targets(actor: Actor, drafts: Sequence[CardDraft]) -> _Targets:
    """Read the known systems and register the new ones, each name once."""
    targets = _Targets()
    rows = AiSystem.objects.get_queryset()
    for key in {draft.system for draft in drafts if draft.system}:
        targets.known[key] = rows.one(actor, key)
    names = [draft.new_system.strip() for draft in drafts if draft.system is None]
    fresh = list(dict.fromkeys(name[:300] for name in names if name))
    if fresh:
        first = next_numbers(actor.organisation_id, "system", len(fresh))
        for index, name in enumerate(fresh):
            targets.fresh[name] = AiSystem(
                organisation_id=actor.organisation_id, number=first + index, name=name
            )
        AiSystem.objects.write(targets.fresh.values())
        made = targets.fresh.values()
        record_many(actor, [SystemRegistered(subject=row.as_subject()) for row in made])
    return targets


def _take_facts(
    actor: Actor, drafts: Sequence[CardDraft], targets: _Targets, batch: CardImport
) -> dict[str, list[str]]:
    """Set what the cards say and nobody has answered; returns system → attributes."""
    taken: dict[str, list[str]] = {}
    changed: dict[UUID, AiSystem] = {}
    for draft in drafts:
        system = targets.of(draft)
        if system is None:
            continue
        source = {"source": draft.part.source, "at": str(actor.today), "batch": str(batch.pk)}
        for name, value in facts_to_json(draft.facts).items():
            if value is None or system.facts.get(name) is not None:
                continue
            system.facts[name], system.fact_sources[name] = value, source
            taken.setdefault(str(system.pk), []).append(name)
            changed[system.pk] = system
    AiSystem.objects.bulk_update(changed.values(), ["facts", "fact_sources"], batch_size=500)
    return taken


def _drop_facts(systems: Sequence[AiSystem], batch: CardImport) -> None:
    for system in systems:
        for name in batch.made["facts"][str(system.pk)]:
            if system.fact_sources.get(name, {}).get("batch") == str(batch.pk):
                del system.facts[name], system.fact_sources[name]
    AiSystem.objects.bulk_update(systems, ["facts", "fact_sources"], batch_size=500)
