"""From risks, duties and decisions to the rows of the Statement of Applicability."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.terms import Maturity, natural_key
from steward.domain.risks.terms import Level
from steward.domain.soa.terms import (
    Duty,
    LinkedRisk,
    Mismatch,
    RiskCount,
    RowChange,
    SoaDecision,
    SoaRow,
)
from steward.foundation.core.errors import Invalid

SHOWN_REFERENCES = 3
_KIND_WORDS = {"law": "Law", "contract": "Contract", "business": "Business"}


def count_risks(risks: Iterable[LinkedRisk]) -> dict[str, RiskCount]:
    """Return per control how many risks name it, worst first."""
    by_control: defaultdict[str, list[LinkedRisk]] = defaultdict(list)
    for risk in risks:
        for control in dict.fromkeys(risk.controls):
            by_control[control].append(risk)
    return {control: _count(linked) for control, linked in by_control.items()}


def _count(linked: Sequence[LinkedRisk]) -> RiskCount:
    worst = sorted(linked, key=lambda r: (-Level(r.level).rank, natural_key(r.reference)))
    return RiskCount(
        count=len(worst),
        highest=worst[0].level,
        references=tuple(r.reference for r in worst[:SHOWN_REFERENCES]),
    )


def statement_rows(
    controls: Mapping[str, str],
    risks: Mapping[str, RiskCount],
    states: Mapping[str, ControlState],
    *,
    decisions: Mapping[str, SoaDecision] | None = None,
    duties: Iterable[Duty] = (),
    evidence: Mapping[str, int] | None = None,
) -> tuple[SoaRow, ...]:
    """Return one row per control in natural order.

    A person's decision stands. Without one, a control applies as soon as a risk, a law or a
    contract calls for it, and is undecided otherwise: nothing is ever left out by a rule.

    Args:
        controls: Title by id of every control of Annex A.
        risks: From `count_risks`, over risks that were not dismissed.
        states: How far each control has come.
        decisions: What people decided.
        duties: Laws and contracts of the organisation with the controls that they ask for.
        evidence: Number of pieces of evidence by control.
    """
    known_duties = tuple(duties)
    return tuple(
        _row(
            SoaRow(
                control=control,
                title=controls[control],
                applicable=None,
                status=_status(states.get(control)),
                evidence=(evidence or {}).get(control, 0),
            ),
            risks.get(control),
            [d for d in known_duties if control in d.controls],
            (decisions or {}).get(control),
        )
        for control in sorted(controls, key=natural_key)
    )


def _status(state: ControlState | None) -> str:
    return state.maturity.value if state and state.maturity else "unknown"


def _row(
    blank: SoaRow, risks: RiskCount | None, duties: Sequence[Duty], decision: SoaDecision | None
) -> SoaRow:
    reasons = [*_risk_reason(risks), *_duty_reasons(duties)]
    applicable = True if reasons else None
    if decision is not None:
        applicable = decision.applicable
        if decision.applicable and decision.reason:
            reasons.append(f"Business: {decision.reason}")
    excluded = decision is not None and not decision.applicable
    return SoaRow(
        control=blank.control,
        title=blank.title,
        applicable=applicable,
        inclusion=() if excluded else tuple(reasons),
        exclusion=decision.reason if decision is not None and excluded else None,
        status=blank.status,
        risks=risks.count if risks else 0,
        evidence=blank.evidence,
        origin="decided" if decision else "derived",
    )


def _risk_reason(risks: RiskCount | None) -> list[str]:
    if risks is None or risks.count == 0:
        return []
    noun = "risk" if risks.count == 1 else "risks"
    named = ", ".join(risks.references)
    more = ", …" if risks.count > len(risks.references) else ""
    return [f"Risk: {risks.count} {noun}, highest {risks.highest} ({named}{more})"]


def _duty_reasons(duties: Iterable[Duty]) -> list[str]:
    return sorted({f"{_KIND_WORDS[duty.kind]}: {duty.source}" for duty in duties})


def check_decision(control: str, *, applicable: bool, reason: str) -> SoaDecision:
    """Return a person's decision on a control.

    Raises:
        Invalid: A control is left out without a reason (6.1.3 asks for a justification).
    """
    if not applicable and not reason.strip():
        raise Invalid("Say why this control is left out; 6.1.3 asks for it", place=control)
    return SoaDecision(control=control, applicable=applicable, reason=reason.strip())


def diff(old: Iterable[SoaRow], new: Iterable[SoaRow]) -> tuple[RowChange, ...]:
    """Return what changed between two revisions, in the order of the controls."""
    before = {row.control: row for row in old}
    after = {row.control: row for row in new}
    found: list[RowChange] = []
    for control in sorted({*before, *after}, key=natural_key):
        found += _row_changes(control, before.get(control), after.get(control))
    return tuple(found)


def _row_changes(control: str, old: SoaRow | None, new: SoaRow | None) -> list[RowChange]:
    was, now = _words(old), _words(new)
    if old is None or new is None:
        return [
            RowChange(
                control=control,
                what="row",
                before=was.get("applicability", "absent"),
                after=now.get("applicability", "absent"),
            )
        ]
    return [
        RowChange(control=control, what=what, before=was[what], after=now[what])
        for what in was
        if was[what] != now[what]
    ]


def _words(row: SoaRow | None) -> dict[str, str]:
    if row is None:
        return {}
    verdicts = {True: "applies", False: "does not apply", None: "not decided"}
    return {
        "applicability": verdicts[row.applicable],
        "inclusion": "; ".join(row.inclusion) or "no reason",
        "exclusion": row.exclusion or "no reason",
        "status": row.status,
        "evidence": str(row.evidence),
    }


def mismatches(
    rows: Iterable[SoaRow],
    open_tasks: Mapping[str, int] | None = None,
    risks: Mapping[str, RiskCount] | None = None,
) -> tuple[Mismatch, ...]:
    """Return where the statement contradicts what is done and what the risks rely on."""
    found: list[Mismatch] = []
    for row in rows:
        if row.applicable is True:
            found += _included_but_idle(row, (open_tasks or {}).get(row.control, 0))
        elif row.applicable is False:
            found += _excluded_but_used(row, (risks or {}).get(row.control))
        elif row.status not in {"unknown", Maturity.NONE}:
            found.append(
                Mismatch(
                    control=row.control,
                    problem=f"Stands at {row.status!r}, but nobody decided that it applies",
                    advice="Decide that it applies and say why, or leave it out with a reason",
                )
            )
    return tuple(found)


def _included_but_idle(row: SoaRow, open_tasks: int) -> list[Mismatch]:
    if open_tasks or row.status not in {"unknown", Maturity.NONE}:
        return []
    return [
        Mismatch(
            control=row.control,
            problem="Applies, yet nothing is implemented and no task is open",
            advice="Open a task with an owner and a date, or leave it out with a reason",
        )
    ]


def _excluded_but_used(row: SoaRow, risks: RiskCount | None) -> list[Mismatch]:
    found: list[Mismatch] = []
    count = risks.count if risks else row.risks
    if count:
        named = f" ({', '.join(risks.references)})" if risks and risks.references else ""
        noun = "risk relies" if count == 1 else "risks rely"
        found.append(
            Mismatch(
                control=row.control,
                problem=f"Left out, yet {count} {noun} on it{named}",
                advice="Include it, or treat those risks in another way",
            )
        )
    if not (row.exclusion or "").strip():
        found.append(
            Mismatch(
                control=row.control,
                problem="Left out without a reason",
                advice="Give the justification that 6.1.3 asks for",
            )
        )
    return found
