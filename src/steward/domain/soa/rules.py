"""From risks, duties and decisions to the rows of the Statement of Applicability."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Any, cast, get_args

from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.terms import Maturity, natural_key
from steward.domain.risks.rules.drafts import RiskGroup
from steward.domain.risks.terms import Level
from steward.domain.soa.terms import (
    Basis,
    Duty,
    LinkedRisk,
    Mismatch,
    RiskCount,
    RowChange,
    SoaDecision,
    SoaRow,
    Tally,
)
from steward.foundation.core.errors import Conflict, Invalid

SHOWN_REFERENCES = 3
_KIND_WORDS = {"law": "Law", "standard": "Standard"}
_BASIS_WORDS = {
    "law": "Law",
    "contract": "Contract",
    "business": "Business",
    "risk": "Risk treatment",
    "proposal": "As decided",
}


def count_risks(risks: Iterable[LinkedRisk]) -> dict[str, RiskCount]:
    """Return per control how many risks name it, worst first."""
    by_control: defaultdict[str, list[LinkedRisk]] = defaultdict(list)
    for risk in risks:
        for control in dict.fromkeys(risk.controls):
            by_control[control].append(risk)
    return {control: _count(linked) for control, linked in by_control.items()}


def count_groups(groups: Iterable[RiskGroup]) -> dict[str, RiskCount]:
    """Return the same from risks that were counted by rule and level."""
    by_control: defaultdict[str, list[RiskGroup]] = defaultdict(list)
    for group in groups:
        for control in dict.fromkeys(group.controls):
            by_control[control].append(group)
    return {control: _merged(found) for control, found in by_control.items()}


def _merged(groups: Sequence[RiskGroup]) -> RiskCount:
    by_level: defaultdict[Level, list[str]] = defaultdict(list)
    for group in groups:
        by_level[Level(group.level)] += group.references
    levels = sorted(by_level, key=lambda level: -level.rank)
    named: list[str] = []
    for level in levels:
        wanted = SHOWN_REFERENCES - len(named)
        named += nsmallest(wanted, by_level[level], key=natural_key) if wanted else ()
    return RiskCount(
        count=sum(group.count for group in groups),
        highest=levels[0].value,
        references=tuple(named),
    )


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
        reasons += _decided_reason(decision, proposed=bool(reasons))
    excluded = decision is not None and not decision.applicable
    return SoaRow(
        control=blank.control,
        title=blank.title,
        applicable=applicable,
        inclusion=tuple(reasons),
        exclusion=decision.reason if decision is not None and excluded else None,
        status=blank.status,
        risks=risks.count if risks else 0,
        evidence=blank.evidence,
        origin="decided" if decision else "derived",
    )


def _decided_reason(decision: SoaDecision, *, proposed: bool) -> list[str]:
    """Return the person's own reason; a taken proposal speaks only where the rules are silent."""
    silent = decision.basis == "proposal" and proposed
    if not decision.applicable or not decision.reason or silent:
        return []
    return [f"{_BASIS_WORDS[decision.basis]}: {decision.reason}"]


def _risk_reason(risks: RiskCount | None) -> list[str]:
    if risks is None or risks.count == 0:
        return []
    noun = "risk" if risks.count == 1 else "risks"
    named = ", ".join(risks.references)
    more = ", …" if risks.count > len(risks.references) else ""
    return [f"Risk: {risks.count:,} {noun}, highest {risks.highest} ({named}{more})"]


def _duty_reasons(duties: Iterable[Duty]) -> list[str]:
    return sorted({f"{_KIND_WORDS[duty.kind]}: {duty.source}" for duty in duties})


def check_decision(
    control: str, *, applicable: bool, reason: str, basis: str = "business"
) -> SoaDecision:
    """Return a person's decision on a control.

    Raises:
        Invalid: The justification is missing (6.1.3 asks for one both ways), or there is no such
            basis.
    """
    if not reason.strip():
        verb = "applies" if applicable else "is left out"
        raise Invalid(f"Say why this control {verb}; 6.1.3 asks for it", place="reason")
    if basis not in get_args(Basis):
        raise Invalid(f"An inclusion rests on one of {', '.join(get_args(Basis))}.", place="basis")
    return SoaDecision(
        control=control,
        applicable=applicable,
        reason=reason.strip(),
        basis=cast("Basis", basis if applicable else "business"),
    )


def proposal(row: SoaRow) -> SoaDecision | None:
    """Return the decision that takes a row as the rules propose it; None where they are silent."""
    if row.origin == "decided" or row.applicable is None:
        return None
    return SoaDecision(
        control=row.control, applicable=True, reason="; ".join(row.inclusion), basis="proposal"
    )


def verdict(applicable: bool | None) -> str:  # noqa: FBT001 -- leaf
    """Return whether a control applies, in words."""
    return {True: "applies", False: "does not apply", None: "not decided"}[applicable]


def objective_of(control: str) -> str:
    """Return the control objective of a control: A.6 for A.6.2.4."""
    return ".".join(control.split(".")[:2])


def tally(rows: Iterable[SoaRow]) -> Tally:
    """Return how many rows apply, are left out, wait, and how many a person has decided."""
    known = tuple(rows)
    return Tally(
        total=len(known),
        applies=sum(row.applicable is True for row in known),
        excluded=sum(row.applicable is False for row in known),
        undecided=sum(row.applicable is None for row in known),
        proposed=sum(row.origin == "derived" and row.applicable is True for row in known),
    )


def check_freezable(rows: Iterable[SoaRow], *, with_proposals: bool) -> Tally:
    """Return the tally of a statement that may be frozen.

    Raises:
        Conflict: Rows are proposed or not decided, and nobody accepted to freeze them so.
    """
    found = tally(rows)
    if found.waiting and not with_proposals:
        raise Conflict(
            f"{found.waiting} of {found.total} rows are not decided by a person"
            f" ({found.proposed} proposed, {found.undecided} open). Decide them, or say that the"
            " revision may hold proposals.",
            place="with_proposals",
        )
    return found


def digest_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of frozen rows, the same whenever they are the same."""
    text = json.dumps(list(rows), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


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
    return {
        "applicability": verdict(row.applicable),
        "inclusion": "; ".join(row.inclusion) or "no reason",
        "exclusion": row.exclusion or "no reason",
        "status": row.status,
        "evidence": str(row.evidence),
        "decision": "decided by a person" if row.origin == "decided" else "proposed by rules",
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
    if not row.inclusion:
        return [
            Mismatch(
                control=row.control,
                problem="Applies, yet no justification is left",
                advice="Say why it applies, or leave it out with a reason",
            )
        ]
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
    asked = [line for line in row.inclusion if line.startswith(("Law:", "Standard:"))]
    if asked:
        found.append(
            Mismatch(
                control=row.control,
                problem=f"Left out, although it is asked for ({'; '.join(asked)})",
                advice="Include it, or stop following what asks for it",
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
