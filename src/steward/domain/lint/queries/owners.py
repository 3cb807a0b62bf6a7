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
    "system": ("systems_aisystem", "owner_person_id"),
    "supplier": ("parts_part", "owner_person_id"),
    "model": ("parts_part", "owner_person_id"),
    "dataset": ("parts_part", "owner_person_id"),
    "customer": ("relationships_customer", "owner_id"),
    "treatment": ("risks_treatment", "made_by"),
    "management_review": ("reviews_managementreview", "writer_id"),
}
"""Kind of record → its table and the column of the person who answers for it."""
BY_NAME = frozenset({"system", "supplier", "model", "dataset"})
"""Of these, kinds whose owner may be written down by name instead."""

NAME = "(SELECT lower(name) FROM identity_person WHERE id = %s)"


def owned_among(
    actor: Actor, kind: str, person: UUID, records: Collection[UUID]
) -> frozenset[UUID]:
    """Return the records of a kind that a person answers for, of those given.

    Empty where nobody is known to answer for records of the kind.
    """
    if not records:
        return frozenset()
    if kind not in TABLES:
        return frozenset()
    table, column = TABLES[kind]
    values: list[object] = [actor.organisation_id, person]
    condition = f"{column} = %s"
    if kind in BY_NAME:
        condition = f"({condition} OR {column} IS NULL AND lower(owner) = {NAME})"
        values.append(person)
    text = f"SELECT id FROM {table} WHERE organisation_id = %s AND {condition} AND id = ANY(%s)"  # noqa: S608 -- framework requires
    found = answers(text, [*values, list(records)])
    return frozenset(key for (key,) in found)


def answering_for(actor: Actor, kind: str, record: UUID) -> frozenset[UUID]:
    """Return the person who answers for a record by key; nobody where none is known."""
    if kind not in TABLES:
        return frozenset()
    table, column = TABLES[kind]
    text = f"SELECT {column} FROM {table} WHERE organisation_id = %s AND id = %s"  # noqa: S608 -- framework requires
    found = answers(text, [actor.organisation_id, record])
    return frozenset(key for (key,) in found if key is not None)
