"""Every address of the JSON interface."""

import json
from pathlib import Path
from typing import Any

from ninja import NinjaAPI

from steward.foundation.core.moments import NAME
from steward.interfaces.api import (
    access,
    approvals,
    assessments,
    audit_outside,
    audit_papers,
    audit_programmes,
    audit_reports,
    audit_work,
    audits,
    automation,
    bringing,
    bundles,
    campaigns,
    classification,
    comments,
    communication,
    competence,
    competence_people,
    competence_staff,
    competence_trainings,
    concerns,
    confidential,
    connections,
    controls,
    criteria,
    crosswalk,
    customers,
    differences,
    document_deciding,
    document_versions,
    documents,
    duties,
    effects,
    erasures,
    estimates,
    evidence,
    evidence_files,
    finding_parts,
    finding_plans,
    findings,
    foreign,
    frameworks,
    governance,
    governance_registers,
    governance_scope,
    groups,
    guests,
    impact_versions,
    imports,
    inbox,
    incident_work,
    incidents,
    keeping,
    lint,
    losses,
    management_reviews,
    monitoring,
    monitoring_own,
    objectives,
    objectives_calendar,
    objectives_changes,
    observations,
    outcomes,
    overview,
    packs,
    parts,
    people,
    proof,
    questionnaires,
    readiness,
    registers,
    reminders,
    retention,
    risk_assessments,
    signon,
    statement,
    supplier_records,
    suppliers,
    systems,
    task_parts,
    task_rules,
    tasks,
    templates,
    trackers,
    treatments,
    whatif,
    work,
)
from steward.interfaces.api.auth import HEADER, TokenAuth, in_one_transaction
from steward.interfaces.api.errors import install
from steward.interfaces.api.kit import StrictParser
from steward.interfaces.api.parameters import only_known_parameters

AS_OF = {
    "name": NAME,
    "in": "query",
    "required": False,
    "schema": {"type": "string", "examples": ["2026-03-31", "2026-03-31T14:00Z"]},
    "description": (
        "Answer as everything stood at this instant, read-only: a day for its end, or a time in UTC"
        f" unless it names a zone. The header {HEADER} does the same, and every such answer has it."
    ),
}

