"""Context, scope, processes, responsibilities and resources of the laws' organisations."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from steward.domain.governance.models import ScopeItem, ScopeVersion, StatedRole
from steward.domain.governance.operations.duties import assign_duty
from steward.domain.governance.operations.keeping import add_entry, link_entry, review_entry
from steward.domain.governance.operations.running import ask_follow_up, draw_flow
from steward.domain.governance.operations.scope import (
    ItemDraft,
    begin_scope,
    place_item,
    state_role,
    take_in_all,
    write_scope,
)
from steward.domain.governance.queries import get_entry
from steward.domain.governance.terms.registers import REGISTERS
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject

Comment = Callable[[Actor, Subject, int], UUID]


def context_of(actor: Actor, names: list[str], supplier: UUID, comment: Comment) -> dict[str, UUID]:
    """Return the key of one record of each kind, after as many were made as there are names."""
    made: dict[str, UUID] = {}
    for name in names:
        for noun in REGISTERS:
            made[noun] = _entry(actor, noun, name, made, supplier)
        made |= _parts(actor, name, made)
    made |= {
        f"{noun}-comment": comment(
            actor, get_entry(actor, noun, made[noun]).as_subject(), len(names)
        )
        for noun in REGISTERS
    }
    return made | _scope(actor, names, comment)


def _entry(actor: Actor, noun: str, name: str, made: dict[str, UUID], supplier: UUID) -> UUID:
    values = {
        "title": name,
        **{item.name: name for item in REGISTERS[noun].fields if item.kind == "text"},
        **{item.name: item.options[0][0] for item in REGISTERS[noun].fields if item.options},
    }
    own = {
        "law": {"counterparty": name, "reach": "condition", "condition": "employment_use"},
        "provision": {"provider_id": supplier, "process_id": made.get("process")},
        "duty": {"subject": "process", "process_id": made.get("process")},
        "decision": {"decided_on": actor.today, "present": name},
        "budget": {"year": 2026, "planned": Decimal(9), "spent": Decimal(1), "currency": "EUR"},
        "capacity": {"needed": Decimal(9), "available": Decimal(1)},
        "tool": {"provider_id": supplier, "licence_ends": actor.today + timedelta(days=3)},
    }
    return add_entry(actor=actor, noun=noun, **values | own.get(noun, {})).pk


def _parts(actor: Actor, name: str, made: dict[str, UUID]) -> dict[str, UUID]:
    """Give the entries of one name their reviews, links, flows, holders and tasks."""
    for noun, register in REGISTERS.items():
        entry = get_entry(actor, noun, made[noun])
        if register.months:
            review_entry(actor=actor, entry=entry, note=name, result=register.results[0][0])
        link = link_entry(actor=actor, entry=entry, kind="document", words=f"{name} plan")
        made[f"{noun}-link"] = link.pk
    process = get_entry(actor, "process", made["process"])
    other = add_entry(actor=actor, noun="process", title=name, purpose=name, phase="do")
    flow = draw_flow(actor=actor, process=process, target_id=other.pk, what=name)
    duty = get_entry(actor, "duty", made["duty"])
    for hold in "ARD":
        held = assign_duty(actor=actor, duty=duty, hold=hold, function=f"{name} {hold}")
    decision = get_entry(actor, "decision", made["decision"])
    ask_follow_up(actor=actor, decision=decision, what=name, due_days=9)
    return {"flow": flow.pk, "assignment": held.pk}


def _scope(actor: Actor, names: list[str], comment: Comment) -> dict[str, UUID]:
    """Return an open version with its lines, after as many approved ones as there are names."""
    role = state_role(actor=actor, role="deployer", reason=names[0])
    version = begin_scope(actor=actor, reason=names[0])
    write_scope(actor=actor, version=version, wording=names[0], activities=names[0])
    take_in_all(actor=actor, version=version)
    for name in names:
        draft = ItemDraft(kind="activity", label=name, is_in=False, why=name)
        item = place_item(actor=actor, version=version, draft=draft)
        count = ItemDraft(kind="people", label=name, count=3, counted_on=actor.today)
        place_item(actor=actor, version=version, draft=count)
    for number, name in enumerate(names, 1000):
        old = ScopeVersion.objects.create(
            organisation_id=actor.organisation_id,
            number=number,
            state="approved",
            wording=name,
            activities=name,
            reason=name,
            in_force_from=actor.today,
            approved_at=actor.now,
            approved_by=name,
        )
        ScopeItem.objects.create(
            organisation_id=actor.organisation_id, version=old, kind="activity", label=name
        )
    StatedRole.objects.filter(pk=role.pk).update(reason=names[0])
    return {
        "stated-role": role.pk,
        "scope": version.pk,
        "scope-item": item.pk,
        "scope-comment": comment(actor, version.as_subject(), len(names)),
    }
