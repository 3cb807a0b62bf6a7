"""Every address of the JSON interface."""

import json
from pathlib import Path

from ninja import NinjaAPI

from steward.interfaces.api import (
    assessments,
    classification,
    comments,
    controls,
    criteria,
    crosswalk,
    document_deciding,
    document_versions,
    documents,
    effects,
    estimates,
    foreign,
    frameworks,
    guests,
    impact_versions,
    imports,
    keeping,
    losses,
    outcomes,
    packs,
    parts,
    people,
    questionnaires,
    readiness,
    registers,
    reminders,
    risk_assessments,
    statement,
    systems,
    tasks,
    templates,
    treatments,
    work,
)
from steward.interfaces.api.auth import TokenAuth, in_one_transaction
from steward.interfaces.api.errors import install
from steward.interfaces.api.kit import StrictParser
from steward.interfaces.api.parameters import only_known_parameters

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
api.add_router("/risks", keeping.router)
api.add_router("/risk-criteria", criteria.router)
api.add_router("/registers", registers.router)
api.add_router("/estimates", estimates.router)
api.add_router("/losses", losses.router)
api.add_router("/treatments", treatments.router)
api.add_router("/acceptances", treatments.acceptances_router)
api.add_router("/assessments", risk_assessments.router)
api.add_router("/classifications", classification.router)
api.add_router("/impact-assessments", effects.router)
api.add_router("/impact-assessments", assessments.router)
api.add_router("/impact-assessments", impact_versions.router)
api.add_router("/tasks", tasks.router)
api.add_router("/templates", templates.router)
api.add_router("/questionnaire-files", foreign.router)
api.add_router("/comments", comments.router)
api.add_router("/controls", controls.router)
api.add_router("/questionnaires", questionnaires.router)
api.add_router("/questionnaires", outcomes.router)
api.add_router("/reminders", reminders.router)
api.add_router("/statement", statement.router)
api.add_router("/readiness", readiness.router)
api.add_router("/frameworks", frameworks.router)
api.add_router("/packs", packs.router)
api.add_router("/crosswalk", crosswalk.router)
api.add_router("/libraries", crosswalk.libraries_router)
api.add_router("/documents", document_versions.router)
api.add_router("/documents", documents.router)
api.add_router("/documents", document_deciding.router)
api.add_router("/external-documents", document_versions.external_router)
api.add_router("/guests", guests.router)
api.add_router("/organisation", people.organisation_router)
api.add_router("/members", people.members_router)
api.add_router("/invitations", people.invitations_router)
api.add_router("/units", people.units_router)


def reference() -> str:
    """Return the description of the interface as it is kept in ``docs/reference``."""
    schema = api.get_openapi_schema()
    return json.dumps(schema, indent=1, sort_keys=True, default=str) + "\n"


def write_reference(folder: Path) -> Path:
    """Write the description of the interface as ``openapi.json`` and return where it is."""
    target = folder / "openapi.json"
    target.write_text(reference(), encoding="utf-8")
    return target
