"""Where the page of a record is, by its kind: what links by value and histories lead to."""

from urllib.parse import quote

from steward.domain.governance.terms.registers import REGISTERS

DOORS = {
    **{noun: register.path + "/{id}" for noun, register in REGISTERS.items()},
    "scope": "/scope/{id}",
    "system": "/systems/{id}",
    "model": "/models/{id}",
    "dataset": "/datasets/{id}",
    "supplier": "/suppliers/{id}",
    "agreement": "/suppliers/agreements/{id}",
    "supplier_notice": "/suppliers/changes/{id}",
    "shared_work": "/suppliers/sharing/{id}",
    "customer": "/customers/{id}",
    "risk": "/risks/{id}",
    "treatment": "/treatments/{id}",
    "assessment": "/assessments/{id}",
    "acceptance": "/acceptances/{id}",
    "loss_settings": "/risks/losses/limits",
    "control": "/controls/{first}",
    "soa_decision": "/soa#{first}",
    "statement": "/soa/revisions",
    "adoption": "/frameworks",
    "run": "/questionnaires/{id}",
    "document": "/documents/{id}",
    "external_document": "/external-documents/{id}",
    "function": "/competence/functions/{id}",
    "worker": "/competence/people/{id}",
    "gap_action": "/competence/actions/{id}",
    "training": "/trainings/{id}",
    "training_import": "/trainings/imports/{id}",
    "campaign": "/campaigns/{id}",
    "communication": "/communication/{id}",
    "task": "/tasks/{id}",
    "tracker": "/settings/trackers/{id}",
    "signon": "/settings/sign-in",
    "organisation": "/context",
    "lint_result": "/lint/results/{id}",
    "lint_waiver": "/lint/waivers",
    "lint_switch": "/lint/rules/{first}",
    "lint_run": "/lint",
    "incident": "/incidents/{id}",
    "concern": "/concerns/{id}",
    "nonconformity": "/findings/{id}",
    "audit": "/audits/{id}",
    "audit_programme": "/audits/programme",
    "certificate": "/audits/programme",
    "objective": "/objectives/{id}",
    "change": "/changes/{id}",
    "planned_activity": "/activities/{id}",
    "management_review": "/reviews/{id}",
    "readiness_day": "/readiness/course",
    "readiness_aim": "/readiness/forecast",
    "rule": "/automation/{id}",
    "unit": "/settings/units",
    "member": "/settings/people",
    "invitation": "/settings/people",
    "group": "/settings/groups/{id}",
}


def door_of(kind: str, key: object, label: str = "") -> str:
    """Return the address of a record by value, or nothing where it has none."""
    first = quote(label.split(" ", 1)[0])
    return DOORS.get(kind, "").format(id=key, first=first)
