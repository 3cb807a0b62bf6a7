"""The state machines of documents, findings, audits, actions for gaps, and campaigns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from steward.domain.audits.operations import planning as auditing
from steward.domain.audits.operations import reporting
from steward.domain.audits.terms.states import AuditState
from steward.domain.competence.operations import answering, assessing, campaigns
from steward.domain.competence.operations.functions import add_competence, create_function
from steward.domain.competence.operations.people import appoint_holder
from steward.domain.competence.terms.campaigns import CampaignDraft, CampaignState
from steward.domain.competence.terms.functions import (
    ActionDraft,
    ActionState,
    CompetenceDraft,
    FunctionDraft,
)
from steward.domain.documents.operations import deciding, publishing
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    create_document,
    edit_document,
    write_draft,
)
from steward.domain.documents.terms.states import DocumentState
from steward.domain.findings.operations import causing, judging, planning, raising, reacting
from steward.domain.findings.rules.path import path_of
from steward.domain.findings.terms.drafts import ActionDraft as CorrectiveDraft
from steward.domain.findings.terms.drafts import CauseDraft, FindingDraft
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import OVER, FindingState
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member


@dataclass(frozen=True)
class Machine:
    """A record with its states, and each act as permission and call."""

    row: Any
    states: Iterable[StrEnum]
    acts: dict[str, tuple[str, Any]]


def bound(operation, **told):
    """Return an operation that waits for its actor."""
    return lambda actor: operation(actor=actor, **told)


def a_document(owner):
    draft = DocumentDraft(title="How we log", kind="procedure")
    row = create_document(actor=owner, draft=draft, text="We log what it decides.")
    edit, approve, publish = "document.edit", "document.approve", "document.publish"
    told = {"document": row}
    return Machine(
        row,
        DocumentState,
        {
            "describe": (edit, bound(edit_document, draft=draft, **told)),
            "write": (edit, bound(write_draft, text="We log it.", revision=row.revision, **told)),
            "submit": (edit, bound(deciding.submit_document, **told)),
            "read": ("document.review", bound(deciding.mark_read, said="Clear", **told)),
            "approve": (approve, bound(deciding.approve_document, **told)),
            "send back": (approve, bound(deciding.send_back, reason="No", **told)),
            "publish": (publish, bound(publishing.publish_document, figures={}, **told)),
            "revise": (edit, bound(publishing.revise_document, **told)),
            "drop": (edit, bound(publishing.drop_draft, **told)),
            "confirm": (approve, bound(publishing.confirm_document, note="Fits", **told)),
            "withdraw": (publish, bound(publishing.withdraw_document, reason="Old", **told)),
        },
    )


def a_finding_of(grade):
    """Return what makes a finding of a grade; its path depends on it."""

    def made(owner):
        words = FindingDraft(
            grade=grade,
            statement="Two systems were released without approval",
            requirement="A.6.2.5",
            evidence="The releases of May",
        )
        row = raising.raise_finding(actor=owner, draft=words)
        edit, approve, told = "finding.edit", "finding.approve", {"finding": row}
        day = owner.today + timedelta(days=20)
        cause = CauseDraft(cause="No deputy is named in the charter", category="method")
        action = CorrectiveDraft(title="Name deputies", due_on=day, evidence="The charter")
        path = path_of(Grade(grade))
        return Machine(
            row,
            [state for state in FindingState if state in path or state in OVER],
            {
                "assign": (edit, bound(raising.assign_finding, person_id=owner.id, **told)),
                "regrade": (
                    approve,
                    bound(raising.regrade_finding, grade="major", reason="Grave", **told),
                ),
                "dispute": (edit, bound(reacting.dispute_finding, reason="No", **told)),
                "answer": (
                    approve,
                    bound(reacting.answer_dispute, upheld=True, reason="It stands", **told),
                ),
                "correct": (edit, bound(reacting.correct_finding, correction="Stopped", **told)),
                "extend": (
                    approve,
                    bound(reacting.extend_deadline, clock="cause", until=day, reason="Ill", **told),
                ),
                "explain": (edit, bound(causing.explain_finding, draft=cause, **told)),
                "search": (edit, bound(causing.finish_search, none_because="Only two", **told)),
                "act": (edit, bound(planning.keep_action, draft=action, **told)),
                "plan": (edit, bound(planning.submit_plan, criterion="None in May", **told)),
                "send back": (approve, bound(planning.send_plan_back, note="No", **told)),
                "approve": (approve, bound(planning.approve_plan, **told)),
                "judge": (
                    "finding.judge",
                    bound(judging.judge_effect, effective=True, judgement="It works", **told),
                ),
                "move check": (
                    approve,
                    bound(judging.move_check, check_on=day, reason="Later", **told),
                ),
                "take up": (
                    approve,
                    bound(judging.decide_improvement, taken_up=True, reason="Good", **told),
                ),
                "conclude": (edit, bound(judging.conclude_improvement, result="Done", **told)),
            },
        )

    made.__name__ = f"a_finding_{grade}"
    return made


def an_audit(owner):
    draft = auditing.AuditDraft(
        kind="internal",
        title="Audit of the autumn",
        objectives="Whether it works",
        scope="Everything",
        criteria="ISO/IEC 42001",
        starts_on=owner.today,
        ends_on=owner.today + timedelta(days=3),
        period_from=owner.today - timedelta(days=365),
        period_to=owner.today,
    )
    row = auditing.plan_audit(actor=owner, draft=draft)
    plan, conduct, told = "audit.plan", "audit.conduct", {"audit": row}
    words = {"summary": "Held", "conformity": "It conforms", "effectiveness": "It works"}
    return Machine(
        row,
        AuditState,
        {
            "edit": (plan, bound(auditing.edit_audit, draft=draft, **told)),
            "prepare": (plan, bound(auditing.prepare_audit, **told)),
            "begin": (conduct, bound(auditing.begin_audit, **told)),
            "write": (conduct, bound(reporting.write_report, **words, **told)),
            "sign": (conduct, bound(reporting.sign_report, **told)),
            "distribute": (
                plan,
                lambda actor: reporting.note_distribution(
                    actor=actor, to="The board", role="Board", sent_on=actor.today, **told
                ),
            ),
            "close": (plan, bound(auditing.close_audit, **told)),
            "cancel": (plan, bound(auditing.cancel_audit, reason="Ill", **told)),
        },
    )


def an_action_for_a_gap(owner):
    holder = a_member(owner, Role.CONTRIBUTOR, email="holder@harbour.example")
    function = create_function(actor=owner, draft=FunctionDraft(name="Internal auditor"))
    need = CompetenceDraft(
        name="Audits", why="Findings stand on it", level=3, shown_by=["training"]
    )
    competence = add_competence(actor=owner, function=function, draft=need)
    holding = appoint_holder(
        actor=owner,
        function=function,
        person_id=holder.id,
        from_on=owner.today,
        appointed_by="The board",
    )
    seen = assessing.AssessmentDraft(level=1, basis="No audit was led yet")
    assessing.assess_competence(actor=owner, holding=holding, competence=competence, draft=seen)
    draft = ActionDraft(kind="training", what="A course", due_on=owner.today, owner_id=owner.id)
    row = assessing.plan_action(actor=owner, holding=holding, competence=competence, draft=draft)
    edit, told = "competence.edit", {"action": row}
    return Machine(
        row,
        ActionState,
        {
            "finish": (edit, bound(assessing.finish_action, note="Held", **told)),
            "drop": (edit, bound(assessing.drop_action, note="Left", **told)),
            "resume": (edit, bound(assessing.resume_action, note="Back", **told)),
            "judge": (
                "competence.assess",
                bound(assessing.judge_action, level=3, why="An audit", **told),
            ),
        },
    )


def a_campaign(owner):
    day = owner.today + timedelta(days=14)
    draft = CampaignDraft(
        title="Our policy",
        message="Read it.",
        statement="I have read it.",
        starts_on=owner.today,
        due_on=day,
    )
    row = campaigns.create_campaign(actor=owner, draft=draft)
    edit, told = "campaign.edit", {"campaign": row}
    return Machine(
        row,
        CampaignState,
        {
            "edit": (edit, bound(campaigns.edit_campaign, draft=draft, **told)),
            "start": (edit, bound(campaigns.start_campaign, **told)),
            "prolong": (edit, bound(campaigns.prolong_campaign, due_on=day, **told)),
            "withdraw": (edit, bound(campaigns.withdraw_campaign, **told)),
            "close": (edit, bound(campaigns.close_campaign, **told)),
            "answer": ("campaign.answer", bound(answering.acknowledge_campaign, **told)),
        },
    )


MACHINES = [
    a_document,
    a_finding_of("minor"),
    a_finding_of("opportunity"),
    an_audit,
    an_action_for_a_gap,
    a_campaign,
]
