"""Versions of the scope, and how the one in force stands against the inventory."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from steward.domain.governance.models import ScopeItem, ScopeVersion, StatedRole
from steward.domain.governance.rules.scope import (
    Difference,
    Inventory,
    Item,
    Statement,
    mismatches,
)
from steward.domain.governance.terms.scope import OPEN, ItemKind, ScopeState
from steward.domain.questionnaires.queries import attributes
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import live_units
from steward.foundation.tenancy.models import OwnedQuerySet

ROLE_FACT = "org_role"
"""The fact of an AI system that says which roles the organisation takes towards it."""
ROLES_SAID = """
SELECT DISTINCT role FROM systems_aisystem s
CROSS JOIN LATERAL jsonb_array_elements_text(
  CASE jsonb_typeof(s.facts->%s) WHEN 'array' THEN s.facts->%s ELSE '[]'::jsonb END) role
WHERE s.organisation_id = %s AND s.archived_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM governance_scopeitem i
    WHERE i.version_id = %s AND i.organisation_id = s.organisation_id
      AND i.subject = s.id AND NOT i.is_in)
"""


def versions_of(actor: Actor) -> list[ScopeVersion]:
    """Return every version of the scope, the newest first."""
    return list(ScopeVersion.objects.visible_to(actor).order_by("-number")[:200])


def get_version(actor: Actor, number: int) -> ScopeVersion:
    """Return one version.

    Raises:
        NotFound: There is no such version.
    """
    found = ScopeVersion.objects.visible_to(actor).filter(number=number).first()
    if found is None:
        raise NotFound("There is no such version of the scope.")
    return found


def open_version(actor: Actor) -> ScopeVersion | None:
    """Return the version that is being written or awaits approval; there is one at most."""
    rows = ScopeVersion.objects.visible_to(actor).filter(state__in=[item.value for item in OPEN])
    return rows.order_by("-number").first()


def scope_in_force(actor: Actor) -> ScopeVersion | None:
    """Return the version that holds today, or None."""
    rows = ScopeVersion.objects.visible_to(actor).filter(
        state=ScopeState.APPROVED.value, in_force_from__lte=actor.today
    )
    return rows.order_by("-in_force_from", "-number").first()


def items_of(actor: Actor, version: ScopeVersion) -> list[ScopeItem]:
    """Return the lines of a version by kind and name."""
    rows = ScopeItem.objects.visible_to(actor).filter(version=version)
    order = [kind.value for kind in ItemKind]
    return sorted(rows, key=lambda row: (order.index(row.kind), not row.is_in, row.label.lower()))


def item_by_key(actor: Actor, key: UUID) -> ScopeItem:
    """Return one line of the scope with its version.

    Raises:
        NotFound: It is not there for this actor.
    """
    return ScopeItem.objects.get_queryset().select_related("version").one(actor, key)


def version_by_key(actor: Actor, key: UUID) -> ScopeVersion:
    """Return one version by its key.

    Raises:
        NotFound: It is not there for this actor.
    """
    return ScopeVersion.objects.get_queryset().one(actor, key)


def versions_visible_to(actor: Actor) -> OwnedQuerySet[ScopeVersion]:
    """Return every version of the scope."""
    return ScopeVersion.objects.visible_to(actor)


def as_item(row: ScopeItem) -> Item:
    """Return a line as the rules read it."""
    return Item(
        kind=ItemKind(row.kind),
        label=row.label,
        subject="" if row.subject is None else str(row.subject),
        is_in=row.is_in,
        why=row.why,
        count=row.count,
        counted_on=row.counted_on,
    )


def role_words() -> dict[str, str]:
    """Return role → words, as the inventory knows them."""
    for attribute in attributes():
        if attribute.id == ROLE_FACT:
            return {option.value: option.label for option in attribute.options}
    return {}


def stated_roles(actor: Actor) -> list[StatedRole]:
    """Return the roles that the organisation states, by name."""
    return list(StatedRole.objects.visible_to(actor).order_by("role"))


def stated_role(actor: Actor, key: UUID) -> StatedRole:
    """Return one role that the organisation states.

    Raises:
        NotFound: It is not there for this actor.
    """
    return StatedRole.objects.get_queryset().one(actor, key)


def roles_said(actor: Actor, version: ScopeVersion | None) -> set[str]:
    """Return the roles that AI systems say, but those which a version excludes."""
    with connection.cursor() as cursor:
        key = None if version is None else version.pk
        cursor.execute(ROLES_SAID, [ROLE_FACT, ROLE_FACT, actor.organisation_id, key])
        return {str(role) for (role,) in cursor.fetchall()}


def inventory_now(actor: Actor, version: ScopeVersion | None) -> Inventory:
    """Return what there is to be placed in or out of the scope."""
    words = role_words()
    systems = systems_visible_to(actor).order_by("name", "id").values_list("pk", "name", "number")
    return Inventory(
        systems={str(key): f"AIS-{number:04d} {name}" for key, name, number in systems},
        units={str(unit.pk): unit.name for unit in live_units(actor)},
        roles={
            role: words.get(role, role.replace("_", " ").capitalize())
            for role in roles_said(actor, version)
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A version with its lines and in what it differs from the inventory today."""

    version: ScopeVersion
    items: list[ScopeItem]
    differences: tuple[Difference, ...]

    def of(self, kind: ItemKind, *, is_in: bool) -> list[ScopeItem]:
        """Return the lines of a kind that are in, or out."""
        return [item for item in self.items if item.kind == kind and item.is_in is is_in]

    @property
    def headcount(self) -> int:
        """Return how many people are in scope by the last counts."""
        return sum(item.count or 0 for item in self.items)


def standing_of(actor: Actor, version: ScopeVersion) -> Standing:
    """Return a version compared with the inventory of today."""
    items = items_of(actor, version)
    stated = [row.role for row in stated_roles(actor)]
    there = inventory_now(actor, version)
    found = mismatches([as_item(row) for row in items], stated, there, actor.today)
    return Standing(version=version, items=items, differences=found)


def statement_of(actor: Actor, version: ScopeVersion) -> Statement:
    """Return what a version says, for the comparison."""
    return Statement(
        wording=version.wording,
        activities=version.activities,
        roles=version.roles,
        items=[as_item(row) for row in items_of(actor, version)],
    )


def scope_mismatches(actor: Actor) -> tuple[Difference, ...] | None:
    """Return in what the scope in force differs from the inventory; None while none is in force."""
    version = scope_in_force(actor)
    return None if version is None else standing_of(actor, version).differences
