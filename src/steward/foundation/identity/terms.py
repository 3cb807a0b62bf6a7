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
    Role.INTERNAL_AUDITOR: "Reads all, conducts audits, comments; changes nothing that is audited.",
    Role.EXTERNAL_AUDITOR: "Reads everything, of audits those that name it; writes nothing.",
    Role.RESPONDENT: "Answers questionnaires and sees nothing else.",
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
        "document.view",
        "document.read",
        "context.view",
        "system.view",
        "part.view",
        "competence.view",
        "training.view",
        "campaign.view",
        "communication.view",
        "risk.view",
        "classification.view",
        "impact.view",
        "soa.view",
        "finding.view",
        "task.view",
        "questionnaire.view",
        "readiness.view",
        "report.export",
        "journal.view",
        "member.view",
        "work.view",
        "audit.view",
        "audit.view_all",
        "objective.view",
        "change.view",
        "calendar.view",
        "review.view",
    }
)
WORK = READ | {
    "document.edit",
    "document.review",
    "classification.answer",
    "context.edit",
    "impact.edit",
    "system.create",
    "system.edit",
    "system.import",
    "part.edit",
    "questionnaire.answer",
    "questionnaire.send",
    "risk.edit",
    "risk.treat",
    "finding.raise",
    "finding.edit",
    "task.edit",
    "comment.write",
    "audit.answer",
    "objective.edit",
    "objective.measure",
    "change.edit",
    "activity.edit",
    "activity.do",
}
ASKED = frozenset({"campaign.answer"})
"""What everybody may who works under the organisation's control, and nobody from outside."""
WORK = (
    READ
    | ASKED
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
        "competence.edit",
        "training.edit",
        "campaign.edit",
        "communication.edit",
    }
)
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
        "document.review",
        "document.approve",
        "document.publish",
        "competence.assess",
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
        "finding.approve",
        "finding.judge",
        "objective.agree",
        "change.approve",
        "review.edit",
        "review.sign",
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
    | {"template.edit", "risk.criteria", "impact.countersign"}
    | {"audit.plan", "audit.approve", "audit.conduct"},
    Role.MANAGER: WORK | DECIDE | BEAR | PEOPLE | {"template.edit", "risk.criteria", "audit.plan"},
    | {"template.edit", "risk.criteria", "impact.countersign", "scope.approve"},
    Role.MANAGER: WORK | DECIDE | BEAR | PEOPLE | {"template.edit", "risk.criteria"},
    Role.CONTRIBUTOR: WORK,
    Role.APPROVER: READ | DECIDE | BEAR | {"comment.write", "audit.approve"},
    Role.APPROVER: READ | ASKED | DECIDE | BEAR | {"comment.write"},
    Role.RISK_OWNER: READ
    | ASKED
    | BEAR
    | {"risk.edit", "risk.accept", "risk.dismiss", "risk.treat", "task.edit", "comment.write"}
    | {"finding.raise"},
    Role.EXECUTIVE: READ
    | ASKED
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
    | {"impact.approve", "impact.countersign", "soa.freeze", "comment.write"}
    | {"audit.approve", "finding.raise", "finding.approve"},
    Role.INTERNAL_AUDITOR: READ
    | {"comment.write", "audit.conduct", "finding.raise", "finding.judge"},
    Role.EXTERNAL_AUDITOR: READ - {"audit.view_all"},
    Role.RESPONDENT: frozenset({"questionnaire.view", "questionnaire.answer"}),
    | {"document.review", "document.approve", "document.publish"},
    | {"impact.approve", "impact.countersign", "scope.approve", "soa.freeze", "comment.write"},
    | {"objective.agree", "change.approve", "review.edit", "review.sign"},
    Role.INTERNAL_AUDITOR: READ | {"comment.write"},
    Role.EXTERNAL_AUDITOR: READ,
    Role.RESPONDENT: frozenset({"questionnaire.view", "questionnaire.answer", "document.read"}),
    | {"impact.approve", "impact.countersign", "soa.freeze", "comment.write"},
    Role.INTERNAL_AUDITOR: READ | ASKED | {"comment.write"},
    Role.EXTERNAL_AUDITOR: READ,
    Role.RESPONDENT: ASKED | frozenset({"questionnaire.view", "questionnaire.answer"}),
    | {"impact.approve", "impact.countersign", "soa.freeze", "comment.write"},
    Role.INTERNAL_AUDITOR: READ | SPEAK | {"comment.write"},
    Role.EXTERNAL_AUDITOR: READ,
    Role.RESPONDENT: frozenset({"questionnaire.view", "questionnaire.answer", "concern.raise"}),
}