api = NinjaAPI(
    title="Steward",
    version="0.1.0",
    auth=TokenAuth(),
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
api.add_decorator(only_known_parameters, mode="view")
api.add_decorator(in_one_transaction, mode="view")
install(api)
api.add_router("/systems", systems.router)
api.add_router("/imports", imports.router)
api.add_router("/work", work.router)
api.add_router("/parts", parts.router)
api.add_router("/suppliers", suppliers.router)
api.add_router("/agreements", supplier_records.agreements_router)
api.add_router("/supplier-changes", supplier_records.notices_router)
api.add_router("/shared-work", customers.sharing_router)
api.add_router("/customers", customers.router)
api.add_router("/risks", keeping.router)
api.add_router("/risk-criteria", criteria.router)
api.add_router("/registers", registers.router)
api.add_router("/estimates", estimates.router)
api.add_router("/losses", losses.router)
api.add_router("/losses", whatif.router)
api.add_router("/treatments", treatments.router)
api.add_router("/acceptances", treatments.acceptances_router)
api.add_router("/assessments", risk_assessments.router)
api.add_router("/classifications", classification.router)
api.add_router("/impact-assessments", effects.router)
api.add_router("/impact-assessments", assessments.router)
api.add_router("/impact-assessments", impact_versions.router)
api.add_router("/audits", audits.router)
api.add_router("/audits", audit_reports.router)
api.add_router("/audits", audit_work.router)
api.add_router("/audits", audit_papers.router)
api.add_router("/audits", audit_outside.notes_router)
api.add_router("/outside-auditors", audit_outside.router)
api.add_router("/audit-programmes", audit_programmes.programmes_router)
api.add_router("/certificates", audit_programmes.certificates_router)
api.add_router("/findings", findings.router)
api.add_router("/findings", finding_plans.router)
api.add_router("/findings", finding_parts.router)
api.add_router("/competence", competence.router)
api.add_router("/competence", competence_people.router)
api.add_router("/competence", competence_staff.router)
api.add_router("/trainings", competence_trainings.router)
api.add_router("/campaigns", campaigns.router)
api.add_router("/communication", communication.router)
api.add_router("/scope", governance_scope.router)
api.add_router("/context", governance.context_router)
api.add_router("/responsibilities", governance.duties_router)
api.add_router("/processes", governance.processes_router)
for place, router in governance_registers.ROUTERS:
    api.add_router(place, router)
api.add_router("/objectives", objectives.router)
api.add_router("/changes", objectives_changes.router)
api.add_router("/activities", objectives_calendar.router)
api.add_router("/reviews", management_reviews.router)
api.add_router("/calendar", objectives_calendar.calendar_router)
api.add_router("/incidents", incidents.router)
api.add_router("/incidents", incident_work.router)
api.add_router("/concerns", concerns.router)
api.add_router("/trackers", trackers.router)
api.add_router("/sign-in-provider", signon.router)
api.add_router("/tasks", task_rules.router)
api.add_router("/tasks", tasks.router)
api.add_router("/tasks", task_parts.router)
api.add_router("/task-absences", task_rules.absences_router)
api.add_router("/task-templates", task_rules.templates_router)
api.add_router("/approvals", approvals.router)
api.add_router("/approval-flows", approvals.flows_router)
api.add_router("/templates", templates.router)
api.add_router("/questionnaire-files", foreign.router)
api.add_router("/comments", comments.router)
api.add_router("/controls", controls.router)
api.add_router("/questionnaires", questionnaires.router)
api.add_router("/questionnaires", outcomes.router)
api.add_router("/reminders", reminders.router)
api.add_router("/inbox", inbox.router)
api.add_router("/automation", automation.router)
api.add_router("/confidential", confidential.router)
api.add_router("/statement", statement.router)
api.add_router("/readiness", readiness.router)
api.add_router("/lint", lint.router)
api.add_router("/monitoring", monitoring.router)
api.add_router("/monitoring/own-checks", monitoring_own.own_router)
api.add_router("/systems", monitoring_own.systems_router)
api.add_router("/gate", monitoring_own.gate_router)
api.add_router("/observations", observations.router)
api.add_router("/connections", connections.router)
api.add_router("/readings/files", bringing.router)
api.add_router("/readings", observations.readings_router)
api.add_router("/bundles", bundles.router)
api.add_router("/client-keys", bundles.keys_router)
api.add_router("/frameworks", frameworks.router)
api.add_router("/packs", packs.router)
api.add_router("/crosswalk", crosswalk.router)
api.add_router("/libraries", crosswalk.libraries_router)
api.add_router("/evidence", evidence_files.router)
api.add_router("/evidence", evidence.router)
api.add_router("/evidence-requests", evidence_files.requests_router)
api.add_router("/evidence-half-lives", evidence_files.lives_router)
api.add_router("/documents", document_versions.router)
api.add_router("/documents", documents.router)
api.add_router("/documents", document_deciding.router)
api.add_router("/external-documents", document_versions.external_router)
api.add_router("/differences", differences.router)
api.add_router("/duties", duties.router)
api.add_router("/retention", retention.router)
api.add_router("/proof", proof.router)
api.add_router("/guests", guests.router)
api.add_router("/organisation", people.organisation_router)
api.add_router("/organisation", overview.router)
api.add_router("/members", overview.members_router)
api.add_router("/groups", groups.router)
api.add_router("/members", people.members_router)
api.add_router("/members", erasures.members_router)
api.add_router("/erasures", erasures.router)
api.add_router("/invitations", people.invitations_router)
api.add_router("/units", people.units_router)
api.add_router("/own", access.own_router)
api.add_router("/tokens", access.tokens_router)
api.add_router("/roles", access.roles_router)


def with_as_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description with what every call that reads takes besides its own parameters."""
    schema.setdefault("components", {})["parameters"] = {"as_of": AS_OF}
    for calls in schema["paths"].values():
        if "get" in calls:
            asked = calls["get"].setdefault("parameters", [])
            calls["get"]["parameters"] = [*asked, {"$ref": "#/components/parameters/as_of"}]
    return schema


def reference() -> str:
    """Return the description of the interface as it is kept in ``docs/reference``."""
    schema = with_as_of(api.get_openapi_schema())
    return json.dumps(schema, indent=1, sort_keys=True, default=str) + "\n"


def write_reference(folder: Path) -> Path:
    """Write the description of the interface as ``openapi.json`` and return where it is."""
    target = folder / "openapi.json"
    target.write_text(reference(), encoding="utf-8")
    return target
