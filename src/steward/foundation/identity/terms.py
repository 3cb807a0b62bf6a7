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
    Role.EXTERNAL_AUDITOR: "Reads everything; of audits sees and conducts those that name it.",
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

OWN_INBOX = frozenset({"inbox.view", "inbox.use"})
"""What every member may with what it was told itself."""
READ = frozenset(
    {
        "context.view",
        "system.view",
        "part.view",
        "relationship.view",
        "risk.view",
        "classification.view",
        "impact.view",
        "soa.view",
        "document.view",
        "document.read",
        "evidence.view",
        "competence.view",
        "training.view",
        "campaign.view",
        "communication.view",
        "task.view",
        "approval.view",
        "incident.view",
        "notice.view",
        "finding.view",
        "audit.view",
        "audit.view_all",
        "objective.view",
        "change.view",
        "calendar.view",
        "review.view",
        "questionnaire.view",
        "readiness.view",
        "lint.view",
        "monitoring.view",
        "bundle.view",
        "report.export",
        "journal.view",
        "member.view",
        "work.view",
        "automation.view",
        "proof.view",
        "duty.view",
    }
    | OWN_INBOX
)
EVERYBODY = frozenset(
    {"campaign.answer", "incident.report", "concern.raise", "task.watch", "approval.decide"}
)
"""What everybody may who works under the organisation's control, and nobody from outside."""
WORK = (
    READ
    | EVERYBODY
    | {
        "context.edit",
        "classification.answer",
        "impact.edit",
        "system.create",
        "system.edit",
        "system.import",
        "part.edit",
        "relationship.edit",
        "questionnaire.answer",
        "questionnaire.send",
        "risk.edit",
        "risk.treat",
        "document.edit",
        "document.review",
        "evidence.edit",
        "competence.edit",
        "training.edit",
        "campaign.edit",
        "communication.edit",
        "incident.edit",
        "notice.edit",
        "finding.raise",
        "finding.edit",
        "audit.answer",
        "objective.edit",
        "objective.measure",
        "change.edit",
        "activity.edit",
        "activity.do",
        "lint.run",
        "monitoring.observe",
        "bundle.bring",
        "monitoring.match",
        "monitoring.run",
        "task.edit",
        "task.template",
        "approval.ask",
        "comment.write",
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
        "document.review",
        "document.approve",
        "document.publish",
        "evidence.attest",
        "evidence.ask",
        "evidence.hold",
        "competence.assess",
        "incident.review",
        "notice.publish",
        "finding.approve",
        "finding.judge",
        "objective.agree",
        "change.approve",
        "review.edit",
        "review.sign",
        "supplier.decide",
        "readiness.keep",
        "lint.waive",
        "monitoring.waive",
    }
)
PEOPLE = frozenset(
    {
        "member.invite",
        "member.edit",
        "group.edit",
        "unit.edit",
        "mail.view",
        "person.ask_erasure",
        "questionnaire.invite_guest",
        "questionnaire.answer_guest",
    }
)
ADMINISTER = PEOPLE | {
    "organisation.edit",
    "signon.edit",
    "member.provision",
    "role.edit",
    "pack.install",
    "token.create",
    "person.hand_out",
    "confidence.take_over",
    "person.erase",
    "work.call_off",
    "inbox.keep",
    "tracker.edit",
    "tracker.keep",
    "approval.keep",
    "connection.edit",
    "connection.keep",
    "automation.keep",
    "proof.keep",
    "proof.rotate",
    "duty.edit",
}
HANDLE = frozenset({"concern.handle"})
"""Roles that can be entrusted with concerns; which concerns one sees is chosen by name."""
RUN = frozenset(
    {
        "template.edit",
        "risk.criteria",
        "audit.plan",
        "audit.approve",
        "auditor.view",
        "incident.settle",
        "lint.switch",
        "monitoring.edit",
        "bundle.trust",
        "evidence.settle",
        "tracker.view",
        "tracker.settle",
        "connection.view",
        "connection.settle",
        "automation.edit",
        "task.settle",
        "proof.verify",
        "proof.export",
        "approval.settle",
        "approval.withdraw",
    }
)
"""What those do who run the system as a whole."""
OWN = frozenset(
    {
        "impact.countersign",
        "scope.approve",
        "concern.channel",
        "audit.conduct",
    }
)
TOP = frozenset(
    {
        "risk.accept",
        "risk.approve_treatment",
        "risk.approve_assessment",
        "risk.criteria",
        "impact.approve",
        "impact.countersign",
        "scope.approve",
        "soa.freeze",
        "document.review",
        "document.approve",
        "document.publish",
        "audit.approve",
        "finding.raise",
        "finding.approve",
        "objective.agree",
        "change.approve",
        "review.edit",
        "review.sign",
        "readiness.keep",
        "lint.waive",
        "approval.ask",
        "comment.write",
    }
)
"""What top management decides (ISO/IEC 42001, 5.1)."""

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: WORK | DECIDE | BEAR | ADMINISTER | HANDLE | RUN | OWN,
    Role.MANAGER: WORK | DECIDE | BEAR | PEOPLE | HANDLE | RUN,
    Role.CONTRIBUTOR: WORK | HANDLE,
    Role.APPROVER: READ
    | EVERYBODY
    | DECIDE
    | BEAR
    | HANDLE
    | {"comment.write", "audit.approve", "approval.ask"},
    Role.RISK_OWNER: READ
    | EVERYBODY
    | BEAR
    | HANDLE
    | {"risk.edit", "risk.accept", "risk.dismiss", "risk.treat", "task.edit", "comment.write"}
    | {"finding.raise", "approval.ask"},
    Role.EXECUTIVE: READ | EVERYBODY | BEAR | HANDLE | TOP,
    Role.INTERNAL_AUDITOR: READ
    | EVERYBODY
    | {"comment.write", "audit.conduct", "finding.raise", "finding.judge", "lint.run"}
    | {"proof.verify", "proof.export", "evidence.ask"},
    Role.EXTERNAL_AUDITOR: READ - {"audit.view_all"}
    | {"audit.conduct", "proof.verify", "evidence.ask"},
    Role.RESPONDENT: frozenset(
        {
            "questionnaire.view",
            "questionnaire.answer",
            "document.read",
            "campaign.answer",
            "concern.raise",
        }
        | OWN_INBOX
    ),
}

