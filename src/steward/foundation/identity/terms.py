"""The shipped roles and what each may do."""

from enum import StrEnum


class Role(StrEnum):
    """A role in the management system, after the persons ISO/IEC 42001 5.3 and 9.2 speak of."""

    OWNER = "owner"
    MANAGER = "manager"
    CONTRIBUTOR = "contributor"
    APPROVER = "approver"
    RISK_OWNER = "risk_owner"
    EXECUTIVE = "executive"
    INTERNAL_AUDITOR = "internal_auditor"
    EXTERNAL_AUDITOR = "external_auditor"
    RESPONDENT = "respondent"

    @property
    def label(self) -> str:
        """Return the role in words."""
        return self.value.replace("_", " ").capitalize()


READ = frozenset(
    {
        "system.view",
        "risk.view",
        "soa.view",
        "task.view",
        "questionnaire.view",
        "readiness.view",
        "report.export",
        "journal.view",
    }
)
WORK = READ | {
    "system.create",
    "system.edit",
    "system.import",
    "questionnaire.answer",
    "risk.edit",
    "task.edit",
    "comment.write",
}
DECIDE = frozenset({"risk.accept", "risk.dismiss", "soa.decide", "control.edit", "soa.freeze"})
ADMINISTER = frozenset({"member.invite", "organisation.edit", "pack.install", "token.create"})

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: WORK | DECIDE | ADMINISTER,
    Role.MANAGER: WORK | DECIDE | {"member.invite"},
    Role.CONTRIBUTOR: WORK,
    Role.APPROVER: READ | DECIDE | {"comment.write"},
    Role.RISK_OWNER: READ
    | {"risk.edit", "risk.accept", "risk.dismiss", "task.edit", "comment.write"},
    Role.EXECUTIVE: READ | {"risk.accept", "soa.freeze", "comment.write"},
    Role.INTERNAL_AUDITOR: READ | {"comment.write"},
    Role.EXTERNAL_AUDITOR: READ,
    Role.RESPONDENT: frozenset({"questionnaire.view", "questionnaire.answer"}),
}
