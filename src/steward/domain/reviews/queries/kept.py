"""What clauses ask for in writing and a register keeps, so that no document must repeat it.

Source: ISO/IEC 42001:2023, 7.5.1: documented information may have any form.
"""

from collections.abc import Mapping
from dataclasses import replace

from steward.domain.documents.queries.needed import Needed, needed_documents
from steward.domain.documents.terms.states import DocumentStanding
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

KEPT: Mapping[str, tuple[str, str, str]] = {
    "doc-aims-scope": (
        "the approved scope",
        "/scope",
        "governance_scopeversion WHERE {own} AND state = 'approved'",
    ),
    "doc-risk-register": (
        "the risk register",
        "/risks",
        "risks_risk WHERE {own} AND status IN ('accepted', 'edited')",
    ),
    "doc-soa": ("the frozen statement", "/soa", "soa_statement WHERE {own}"),
    "doc-treatment-plan": (
        "the approved treatments",
        "/treatments",
        "risks_treatment WHERE {own} AND approved_at IS NOT NULL",
    ),
    "doc-impact-report": (
        "the approved impact assessments",
        "/assessments",
        "assessments_impactversion WHERE {own}",
    ),
    "doc-objectives": (
        "the agreed objectives",
        "/objectives",
        "objectives_objective WHERE {own} AND state IN ('agreed', 'running', 'reached')",
    ),
    "doc-competence": (
        "the functions with what was assessed",
        "/competence",
        "competence_competenceassessment WHERE {own}",
    ),
    "doc-ai-inventory": (
        "the inventory",
        "/systems",
        "systems_aisystem WHERE {own} AND archived_at IS NULL",
    ),
    "doc-duty-register": (
        "the laws and contracts",
        "/context/laws",
        "governance_law WHERE {own} AND retired_at IS NULL",
    ),
    "doc-responsibility-allocation": (
        "who does what, agreed by both sides",
        "/suppliers/sharing",
        "relationships_sharedwork WHERE {own} AND state = 'agreed'",
    ),
    "doc-audit-programme": (
        "the approved audit programme",
        "/audits/programme",
        "audits_programme WHERE {own} AND approved_at IS NOT NULL",
    ),
    "doc-audit-report": (
        "the reported internal audits",
        "/audits",
        "audits_audit WHERE {own} AND kind = 'internal' AND state IN ('reported', 'closed')",
    ),
    "doc-management-review": (
        "the signed minutes",
        "/reviews",
        "reviews_managementreview WHERE {own} AND state IN ('signed', 'followed_up', 'closed')",
    ),
    "doc-nc-register": ("the findings", "/findings", "findings_finding WHERE {own}"),
}
"""Outline → what keeps it, where that is, and the rows of which at least one must be there."""
ROWS = ", ".join(
    f"EXISTS (SELECT 1 FROM {rows.format(own='organisation_id = asked.id')})"  # noqa: S608 -- framework requires
    for _, _, rows in KEPT.values()
)
THERE = f"SELECT {ROWS} FROM identity_organisation asked WHERE asked.id = %(organisation)s"  # noqa: S608 -- framework requires


def needed_in_writing(actor: Actor) -> list[Needed]:
    """Return every document that is needed, with those that a register keeps instead."""
    kept: dict[str, bool] = {}
    for row in answers(THERE, {"organisation": actor.organisation_id}):
        kept = dict(zip(KEPT, row, strict=True))
    return [
        _standing(item, is_kept=kept.get(item.outline.id, False))
        for item in needed_documents(actor)
    ]


def missing_in_writing(actor: Actor) -> list[Needed]:
    """Return what the clauses ask for in every case and is neither in force nor kept in a register.

    Source: ISO/IEC 42001:2023, 7.5.1.
    """
    return [item for item in needed_in_writing(actor) if item.is_mandatory and not item.is_met]


def _standing(item: Needed, *, is_kept: bool) -> Needed:
    if item.is_met or not is_kept:
        return item
    words, address, _ = KEPT[item.outline.id]
    return replace(item, standing=DocumentStanding.KEPT, kept=words, kept_at=address)
