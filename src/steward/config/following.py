"""What follows from new content: the register of every organisation is derived under it."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from steward.domain.impacts.jobs import RESCORE
from steward.domain.impacts.queries import waiting_for_rules
from steward.domain.risks.jobs import DERIVE
from steward.domain.systems.queries import count_systems
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.work.operations import ask_for_work

LABEL = "Derive the register under the content that was installed"
RESCORED = "Re-score classifications under the rules that were installed"


def follow_content() -> int:
    """Ask for the register of every organisation with AI systems; returns for how many.

    No role may list the organisations, so they are found through their owners, one by one.
    """
    now = datetime.now(UTC)
    asked: set[UUID] = set()
    for person in Person.objects.filter(is_active=True).order_by("created_at"):
        with transaction.atomic():
            set_tenant(None, person_id=person.id)
            owned = list(Membership.objects.filter(person=person, role=Role.OWNER.value))
        for membership in owned:
            organisation = membership.organisation_id
            if organisation in asked:
                continue
            with transaction.atomic():
                set_tenant(organisation, person_id=person.id)
                actor = actor_of(membership, label=str(person), now=now)
                if any(count_systems(actor)):
                    ask_for_work(actor=actor, kind=DERIVE, label=LABEL)
                if waiting_for_rules(actor).exists():
                    ask_for_work(actor=actor, kind=RESCORE, label=RESCORED)
            asked.add(organisation)
    return len(asked)
