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

    @property
    def meaning(self) -> str:
        """Return who the role is for, in a sentence."""
        return MEANINGS[self]


MEANINGS = {
    Role.OWNER: "Answers for the whole system: people, roles, tokens and every decision.",
    Role.MANAGER: "Runs the system day by day: does the work, decides, invites people.",
    Role.CONTRIBUTOR: "Does the work: systems, questionnaires, risks, tasks; decides nothing.",
    Role.APPROVER: "Reads everything and takes decisions that others prepared.",
    Role.RISK_OWNER: "Answers for risks: judges them, accepts or dismisses them, works on tasks.",
    Role.EXECUTIVE: "Top management: reads everything, accepts risks, freezes the statement.",
    Role.INTERNAL_AUDITOR: "Reads everything and comments; changes nothing that is audited.",
    Role.EXTERNAL_AUDITOR: "Reads everything; writes nothing.",
    Role.RESPONDENT: "Answers questionnaires, may raise a concern, and sees nothing else.",
}


class UnitKind(StrEnum):
    """What a unit of the organisation is."""

    UNIT = "unit"
    SUBSIDIARY = "subsidiary"
    SITE = "site"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return "Business unit" if self is UnitKind.UNIT else self.value.capitalize()


APPETITES = ("low", "medium", "high", "critical")

READ = frozenset(
    {
        "system.view",
        "part.view",
        "risk.view",
        "classification.view",
        "impact.view",
        "soa.view",
        "task.view",
        "questionnaire.view",
        "readiness.view",
        "report.export",
        "journal.view",
        "member.view",
        "work.view",
        "incident.view",
        "notice.view",
    }
)
SPEAK = frozenset({"incident.report", "concern.raise"})
"""What every member may who is not from outside."""
WORK = (
    READ
    | SPEAK
    | {
        "classification.answer",
        "impact.edit",
        "system.create",
        "system.edit",
        "system.import",
        "part.edit",
        "questionnaire.answer",
        "questionnaire.send",
        "risk.edit",
        "risk.treat",
        "task.edit",
        "comment.write",
        "incident.edit",
        "notice.edit",
    }
)
BEAR = frozenset({"risk.bear", "risk.end_acceptance"})
"""Up to which level a role may bear a risk stands in the organisation's risk criteria."""
DECIDE = frozenset(
    {
        "classification.override",
        "impact.approve",
        "questionnaire.review",
        "risk.accept",
        "risk.dismiss",
        "risk.approve_treatment",
        "risk.settle_losses",
        "risk.approve_assessment",
        "soa.decide",
        "control.edit",
        "soa.freeze",
        "incident.review",
        "notice.publish",
    }
)
PEOPLE = frozenset(
    {
        "member.invite",
        "member.edit",
        "unit.edit",
        "mail.view",
        "questionnaire.invite_guest",
        "questionnaire.answer_guest",
    }
)
ADMINISTER = PEOPLE | {"organisation.edit", "pack.install", "token.create", "work.call_off"}
HANDLE = frozenset({"concern.handle"})
"""Roles that can be entrusted with concerns; which concerns one sees is chosen by name."""

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: WORK
    | DECIDE
    | BEAR
    | ADMINISTER
    | HANDLE
    | {"template.edit", "risk.criteria", "impact.countersign", "concern.channel"}
    | {"incident.settle"},
    Role.MANAGER: WORK
    | DECIDE
    | BEAR
    | PEOPLE
    | HANDLE
    | {"template.edit", "risk.criteria", "incident.settle"},
    Role.CONTRIBUTOR: WORK | HANDLE,
    Role.APPROVER: READ | SPEAK | DECIDE | BEAR | HANDLE | {"comment.write"},
    Role.RISK_OWNER: READ
    | SPEAK
    | BEAR
    | HANDLE
    | {"risk.edit", "risk.accept", "risk.dismiss", "risk.treat", "task.edit", "comment.write"},
    Role.EXECUTIVE: READ
    | SPEAK
    | BEAR
    | HANDLE
    | {"risk.accept", "risk.approve_treatment", "risk.approve_assessment", "risk.criteria"}
    | {"impact.approve", "impact.countersign", "soa.freeze", "comment.write"},
    Role.INTERNAL_AUDITOR: READ | SPEAK | {"comment.write"},
    Role.EXTERNAL_AUDITOR: READ,
    Role.RESPONDENT: frozenset({"questionnaire.view", "questionnaire.answer", "concern.raise"}),
}
