"""Carrying out what follows from the answers of a questionnaire, each effect once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.questionnaires.models import Derivation, Run
from steward.domain.questionnaires.operations.following import (
    mark_applied,
    origin_of,
    withdraw_earlier,
)
from steward.domain.questionnaires.policy import ANSWER_RUN
from steward.domain.questionnaires.queries import attributes, template
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.questionnaires.states import DerivationState
from steward.domain.questionnaires.telling import (
    effect_called,
    fact_in_words,
    readings,
    told,
)
from steward.domain.risks.operations.proposing import drop_unfounded, propose_risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.rules.proposing import Proposal
from steward.domain.soa.operations import decide_applicability
from steward.domain.soa.policy import DECIDE_APPLICABILITY
from steward.domain.soa.queries import decisions_visible_to
from steward.domain.systems.operations.owning import give_to_owner
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import tasks_visible_to
from steward.domain.tasks.rules import HAND, priority_by_hand
from steward.domain.tasks.terms import DUE_DAYS, Severity, TaskDraft
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.core.subjects import Subject

NOWHERE = UUID(int=0)
"""The key of what has no record of its own, such as a fact."""
AT_WORK = (EffectKind.TASK, EffectKind.EVIDENCE)


def facts_by_effect(derivations: Iterable[Derivation]) -> dict[str, Any]:
    """Return the facts that effects set."""
    return {
        str(row.parameters["attribute"]): row.parameters["value"]
        for row in derivations
        if row.kind == EffectKind.FACT
    }


def maturity_by_effect(
    derivations: Iterable[Derivation], answered: Mapping[str, Maturity]
) -> dict[str, Maturity]:
    """Return the maturity of requirements: the lowest that answers and effects say."""
    found = dict(answered)
    for row in derivations:
        value = str(row.parameters.get("value"))
        if row.kind != EffectKind.MATURITY or value not in MATURITY_ORDER:
            continue
        requirement, stated = str(row.parameters["requirement"]), Maturity(value)
        known = found.get(requirement, stated)
        found[requirement] = min(known, stated, key=MATURITY_ORDER.index)
    return found


def carry_out(actor: Actor, run: Run, derivations: list[Derivation]) -> None:
    """Carry out tasks, evidence and applicability, and note on every effect what it led to."""
    follower = by_rule(actor, ANSWER_RUN, EDIT_TASK)
    wanted = tasks_visible_to(actor).filter(origin__in=[row.origin for row in derivations])
    known = set(wanted.values_list("origin", flat=True))
    derive_tasks(actor=follower, drafts=[_draft(row) for row in derivations if row.kind in AT_WORK])
    rows = list(wanted)
    if run.system is not None:
        give_to_owner(actor, run.system, [row for row in rows if row.origin not in known])
    tasks = {task.origin: task.as_subject() for task in rows}
    let_go(actor, run, derivations)
    _let_tasks_go(follower, run, {row.origin for row in derivations})
    for row in derivations:
        if row.result_kind == "finding" or row.state == DerivationState.DECLINED:
            continue
        result = tasks.get(row.origin) or _result(actor, run, row)
        if result is not None:
            mark_applied(actor=follower, derivation=row, result=result)


def _let_tasks_go(actor: Actor, run: Run, held: Collection[str]) -> None:
    """Say of the tasks that earlier answers called for that these answers do not."""
    start, end = origin_of(run, "*").split("*")
    rows = tasks_visible_to(actor).filter(origin__startswith=start, origin__endswith=end)
    gone = [origin for origin in rows.values_list("origin", flat=True) if origin not in held]
    if gone:
        why = f"It no longer follows from the answers in {run.title}."
        let_causes_go(actor=actor, origins=gone, why=why)


def _draft(row: Derivation) -> TaskDraft:
    given = row.parameters
    severity = str(given.get("severity") or "medium")
    severity = severity if severity in list(Severity) else "medium"
    evidence = row.kind == EffectKind.EVIDENCE
    title = str(given["title"])
    effort = float(given.get("effort_days") or (0.25 if evidence else 1.0))
    return TaskDraft(
        origin=row.origin[:200],
        title=(f"Provide evidence: {title}" if evidence else title)[:300],
        steps=tuple(str(step) for step in given.get("steps") or ()),
        requirement=str(given.get("requirement") or "")[:20],
        owner_role=str(given.get("role") or "")[:80],
        effort_days=effort,
        priority=priority_by_hand(Severity(severity), effort),
        due_days=int(given.get("days") or DUE_DAYS[Severity(severity)]),
        by_severity=not given.get("days"),
        basis={"kind": HAND},
        subject=None if row.run.system is None else row.run.system.as_subject(),
        severity=severity,
        reason=str(given.get("description") or f"It follows from {row.run.title}."),
    )


def _result(actor: Actor, run: Run, row: Derivation) -> Subject | None:
    """Return what an effect led to; None where it still waits for somebody who may."""
    given = row.parameters
    match row.kind:
        case EffectKind.FACT:
            words = fact_in_words(str(given["attribute"]), given["value"], attributes())
            return None if run.system is None else _said("fact", words)
        case EffectKind.MATURITY:
            words = f"{given['requirement']}: {given['value']}"
            return _said("requirement", words)
        case EffectKind.SECTION:
            return _said("section", str(given["section"]))
        case EffectKind.REVIEWER:
            return None if run.reviewer is None else _said("person", str(run.reviewer))
        case EffectKind.APPLICABILITY:
            return _decided(actor, run, given)
        case _:
            return _risk(actor, run, row)


def _said(kind: str, label: str) -> Subject:
    return Subject(kind=kind, id=NOWHERE, label=label)


def _decided(actor: Actor, run: Run, given: Mapping[str, Any]) -> Subject | None:
    """Decide on a control where the actor may and nobody has; a person's word stays a person's."""
    control = str(given["control"])
    taken = decisions_visible_to(actor).filter(control=control).first()
    if taken is not None and taken.applicable == bool(given["applicable"]):
        return control_subject(control, applies=taken.applicable)
    if taken is not None or not actor.may(DECIDE_APPLICABILITY):
        return None
    reason = str(given.get("reason") or f"It follows from {run.title}.")
    try:
        return set_applicability(actor, given, reason)
    except DomainError:
        return None


def set_applicability(actor: Actor, given: Mapping[str, Any], reason: str) -> Subject:
    """Decide in the statement what an effect says of a control."""
    control, applies = str(given["control"]), bool(given["applicable"])
    decide_applicability(actor=actor, control=control, applicable=applies, reason=reason)
    return control_subject(control, applies=applies)


def control_subject(control: str, *, applies: bool) -> Subject:
    """Return what an effect led to in the statement, in words."""
    return _said("control", f"{control} {'applies' if applies else 'does not apply'}")


def let_go(actor: Actor, run: Run, derivations: Iterable[Derivation]) -> None:
    """Withdraw the risks that answers proposed before and no longer do, of this run or earlier."""
    held = [row.effect for row in derivations if row.kind == EffectKind.RISK]
    withdraw_earlier(actor=by_rule(actor, ANSWER_RUN), run=run, held=held)
    drop_unfounded(actor=by_rule(actor, EDIT_RISK), system=run.system)


def _risk(actor: Actor, run: Run, row: Derivation) -> Subject | None:
    """Propose the risk that an answer points to; None where the catalogue has it no longer."""
    sheet, given = template(run.resource_id), row.parameters
    effect = effect_called(sheet, row.effect)
    cause = told(readings(sheet, row.read, effect, attributes()))
    proposal = Proposal(
        cause=row.origin,
        told=f"{cause} in {run.title}",
        scenario=str(given.get("scenario") or ""),
        title=str(given.get("title") or ""),
        text=str(given.get("description") or ""),
        category=str(given.get("category") or ""),
        likelihood=_score(given.get("likelihood")),
        impact=_score(given.get("impact")),
        loss=given.get("loss") or {},
    )
    try:
        ruled = by_rule(actor, EDIT_RISK)
        return propose_risk(actor=ruled, system=run.system, proposal=proposal).as_subject()
    except Invalid:
        return None


def _score(value: object) -> int | None:
    """Return a score of 1 to 5; what is out of the scale is moved to its end."""
    return max(1, min(5, round(value))) if isinstance(value, int | float) else None
