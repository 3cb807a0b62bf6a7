"""An audit that is under way, with a lead and an auditor who has work of their own."""

from dataclasses import dataclass
from datetime import time, timedelta

from steward.domain.audits.models import Audit, Auditor
from steward.domain.audits.operations.checking import add_points
from steward.domain.audits.operations.planning import (
    AuditDraft,
    begin_audit,
    plan_audit,
    prepare_audit,
)
from steward.domain.audits.operations.teaming import (
    SessionDraft,
    declare_independence,
    keep_session,
    name_auditor,
)
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

POINTS = ["iso-42001:6.1.2", "iso-42001:9.2.2", "iso-42001:A.6.2.4", "iso-42001:A.5.2"]


@dataclass
class Fieldwork:
    manager: Actor
    lead: Actor
    other: Actor
    audit: Audit
    lead_place: Auditor
    other_place: Auditor

    def point(self, requirement):
        return self.audit.items.get(requirement=requirement)


def a_draft(actor, **values):
    base = {
        "kind": "internal",
        "title": "Audit of the autumn",
        "objectives": "Whether the system conforms and works",
        "scope": "Everything",
        "criteria": "ISO/IEC 42001",
        "starts_on": actor.today,
        "ends_on": actor.today + timedelta(days=3),
        "period_from": actor.today - timedelta(days=365),
        "period_to": actor.today,
    }
    return AuditDraft(**base | values)


def a_fieldwork(owner, *, begun=True, systems=3, **values) -> Fieldwork:
    manager = a_member(owner, Role.MANAGER, "manager@harbour.example")
    lead = a_member(owner, Role.INTERNAL_AUDITOR, "lead@harbour.example")
    other = a_member(owner, Role.INTERNAL_AUDITOR, "other@harbour.example")
    for place in range(systems):
        unit = "Claims" if place % 2 else "Loans"
        create_system(actor=manager, draft=SystemDraft(name=f"System {place}", unit=unit))
    audit = plan_audit(actor=manager, draft=a_draft(manager, **values))
    first = name_auditor(actor=manager, audit=audit, person_id=lead.id, is_lead=True)
    second = name_auditor(actor=manager, audit=audit, person_id=other.id)
    add_points(actor=lead, audit=audit, requirements=POINTS)
    plan = SessionDraft(
        held_on=audit.starts_on, begins=time(9), ends=time(10), what="Opening", auditor_id=first.pk
    )
    keep_session(actor=lead, audit=audit, draft=plan)
    audit = prepare_audit(actor=manager, audit=audit)
    for actor, place in ((lead, first), (other, second)):
        declare_independence(actor=actor, auditor=place, declaration="I work on nothing of it.")
    if begun:
        audit = begin_audit(actor=lead, audit=audit)
    return Fieldwork(manager, lead, other, audit, first, second)