DANGEROUS = frozenset(
    {
        "member.invite",
        "member.edit",
        "group.edit",
        "role.edit",
        "token.create",
        "organisation.edit",
        "signon.edit",
        "member.provision",
        "pack.install",
        "person.hand_out",
        "confidence.take_over",
        "person.ask_erasure",
        "person.erase",
        "proof.rotate",
        "duty.edit",
    }
)
"""What lets somebody in, gives power or changes the ground of all: a page asks for fresh proof, and
a token does it only where its scopes name it."""
EVERYTHING = frozenset[str]().union(*PERMISSIONS.values())
"""Every permission that a role can hold."""
WITHIN_REACH = OWN_INBOX | {
    "system.view",
    "system.create",
    "system.edit",
    "part.view",
    "classification.view",
    "classification.answer",
    "classification.override",
    "impact.view",
    "impact.edit",
    "impact.approve",
    "impact.countersign",
    "risk.view",
    "risk.edit",
    "risk.treat",
    "risk.accept",
    "risk.dismiss",
    "risk.bear",
    "risk.end_acceptance",
    "risk.approve_treatment",
    "risk.approve_assessment",
    "questionnaire.view",
    "questionnaire.answer",
    "questionnaire.review",
    "task.view",
    "task.edit",
    "approval.view",
    "approval.ask",
    "incident.view",
    "incident.report",
    "incident.edit",
    "incident.review",
    "finding.view",
    "finding.raise",
    "finding.edit",
    "document.view",
    "document.read",
    "comment.write",
    "campaign.answer",
    "concern.raise",
    "concern.handle",
}
"""What a member may who is limited to a part of the organisation, as far as the role holds it.

Only what is about AI systems can be seen in parts; what looks at or decides on the whole is left
to those who see the whole: deny by default.
"""
