"""The floor of the separation of duties: what one person never does with the same record.

Every organisation keeps these apart; the operations read this table, and nobody loosens it.
Sources: ISO/IEC 42001:2023, 5.3 and 9.2.2; ISO/IEC 27001:2022, A.5.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A pair of the floor: whoever is one of ``who`` does not do ``do`` with the same record.

    ``refusal`` is what the person reads, with ``{label}`` for the record. ``forbidden`` tells that
    it is refused as not allowed, and not as a conflict with the state of the record.
    """

    name: str
    kind: str
    who: str
    do: str
    refusal: str
    source: str
    forbidden: bool = False

    @property
    def sentence(self) -> str:
        """Return the pair as a sentence."""
        return f"Who {self.who} does not {self.do}."


FLOOR: Mapping[str, Duty] = {
    duty.name: duty
    for duty in (
        Duty(
            name="document.approve",
            kind="document",
            who="wrote for a version",
            do="approve it",
            refusal="You wrote for this version: somebody else approves it.",
            source="ISO/IEC 42001, 7.5.2",
        ),
        Duty(
            name="assessment.approve",
            kind="assessment",
            who="assessed a risk",
            do="approve the assessment",
            refusal="Whoever assessed a risk does not approve it; ask somebody else.",
            source="ISO/IEC 42001, 6.1.2 and 8.2",
        ),
        Duty(
            name="treatment.approve",
            kind="treatment",
            who="planned a treatment",
            do="approve it",
            refusal="Whoever planned a treatment does not approve it; ask somebody else.",
            source="ISO/IEC 42001, 6.1.3",
        ),
        Duty(
            name="treatment.verify",
            kind="treatment",
            who="planned a treatment",
            do="say whether it works",
            refusal="Whoever planned a treatment does not verify it; ask somebody else.",
            source="ISO/IEC 42001, 6.1.3 and 8.3",
        ),
        Duty(
            name="nonconformity.approve",
            kind="nonconformity",
            who="planned the actions or answers for the finding",
            do="approve the plan",
            refusal="Who planned it, or answers for it, does not approve; somebody else does.",
            source="ISO/IEC 42001, 10.2",
        ),
        Duty(
            name="nonconformity.judge_own",
            kind="nonconformity",
            who="answers for the finding",
            do="judge the effect of its actions",
            refusal="Who answers for the finding does not judge the effect; somebody else does.",
            source="ISO/IEC 42001, 9.2.2 and 10.2",
        ),
        Duty(
            name="nonconformity.judge_planned",
            kind="nonconformity",
            who="planned the actions",
            do="judge their effect",
            refusal="Who planned the actions does not judge their effect; somebody else does.",
            source="ISO/IEC 42001, 9.2.2 and 10.2",
        ),
        Duty(
            name="nonconformity.judge_done",
            kind="nonconformity",
            who="carried an action out",
            do="judge its effect",
            refusal="Who carried an action out does not judge the effect; somebody else does.",
            source="ISO/IEC 42001, 9.2.2 and 10.2",
        ),
        Duty(
            name="nonconformity.move_check",
            kind="nonconformity",
            who="answers for the finding",
            do="move the day on which the effect is judged",
            refusal="Who answers for the finding does not move the day; somebody else does.",
            source="ISO/IEC 42001, 10.2",
        ),
        Duty(
            name="nonconformity.extend",
            kind="nonconformity",
            who="answers for the finding",
            do="give more time",
            refusal="Who answers for the finding does not give more time; somebody else does.",
            source="ISO/IEC 42001, 10.2",
        ),
        Duty(
            name="nonconformity.answer",
            kind="nonconformity",
            who="disputed the finding or answers for it",
            do="decide on the dispute",
            refusal="Who disputed it, or answers for it, does not decide; somebody else does.",
            source="ISO/IEC 42001, 10.2",
        ),
        Duty(
            name="impact.decide",
            kind="impact_assessment",
            who="wrote for a version",
            do="decide or sign it",
            refusal="Who wrote for this version cannot sign it: somebody else does.",
            source="ISO/IEC 42001, 6.1.4; ISO/IEC 42005, 5.9",
        ),
        Duty(
            name="impact.countersign",
            kind="impact_assessment",
            who="decided",
            do="sign as the second",
            refusal="Who decided cannot sign as the second: another person does.",
            source="ISO/IEC 42001, 6.1.4",
        ),
        Duty(
            name="classification.review",
            kind="classification",
            who="answered the questions",
            do="decide on another class",
            refusal="Who answered cannot review: somebody else decides on another class.",
            source="ISO/IEC 42001, 6.1.4",
        ),
        Duty(
            name="scope.approve",
            kind="scope",
            who="wrote in a version",
            do="approve it",
            refusal="Who wrote in this version cannot approve it: somebody else does.",
            source="ISO/IEC 42001, 4.3 and 7.5.2",
        ),
        Duty(
            name="objective.agree",
            kind="objective",
            who="owns an objective or wrote it",
            do="agree to it",
            refusal="Who owns an objective or wrote it cannot agree to it: somebody else does.",
            source="ISO/IEC 42001, 6.2",
        ),
        Duty(
            name="objective.reach",
            kind="objective",
            who="owns an objective",
            do="call it reached",
            refusal="Its owner cannot call it reached: somebody else does.",
            source="ISO/IEC 42001, 6.2 and 9.1",
        ),
        Duty(
            name="change.approve",
            kind="change",
            who="planned a change or answers for it",
            do="approve it",
            refusal="Who planned a change or answers for it cannot approve it: another does.",
            source="ISO/IEC 42001, 6.3",
        ),
        Duty(
            name="approval.say",
            kind="approval",
            who="wrote or proposed a record",
            do="answer in a flow about it",
            refusal="You wrote or proposed this: somebody else approves it.",
            source="ISO/IEC 42001, 5.3",
            forbidden=True,
        ),
        Duty(
            name="audit_programme.approve",
            kind="audit_programme",
            who="wrote an audit programme",
            do="approve it",
            refusal="Who wrote the programme cannot approve it: somebody else does.",
            source="ISO/IEC 42001, 9.2.2",
        ),
        Duty(
            name="audit.independence",
            kind="audit",
            who="owns or did what is audited",
            do="audit it",
            refusal="What somebody owns or did, somebody else audits.",
            source="ISO/IEC 42001, 9.2.2; ISO 19011, 4 e)",
        ),
        Duty(
            name="member.frame",
            kind="member",
            who="audits from outside",
            do="set the days that one looks at oneself",
            refusal="Somebody else sets the days that you may look at.",
            source="ISO/IEC 17021-1, 9.1.3",
        ),
        Duty(
            name="incident.review",
            kind="incident",
            who="leads or led the response to an incident",
            do="review it",
            refusal="Who handled an incident does not review it; ask somebody else.",
            source="ISO/IEC 42001, A.8.4 and 10.2",
            forbidden=True,
        ),
        Duty(
            name="function.assess",
            kind="function",
            who="holds a function",
            do="assess the own competence",
            refusal="Nobody assesses their own competence; ask somebody else.",
            source="ISO/IEC 42001, 7.2",
        ),
        Duty(
            name="gap_action.judge",
            kind="gap_action",
            who="owns an action, did it or holds the function",
            do="judge its effect",
            refusal="Somebody else judges it: not its owner, not who did it, not the holder.",
            source="ISO/IEC 42001, 7.2 c)",
        ),
        Duty(
            name="management_review.sign",
            kind="management_review",
            who="wrote the minutes",
            do="sign them as the chair",
            refusal="Who wrote the minutes cannot sign them: choose another chair or writer.",
            source="ISO/IEC 42001, 9.3.3",
        ),
        Duty(
            name="management_review.countersign",
            kind="management_review",
            who="wrote the minutes",
            do="sign them as the second",
            refusal="Who wrote the minutes cannot sign them: somebody else does.",
            source="ISO/IEC 42001, 9.3.3",
        ),
        Duty(
            name="supplier.decide",
            kind="supplier",
            who="asked for a supplier or answered for it",
            do="decide about it",
            refusal="Whoever asked for it or answered it cannot decide about it; somebody else"
            " must.",
            source="ISO/IEC 42001, A.10.3",
        ),
        Duty(
            name="supplier_notice.decide",
            kind="supplier_notice",
            who="judged an announced change",
            do="decide about it",
            refusal="Whoever asked for it or answered it cannot decide about it; somebody else"
            " must.",
            source="ISO/IEC 42001, 6.3 and A.10.3",
        ),
        Duty(
            name="check_result.waive",
            kind="check_result",
            who="answers for a record",
            do="waive what is held against it",
            refusal="You answer for {label}: somebody else waives what is held against it.",
            source="ISO/IEC 42001, 5.3 and 9.1",
            forbidden=True,
        ),
        Duty(
            name="lint_result.waive",
            kind="lint_result",
            who="answers for a record",
            do="waive what is held against it",
            refusal="You answer for {label}: somebody else waives what is held against it.",
            source="ISO/IEC 42001, 5.3 and 9.1",
            forbidden=True,
        ),
        Duty(
            name="run.review",
            kind="run",
            who="answered a questionnaire or handed it in",
            do="review the answers",
            refusal="Whoever answered cannot review the answers; somebody else must.",
            source="ISO/IEC 42001, 5.3 and 7.5.2",
            forbidden=True,
        ),
        Duty(
            name="evidence.attest",
            kind="evidence",
            who="brought a version of level 2 or above",
            do="attest it as the first",
            refusal="You brought this version. From level 2 on somebody else attests it first; then"
            " you may too.",
            source="ISO/IEC 42001, 7.5.2",
        ),
        Duty(
            name="erasure.decide",
            kind="erasure",
            who="asked for an erasure, or is the person concerned",
            do="decide on it",
            refusal="Whoever asked for the erasure does not decide on it; somebody else must.",
            source="Regulation (EU) 2016/679, articles 5(2) and 17",
        ),
    )
}
"""What every organisation keeps apart, by name; the operations name these, and nobody ends one."""
