"""Who answers for the records that rules ask about, where a member of the organisation does."""

from collections.abc import Collection, Mapping
from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

TABLES: Mapping[str, tuple[str, str]] = {
    "risk": ("risks_risk", "owner_id"),
    "document": ("documents_document", "owner_id"),
    "policy": ("documents_document", "owner_id"),
    "objective": ("objectives_objective", "owner_id"),
    "finding": ("findings_finding", "owner_id"),
    "nonconformity": ("findings_finding", "owner_id"),
    "incident": ("incidents_incident", "handler_id"),
    "task": ("tasks_task", "assignee_id"),
    "process": ("governance_process", "owner_id"),
    "law": ("governance_law", "owner_id"),
    "issue": ("governance_issue", "owner_id"),
    "party": ("governance_party", "owner_id"),
    "duty": ("governance_duty", "owner_id"),
    "treatment": ("risks_treatment", "made_by"),
    "management_review": ("reviews_managementreview", "writer_id"),
}
"""Kind of record → its table and the column of the person who answers for it."""
BY_NAME: Mapping[str, tuple[str, str]] = {
    "system": ("systems_aisystem", "owner"),
    "supplier": ("parts_part", "owner"),
}
"""The same, where the owner is written down by name."""

NAME = "(SELECT lower(name) FROM identity_person WHERE id = %s)"


def owned_among(
    actor: Actor, kind: str, person: UUID, records: Collection[UUID]
) -> frozenset[UUID]:
    """Return the records of a kind that a person answers for, of those given.

    Empty where nobody is known to answer for records of the kind.
    """
    if not records:
        return frozenset()
    if kind in TABLES:
        table, column = TABLES[kind]
        condition, value = f"{column} = %s", person
    elif kind in BY_NAME:
        table, column = BY_NAME[kind]
        condition = f"lower({column}) = {NAME}"
        value = person
    else:
        return frozenset()
    text = f"SELECT id FROM {table} WHERE organisation_id = %s AND {condition} AND id = ANY(%s)"  # noqa: S608 -- framework requires
    found = answers(text, [actor.organisation_id, value, list(records)])
    return frozenset(key for (key,) in found)
