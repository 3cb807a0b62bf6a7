"""The closed list of live fields that a text may hold, as ``{{ systems.count }}``."""

from collections.abc import Mapping

OWN: Mapping[str, str] = {
    "document.title": "Title of this document",
    "document.reference": "Number of this document",
    "document.version": "Version of this document",
    "document.owner": "Who owns this document",
    "document.approvers": "Who approves this document",
    "document.classification": "Classification of this document",
    "document.published": "Day on which this version was published",
    "document.next_review": "Day on which this document is reviewed next",
}
"""Fields that the document itself answers."""
ABOUT: Mapping[str, str] = {
    "organisation.name": "Name of the organisation",
    "organisation.sector": "Sector of the organisation",
    "frameworks.followed": "Frameworks that the organisation follows",
    "systems.count": "Number of AI systems in the inventory",
    "suppliers.count": "Number of suppliers in the inventory",
    "risks.count": "Number of risks in the register",
    "risks.above_appetite": "Number of risks above appetite",
    "soa.revision": "Number of the statement of applicability in force",
    "soa.date": "Day of the statement of applicability in force",
    "soa.applicable": "Number of applicable controls in it",
    "policy.version": "Version of the AI policy in force",
    "policy.date": "Day on which the AI policy in force was published",
}
"""Fields that the records of the management system answer."""
FIELDS: Mapping[str, str] = {**OWN, **ABOUT}
NOTHING = "–"
"""What stands where a field has no value yet."""
