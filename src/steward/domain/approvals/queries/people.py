"""Read who can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from steward.domain.approvals.terms import KINDS, FlowStep
from steward.domain.tasks.queries.together import away_today
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.terms import PERMISSIONS, Role

DECIDE = "approval.decide"


@dataclass(frozen=True, slots=True)
class Panel:
    """The members who can be asked about a kind of record, and who stands in for whom today."""

    people: Mapping[UUID, Person]
    roles: Mapping[str, tuple[UUID, ...]]
    deputies: Mapping[UUID, UUID | None]

    def meant_by(self, step: FlowStep) -> list[UUID]:
        """Return whom a step means: those named, then those who hold its roles, by name."""
        found = [key for key in step.people if key in self.people]
        for role in step.roles:
            found += self.roles.get(role, ())
        return list(dict.fromkeys(found))


def panel_for(actor: Actor, kind: str) -> Panel:
    """Return who can be asked about records of a kind: who sees all of them and may decide.

    Whoever is limited to a part of the organisation is not asked.
    """
    rows = current_members(actor).filter(person__is_active=True, reach__isnull=True)
    members = [row for row in rows.order_by("person__name", "person_id") if _can(row, kind)]
    people = {row.person_id: row.person for row in members}
    roles: dict[str, list[UUID]] = {}
    for row in members:
        name = row.role if row.custom_role_id is None else str(row.custom_role_id)
        roles.setdefault(name, []).append(row.person_id)
    return Panel(
        people=people,
        roles={name: tuple(keys) for name, keys in roles.items()},
        deputies={
            key: row.deputy_id if row.deputy_id in people else None
            for key, row in away_today(actor).items()
        },
    )


def _can(member: Membership, kind: str) -> bool:
    own = member.custom_role
    held = PERMISSIONS[Role(member.role)] if own is None else frozenset(own.permissions)
    return DECIDE in held and KINDS[kind].view in held
