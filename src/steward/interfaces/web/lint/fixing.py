"""Where what a rule found is mended: the doors that rules name, as addresses."""

from collections.abc import Mapping

from steward.domain.lint.models import LintResult
from steward.interfaces.web.doors import door_of

DOORS_OF_FIX: Mapping[str, str] = {
    "activity": "/activities/{id}",
    "activity_log": "/differences",
    "activity_new": "/activities/new",
    "assessment": "/impact-assessments/{id}",
    "assessment_new": "/impact-assessments/{id}",
    "audit": "/audits/{id}",
    "audit_new": "/audits/new",
    "audit_programme": "/audits/programme",
    "campaign": "/campaigns/{id}",
    "campaign_new": "/campaigns/new",
    "campaigns": "/campaigns",
    "change": "/changes/{id}",
    "change_new": "/changes/new",
    "classification_new": "/classifications/{id}",
    "communication": "/communication",
    "communication_decisions": "/notices",
    "communication_new": "/communication/new",
    "context": "/context/issues",
    "context_issue_new": "/context/issues/new",
    "customer": "/customers/{id}",
    "dataset": "/datasets/{id}",
    "decision_new": "/context/decisions/new",
    "document": "/documents/{id}",
    "document_new": "/documents/needed",
    "documents_needed": "/documents/needed",
    "external_document_new": "/external-documents/new",
    "external_documents": "/external-documents",
    "finding": "/findings/{id}",
    "finding_new": "/findings/new",
    "findings": "/findings",
    "function": "/competence/functions/{id}",
    "functions": "/competence",
    "incident": "/incidents/{id}",
    "incident_new": "/incidents/new",
    "law": "/context/laws/{id}",
    "law_new": "/context/laws/new",
    "model": "/models/{id}",
    "objective": "/objectives/{id}",
    "objective_new": "/objectives/new",
    "objectives": "/objectives",
    "party": "/parties/{id}",
    "party_new": "/parties/new",
    "people": "/settings/people",
    "person": "/competence/people/{id}",
    "process": "/processes/{id}",
    "process_new": "/processes/new",
    "provision_new": "/processes/external/new",
    "provisions": "/processes/external",
    "questionnaire": "/questionnaires/{id}",
    "questionnaire_send": "/questionnaires/send",
    "resources": "/resources",
    "responsibilities": "/responsibilities/matrix",
    "review": "/reviews/{id}",
    "review_new": "/reviews/new",
    "risk": "/risks/{id}",
    "risk_criteria": "/risks/criteria",
    "risk_new": "/risks/new",
    "risks": "/risks",
    "scope": "/scope",
    "scope_new": "/scope",
    "soa": "/soa",
    "soa_control": "/controls/{first}",
    "speak_up": "/notices/place",
    "supplier": "/suppliers/{id}",
    "suppliers": "/suppliers",
    "system": "/systems/{id}",
    "system_new": "/systems/new",
    "system_notice": "/notices/{id}",
    "systems": "/systems",
    "systems_import": "/systems/import",
    "task": "/tasks/{id}",
    "tokens": "/settings/tokens",
    "training_new": "/trainings/new",
    "treatment": "/treatments/{id}",
}
"""Door → address; ``{id}`` is the record's key, ``{first}`` the first word of its label."""


BY_ASSESSMENT = "impact_assessment"
"""The kind whose page is that of another record, which is looked up when somebody goes there."""


def fix_address(row: LintResult) -> str:
    """Return where a result is mended; the record's page where the door is unknown."""
    pattern = DOORS_OF_FIX.get(row.fix_door)
    if pattern is None or (row.kind == BY_ASSESSMENT and "{id}" in pattern):
        return record_address(row)
    return pattern.format(id=row.record_id, first=row.record_label.split(" ", 1)[0])


def record_address(row: LintResult) -> str:
    """Return the page of the record, or of the rule where it has none."""
    if row.kind == BY_ASSESSMENT:
        return f"/lint/results/{row.pk}/record"
    record = row.record
    return door_of(record.kind, record.id, record.label) or f"/lint/rules/{row.rule}"
