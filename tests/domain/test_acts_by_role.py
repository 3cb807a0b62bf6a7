"""Every act of the state machines by every role, in every state: who lacks the permission is refused.

What the tables themselves allow and refuse is tested beside each of them, and so are acts of named
persons, such as the signature of who leads a review.
"""

from dataclasses import replace

import pytest
from django.db import transaction

from steward.domain.governance.operations import scope as scoping
from steward.domain.governance.terms.scope import ScopeState
from steward.domain.objectives.operations import changes as changing
from steward.domain.objectives.operations import measuring
from steward.domain.objectives.operations import objectives as aiming
from steward.domain.objectives.terms.changes import ChangeDraft, ChangeState
from steward.domain.objectives.terms.objectives import ObjectiveDraft, ObjectiveState
from steward.domain.parts.operations import create_part
from steward.domain.relationships.operations import changes as noticing
from steward.domain.relationships.operations import deciding, sharing
from steward.domain.relationships.terms.records import NoticeDraft
from steward.domain.relationships.terms.states import (
    DECIDING,
    NoticeState,
    SharingState,
    SupplierAct,
    SupplierState,
)
from steward.domain.reviews.operations import meeting, planning, signing
from steward.domain.reviews.terms import ReviewDraft, ReviewState
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.identity.terms import PERMISSIONS, Role
from tests.domain.machines import MACHINES as OTHERS
from tests.domain.machines import Machine
from tests.factories.organisations import a_member


def an_objective(owner):
    row, draft = (
        aiming.write_objective(actor=owner, draft=ObjectiveDraft(title="Fair")),
        ObjectiveDraft(title="Fairer"),
    )
    told = {"objective": row, "reason": "Because"}
    return Machine(
        row,
        ObjectiveState,
        {
            "change": (
                "objective.edit",
                lambda actor: aiming.edit_objective(actor=actor, objective=row, draft=draft),
            ),
            "agree": (
                "objective.agree",
                lambda actor: aiming.agree_objective(actor=actor, objective=row),
            ),
            "start": (
                "objective.edit",
                lambda actor: aiming.start_objective(actor=actor, objective=row),
            ),
            "measure": (
                "objective.measure",
                lambda actor: measuring.measure_objective(
                    actor=actor, objective=row, value=1, measured_on=actor.today, note="Log"
                ),
            ),
            "reach": (
                "objective.agree",
                lambda actor: aiming.end_objective(
                    actor=actor, objective=row, reached=True, learnt="All"
                ),
            ),
            "drop": ("objective.edit", lambda actor: aiming.drop_objective(actor=actor, **told)),
            "reopen": (
                "objective.edit",
                lambda actor: aiming.reopen_objective(actor=actor, **told),
            ),
        },
    )


def a_change(owner):
    draft = ChangeDraft(title="One intake")
    row = changing.plan_change(actor=owner, draft=draft)
    edit, approve, told = "change.edit", "change.approve", {"change": row}
    return Machine(
        row,
        ChangeState,
        {
            "edit": (edit, lambda actor: changing.edit_change(actor=actor, draft=draft, **told)),
            "propose": (edit, lambda actor: changing.propose_change(actor=actor, **told)),
            "approve": (approve, lambda actor: changing.approve_change(actor=actor, **told)),
            "return": (
                approve,
                lambda actor: changing.return_change(actor=actor, note="No", **told),
            ),
            "carry out": (
                edit,
                lambda actor: changing.carry_out_change(
                    actor=actor, carried_out_on=actor.today, **told
                ),
            ),
            "drop": (edit, lambda actor: changing.drop_change(actor=actor, reason="No", **told)),
        },
    )


def a_review(owner):
    chair = a_member(owner, Role.EXECUTIVE, email="chair@harbour.example")
    writer = a_member(owner, Role.MANAGER, email="writer@harbour.example")
    draft = ReviewDraft(
        held_on=owner.today,
        begins_on=owner.today.replace(month=1, day=1),
        ends_on=owner.today,
        chair_id=chair.id,
        writer_id=writer.id,
        participants=(owner.id,),
    )
    row = planning.plan_review(actor=owner, draft=draft)
    edit, sign, told = "review.edit", "review.sign", {"review": row}
    return Machine(
        row,
        ReviewState,
        {
            "edit": (edit, lambda actor: planning.edit_review(actor=actor, draft=draft, **told)),
            "prepare": (edit, lambda actor: planning.prepare_review(actor=actor, **told)),
            "begin": (edit, lambda actor: meeting.begin_meeting(actor=actor, **told)),
            "presence": (
                edit,
                lambda actor: meeting.note_presence(actor=actor, present=(), **told),
            ),
            "end": (edit, lambda actor: meeting.end_meeting(actor=actor, **told)),
            "countersign": (sign, lambda actor: signing.countersign_minutes(actor=actor, **told)),
            "correct": (
                edit,
                lambda actor: signing.correct_minutes(actor=actor, text="A word", **told),
            ),
            "follow up": (edit, lambda actor: signing.follow_up_review(actor=actor, **told)),
            "close": (sign, lambda actor: signing.close_review(actor=actor, **told)),
            "call off": (
                edit,
                lambda actor: planning.call_off_review(actor=actor, reason="Ill", **told),
            ),
        },
    )


