"""Separation of duties: what an organisation can keep apart beyond the floor.

Sources: ISO/IEC 42001:2023, 5.3; ISO/IEC 27001:2022, A.5.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

KINDS: Mapping[str, str] = {
    "approval": "Approvals by a flow",
    "assessment": "Assessments of risks",
    "audit": "Audits",
    "audit_programme": "Audit programmes",
    "change": "Changes",
    "check_result": "Results of checks",
    "classification": "Classifications",
    "document": "Documents",
    "erasure": "Erasure of personal data",
    "evidence": "Evidence",
    "function": "Competence",
    "gap_action": "Actions for gaps of competence",
    "impact_assessment": "Impact assessments",
    "incident": "Incidents",
    "lint_result": "Results of audit lint",
    "management_review": "Management reviews",
    "member": "Auditors from outside",
    "nonconformity": "Findings",
    "objective": "Objectives",
    "risk": "Risks",
    "run": "Questionnaires",
    "scope": "The scope",
    "supplier": "Suppliers",
    "supplier_notice": "Changes that suppliers announced",
    "treatment": "Treatments of risks",
}
"""Kind of record → what it is called, many of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody does with a kind of record.

    ``did`` and ``do`` are its words after “who” and after “does not”. ``events`` are the events of
    the journal that tell of it, with the values of their fields in ``where``. ``guarded`` says that
    its operation asks whether somebody may do it who did something else.
    """

    name: str
    kind: str
    did: str
    do: str
    events: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    guarded: bool = False


ACTS: Mapping[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="document.write",
            kind="document",
            did="wrote in it",
            do="write in it",
            events=("document.begun", "document.revised", "document.written"),
        ),
        Act(
            name="document.submit",
            kind="document",
            did="handed it in",
            do="hand it in",
            events=("document.submitted",),
        ),
        Act(
            name="document.review",
            kind="document",
            did="read it as a reviewer",
            do="read it as a reviewer",
            events=("document.read",),
        ),
        Act(
            name="document.approve",
            kind="document",
            did="approved it",
            do="approve it",
            events=("document.approved",),
            guarded=True,
        ),
        Act(
            name="document.publish",
            kind="document",
            did="published it",
            do="publish it",
            events=("document.published",),
            guarded=True,
        ),
        Act(
            name="document.withdraw",
            kind="document",
            did="withdrew it",
            do="withdraw it",
            events=("document.withdrawn",),
            guarded=True,
        ),
        Act(
            name="risk.write",
            kind="risk",
            did="wrote it",
            do="write it",
            events=("risk.written", "risk.reworded"),
        ),
        Act(
            name="risk.judge",
            kind="risk",
            did="judged likelihood or consequence",
            do="judge likelihood or consequence",
            events=("risk.edited",),
        ),
        Act(
            name="risk.accept",
            kind="risk",
            did="took it into the register",
            do="take it into the register",
            events=("risk.accepted",),
            guarded=True,
        ),
        Act(
            name="risk.dismiss",
            kind="risk",
            did="dismissed it",
            do="dismiss it",
            events=("risk.dismissed",),
            guarded=True,
        ),
        Act(
            name="risk.agree",
            kind="risk",
            did="agreed to accept what is left of it",
            do="agree to accept what is left of it",
            events=("risk.agreed",),
            guarded=True,
        ),
        Act(
            name="risk.bear",
            kind="risk",
            did="accepted what is left of it",
            do="accept what is left of it",
            events=("risk.borne",),
            guarded=True,
        ),
        Act(
            name="assessment.submit",
            kind="assessment",
            did="assessed the risk",
            do="assess the risk",
            events=("assessment.submitted",),
        ),
        Act(
            name="assessment.approve",
            kind="assessment",
            did="approved it",
            do="approve it",
            events=("assessment.answered",),
            where={"verdict": ("approved",)},
            guarded=True,
        ),
        Act(
            name="treatment.plan",
            kind="treatment",
            did="planned it",
            do="plan it",
            events=("treatment.planned",),
        ),
        Act(
            name="treatment.approve",
            kind="treatment",
            did="approved it",
            do="approve it",
            events=("treatment.moved",),
            where={"status": ("Under way",)},
            guarded=True,
        ),
        Act(
            name="treatment.verify",
            kind="treatment",
            did="said whether it works",
            do="say whether it works",
            events=("treatment.moved",),
            where={"status": ("Effective", "Not effective")},
            guarded=True,
        ),
        Act(
            name="nonconformity.raise",
            kind="nonconformity",
            did="raised it",
            do="raise it",
            events=("nonconformity.raised",),
        ),
        Act(
            name="nonconformity.approve",
            kind="nonconformity",
            did="approved its plan",
            do="approve its plan",
            events=("nonconformity.moved",),
            where={"did": ("approved the plan",)},
            guarded=True,
        ),
        Act(
            name="nonconformity.judge",
            kind="nonconformity",
            did="judged the effect of its actions",
            do="judge the effect of its actions",
            events=("nonconformity.moved",),
            where={"did": ("judged the actions effective", "judged the actions not effective")},
            guarded=True,
        ),
        Act(
            name="impact.write",
            kind="impact_assessment",
            did="wrote in it",
            do="write in it",
            events=("impact.section_written", "impact.entry_kept"),
        ),
        Act(
            name="impact.decide",
            kind="impact_assessment",
            did="decided or signed it",
            do="decide or sign it",
            events=("impact.signed", "impact.approved"),
            guarded=True,
        ),
        Act(
            name="scope.write",
            kind="scope",
            did="wrote in it",
            do="write in it",
            events=("scope.begun", "scope.written"),
        ),
        Act(
            name="scope.submit",
            kind="scope",
            did="handed it in",
            do="hand it in",
            events=("scope.submitted",),
        ),
        Act(
            name="scope.approve",
            kind="scope",
            did="approved it",
            do="approve it",
            events=("scope.approved",),
            guarded=True,
        ),
        Act(
            name="objective.measure",
            kind="objective",
            did="measured it",
            do="measure it",
            events=("objective.measured",),
        ),
        Act(
            name="objective.agree",
            kind="objective",
            did="agreed to it",
            do="agree to it",
            events=("objective.moved",),
            where={"new": ("agreed",)},
            guarded=True,
        ),
        Act(
            name="objective.end",
            kind="objective",
            did="said that it is reached or missed",
            do="say that it is reached or missed",
            events=("objective.moved",),
            where={"new": ("reached", "missed")},
            guarded=True,
        ),
        Act(
            name="change.write",
            kind="change",
            did="planned it",
            do="plan it",
            events=("change.written",),
        ),
        Act(
            name="change.approve",
            kind="change",
            did="approved it",
            do="approve it",
            events=("change.moved",),
            where={"new": ("approved",)},
            guarded=True,
        ),
        Act(
            name="evidence.keep",
            kind="evidence",
            did="brought it",
            do="bring it",
            events=("evidence.kept", "evidence.version_added"),
        ),
        Act(
            name="evidence.attest",
            kind="evidence",
            did="attested it",
            do="attest it",
            events=("evidence.attested",),
            guarded=True,
        ),
    )
}
"""What an organisation can keep apart beyond the floor, by name."""


class RuleKind(StrEnum):
    """How an organisation keeps two acts apart beyond the floor."""

    APART = "apart"
    FIRST = "first"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        if self is RuleKind.APART:
            return "Two different people"
        return "Somebody else first"


def in_words(kind: RuleKind, first: Act, second: Act, level: str = "") -> str:
    """Return a rule of an organisation as a sentence."""
    above = f", from the level {level} on" if level else ""
    if kind is RuleKind.APART:
        return f"Who {first.did} does not {second.do}{above}."
    return f"Nobody may {second.do} before somebody else {first.did}{above}."
