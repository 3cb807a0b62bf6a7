"""Changes of the inventory after which the register follows, each in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from steward.domain.risks.events import RegisterDerived
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.systems.models import AiSystem, CardImport
from steward.domain.systems.operations.cards import import_cards, undo_card_import
from steward.domain.systems.operations.registering import set_facts
from steward.domain.systems.operations.removing import (
    CardsTakenBack,
    archive_systems,
    restore_system,
)
from steward.domain.systems.terms import CardDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

DECIDED = ("accepted", "edited", "dismissed")
NAMED_IN_A_REFUSAL = 3


@transaction.atomic
def change_facts(
    *,
    actor: Actor,
    system: AiSystem,
    facts: Mapping[str, Any],
    source: str = "person",
    reason: str = "",
) -> AiSystem:
    """Set facts of a system and derive its risks again.

    Raises:
        NotAllowed: The actor may not change systems or judge risks.
        Conflict: The system was removed from the inventory.
    """
    require(actor, EDIT_RISK)
    if system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")
    system = set_facts(actor=actor, system=system, facts=facts, source=source, reason=reason)
    derive_register(actor=actor, systems=[system])
    return system


@transaction.atomic
def remove_systems(*, actor: Actor, systems: Sequence[AiSystem]) -> int:
    """Take systems out of the inventory; what the rules proposed for them is withdrawn.

    A system of which a risk was decided stays: its record is what an audit asks for.

    Raises:
        NotAllowed: The actor may not change systems or judge risks.
        Conflict: A risk of one was decided; systems are named.
    """
    require(actor, EDIT_RISK)
    risks = Risk.objects.visible_to(actor).filter(system__in=systems)
    decided = risks.filter(status__in=DECIDED).values_list("system__name")
    counted = list(decided.annotate(count=Count("id")).order_by("system__name"))
    if counted:
        names = [f"“{name}” ({count})" for name, count in counted[:NAMED_IN_A_REFUSAL]]
        more = len(counted) - NAMED_IN_A_REFUSAL
        rest = f" and {more} more" if more > 0 else ""
        raise Conflict(
            f"People have decided risks of {', '.join(names)}{rest}. These decisions are records:"
            " set the stage to retirement instead, then it stays as a retired system."
        )
    count = archive_systems(actor=actor, systems=systems)
    withdrawn = risks.filter(status="proposed").update(status="withdrawn")
    if withdrawn:
        subject = get_organisation(actor).as_subject()
        record(actor, RegisterDerived(subject=subject, added=0, updated=0, withdrawn=withdrawn))
    return count


@transaction.atomic
def put_back_system(*, actor: Actor, system: AiSystem) -> AiSystem:
    """Put a removed system back and derive its risks.

    Raises:
        NotAllowed: The actor may not change systems or judge risks.
        Conflict: It is in the inventory.
    """
    require(actor, EDIT_RISK)
    system = restore_system(actor=actor, system=system)
    derive_register(actor=actor, systems=[system])
    return system


@transaction.atomic
def take_cards(
    *,
    actor: Actor,
    file_name: str,
    drafts: Sequence[CardDraft],
    problems: Sequence[Mapping[str, Any]] = (),
) -> CardImport:
    """Take model and dataset cards and derive the risks of the systems that they touch.

    Raises:
        NotAllowed: The actor may not import or judge risks.
        Invalid: No card was chosen.
    """
    require(actor, EDIT_RISK)
    batch = import_cards(actor=actor, file_name=file_name, drafts=drafts, problems=problems)
    _derive_some(actor, [*batch.made["systems"], *batch.made["facts"]])
    return batch


@transaction.atomic
def take_cards_back(*, actor: Actor, batch: CardImport) -> CardsTakenBack:
    """Take an import of cards back; the register follows.

    Raises:
        NotAllowed: The actor may not import or judge risks.
        Conflict: It was taken back before.
    """
    require(actor, EDIT_RISK)
    touched = [*batch.made["systems"], *batch.made["facts"]]
    removed = undo_card_import(actor=actor, batch=batch)
    _derive_some(actor, touched)
    return removed


def _derive_some(actor: Actor, keys: Sequence[str]) -> None:
    rows = AiSystem.objects.visible_to(actor).filter(pk__in=[UUID(key) for key in keys])
    derive_register(actor=actor, systems=list(rows.filter(archived_at=None).order_by("number")))