def a_scope(owner):
    row = scoping.begin_scope(actor=owner, reason="First")
    edit, approve, told = "context.edit", "scope.approve", {"version": row}
    return Machine(
        row,
        ScopeState,
        {
            "write": (
                edit,
                lambda actor: scoping.write_scope(
                    actor=actor, wording="Use of AI", activities="", **told
                ),
            ),
            "submit": (edit, lambda actor: scoping.submit_scope(actor=actor, **told)),
            "send back": (
                approve,
                lambda actor: scoping.send_scope_back(actor=actor, note="No", **told),
            ),
            "approve": (
                approve,
                lambda actor: scoping.approve_scope(actor=actor, in_force_from=actor.today, **told),
            ),
            "drop": (edit, lambda actor: scoping.drop_scope(actor=actor, reason="No", **told)),
        },
    )


def a_notice(owner):
    part = create_part(actor=owner, kind="supplier", name="Modelworks")
    draft = NoticeDraft(kind="model", title="A new version")
    row = noticing.log_notice(actor=owner, supplier=part, draft=draft)
    keep, decide = "relationship.edit", "supplier.decide"
    acts = {
        "edit": (
            keep,
            lambda actor: noticing.edit_notice(actor=actor, notice=row, draft=draft),
        ),
        "assess": (
            keep,
            lambda actor: noticing.assess_notice(
                actor=actor, notice=row, assessment="Little", systems=[], reopens=[]
            ),
        ),
    }
    for name in ("accept", "refuse", "note"):
        acts[name] = (
            decide,
            lambda actor, name=name: noticing.decide_notice(
                actor=actor, notice=row, act=name, reason="Because"
            ),
        )
    return Machine(row, NoticeState, acts)


def a_supplier(owner):
    part = create_part(actor=owner, kind="supplier", name="Modelworks")
    row = deciding.decide_supplier(actor=owner, supplier=part, act="end", reason="Over")
    acts = {}
    for item in SupplierAct:
        if item is not SupplierAct.ASSESS:
            permission = "supplier.decide" if item in DECIDING else "relationship.edit"
            acts[item.value] = (
                permission,
                lambda actor, item=item: deciding.decide_supplier(
                    actor=actor,
                    supplier=part,
                    act=item.value,
                    reason="Because",
                    conditions=["A test"] if item is SupplierAct.CONDITION else [],
                ),
            )
    return Machine(row, SupplierState, acts)


def a_division(owner):
    part = create_part(actor=owner, kind="supplier", name="Modelworks")
    system = create_system(actor=owner, draft=SystemDraft(name="Ranking"))
    row = sharing.begin_sharing(actor=owner, system=system, supplier=part)
    keep, told = "relationship.edit", {"shared": row}
    return Machine(
        row,
        SharingState,
        {
            "write": (keep, lambda actor: sharing.write_sharing(actor=actor, cells={}, **told)),
            "agree": (
                "supplier.decide",
                lambda actor: sharing.agree_sharing(
                    actor=actor, agreed_there="Ann", agreed_on=actor.today, **told
                ),
            ),
            "revise": (keep, lambda actor: sharing.revise_sharing(actor=actor, **told)),
        },
    )


MACHINES = [an_objective, a_change, a_review, a_scope, a_notice, a_supplier, a_division, *OTHERS]


def was_refused(call, actor):
    """Say whether the role was refused; nothing that was done stays."""
    try:
        with transaction.atomic():
            call(actor)
            transaction.set_rollback(True)
    except NotAllowed:
        return True
    except DomainError:
        return False
    return False


@pytest.mark.parametrize("make", MACHINES, ids=lambda make: make.__name__)
def test_every_act_in_every_state_asks_the_role_first(owner, make):
    machine = make(owner)
    member = a_member(owner, Role.CONTRIBUTOR)
    rows = type(machine.row).objects.get_queryset().filter(pk=machine.row.pk)
    wrong = []
    for state in machine.states:
        rows.update(state=state.value)
        machine.row.refresh_from_db()
        for role in Role:
            actor = replace(member, permissions=PERMISSIONS[role])
            for name, (permission, call) in machine.acts.items():
                if was_refused(call, actor) != (permission not in PERMISSIONS[role]):
                    wrong.append((state.value, role.value, name))
    assert wrong == []
