"""A finding as its page shows it: the path with every step, its clock and its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from steward.domain.findings import policy
from steward.domain.findings.models import CorrectiveAction, Finding, SimilarCase
from steward.domain.findings.queries import alike, register
from steward.domain.findings.rules.deadlines import Deadline
from steward.domain.findings.terms.causes import BRANCH_WORDS, VERDICT_WORDS
from steward.domain.findings.terms.grades import Clock, Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.risks.policy import VIEW_RISK
from steward.foundation.core.actor import Actor, Permission
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.findings.forms import (
    ApproveForm,
    CauseForm,
    CorrectForm,
    DecideForm,
    JudgeForm,
    PlanForm,
    ResultForm,
    SearchForm,
)
from steward.interfaces.web.kit.commands import wired

GRADE_TONES = {
    "major": "bad",
    "minor": "warn",
    "observation": "info",
    "opportunity": "good",
}
STATE_TONES = {
    "raised": "warn",
    "disputed": "proposed",
    "corrected": "warn",
    "explained": "info",
    "searched": "info",
    "planned": "proposed",
    "approved": "info",
    "implemented": "warn",
    "acting": "info",
    "closed": "good",
    "withdrawn": "neutral",
    "declined": "neutral",
}
VERDICT_TONES = {"open": "proposed", "found": "bad", "not_found": "good", "own": "info"}
PROGRESS_TONES = {"planned": "proposed", "doing": "info", "done": "good", "dropped": "neutral"}


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """The form of a step: when it is asked, of whom."""

    form: type[Form]
    when: frozenset[FindingState]
    permission: Permission[Any]
    initial: Callable[[Finding], dict[str, Any]] = lambda _: {}


def first_cause(row: Finding) -> dict[str, Any]:
    """Return what the form of the cause begins with: what was said before."""
    whys = {f"why_{number}": step for number, step in enumerate(row.whys, 1)}
    branches = {name: "\n".join(lines) for name, lines in row.fishbone.items()}
    return {"cause": row.cause, "category": row.category, **whys, **branches}


FORMS = {
    "correct": StepForm(
        form=CorrectForm, when=frozenset({FindingState.RAISED}), permission=policy.EDIT_FINDING
    ),
    "explain": StepForm(
        form=CauseForm,
        when=frozenset({FindingState.CORRECTED, FindingState.EXPLAINED, FindingState.SEARCHED}),
        permission=policy.EDIT_FINDING,
        initial=first_cause,
    ),
    "search": StepForm(
        form=SearchForm, when=frozenset({FindingState.EXPLAINED}), permission=policy.EDIT_FINDING
    ),
    "plan": StepForm(
        form=PlanForm,
        when=frozenset({FindingState.SEARCHED}),
        permission=policy.EDIT_FINDING,
        initial=lambda row: {"criterion": row.criterion},
    ),
    "approve": StepForm(
        form=ApproveForm, when=frozenset({FindingState.PLANNED}), permission=policy.APPROVE_FINDING
    ),
    "judge": StepForm(
        form=JudgeForm, when=frozenset({FindingState.IMPLEMENTED}), permission=policy.JUDGE_FINDING
    ),
    "decide": StepForm(
        form=DecideForm, when=frozenset({FindingState.RAISED}), permission=policy.APPROVE_FINDING
    ),
    "conclude": StepForm(
        form=ResultForm, when=frozenset({FindingState.ACTING}), permission=policy.EDIT_FINDING
    ),
}
LONG_STEPS = (
    ("correct", "Correction", Clock.CORRECTION),
    ("explain", "Cause", Clock.CAUSE),
    ("search", "Similar cases", None),
    ("plan", "Plan", Clock.PLAN),
    ("actions", "Actions", Clock.ACTIONS),
    ("judge", "Effect", Clock.CLOSURE),
)
SHORT_STEPS = (
    ("decide", "Decision", Clock.DECISION),
    ("conclude", "What came of it", Clock.RESULT),
)
STANDS = {
    FindingState.RAISED: 0,
    FindingState.DISPUTED: 0,
    FindingState.CORRECTED: 1,
    FindingState.EXPLAINED: 2,
    FindingState.SEARCHED: 3,
    FindingState.PLANNED: 3,
    FindingState.APPROVED: 4,
    FindingState.IMPLEMENTED: 5,
    FindingState.ACTING: 1,
    FindingState.CLOSED: 9,
    FindingState.DECLINED: 1,
    FindingState.WITHDRAWN: 0,
}
"""Which step a state is at, counted from nought."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the path; ``stand`` is done, now, ahead or off."""

    key: str
    title: str
    stand: str
    clock: Deadline | None
    is_late: bool
    form: Form | None
    template: str


def asked(row: Finding) -> tuple[str, Form] | None:
    """Return the step whose form was sent and refused, so that the page keeps what was typed."""
    found: tuple[str, Form] | None = vars(row).get("asked")
    return found


def steps_of(actor: Actor, row: Finding) -> list[Step]:
    """Return the path of a finding with the forms that are open to the actor."""
    names = LONG_STEPS if row.is_nonconformity else SHORT_STEPS
    state, clocks = FindingState(row.state), {item.clock: item for item in row.clocks}
    at = STANDS[state]
    found: list[Step] = []
    for index, (key, title, clock) in enumerate(names):
        stand = "done" if index < at else "now" if index == at and state.is_open else "ahead"
        if not state.is_open and stand == "ahead":
            stand = "off"
        on = None if clock is None else clocks[clock]
        found.append(
            Step(
                key=key,
                title=title,
                stand=stand,
                clock=on if state.is_open else None,
                is_late=on is not None and state.is_open and on.is_over(actor.today),
                form=_form(
                    actor,
                    row,
                    "approve" if state is FindingState.PLANNED and key == "plan" else key,
                ),
                template=f"findings/steps/{key}.html",
            )
        )
    return found


def _form(actor: Actor, row: Finding, key: str) -> Form | None:
    step, sent = FORMS.get(key), asked(row)
    if sent is not None and sent[0] == key:
        return wired(sent[1])
    if step is None or FindingState(row.state) not in step.when:
        return None
    if not actor.may(step.permission, row):
        return None
    return wired(step.form(initial=step.initial(row)))


def path_panel(actor: Actor, row: Finding) -> dict[str, Any]:
    """Return the path with everything that was recorded on it."""
    may_edit = actor.may(policy.EDIT_FINDING, row)
    state = FindingState(row.state)
    return {
        "row": row,
        "state": state,
        "steps": steps_of(actor, row),
        "actions": [_action(actor, item) for item in register.actions_of(actor, row)],
        "cases": [
            _case(item, vars(row).get("case_asked")) for item in register.cases_of(actor, row)
        ],
        "branches": [(name, row.fishbone.get(name, [])) for name in BRANCH_WORDS],
        "words": BRANCH_WORDS,
        "verdicts": [(key, VERDICT_WORDS[key]) for key in ("not_found", "found")],
        "may_edit": may_edit,
        "may_plan": may_edit
        and state in (FindingState.EXPLAINED, FindingState.SEARCHED, FindingState.ACTING),
        "may_search": may_edit and state is FindingState.EXPLAINED,
        "today": actor.today,
    }


def _action(actor: Actor, row: CorrectiveAction) -> dict[str, Any]:
    may = actor.may(policy.EDIT_FINDING, row) or actor.may(policy.EDIT_FINDING, row.finding)
    return {
        "row": row,
        "tone": PROGRESS_TONES[row.progress],
        "is_late": row.progress in ("planned", "doing") and row.due_on < actor.today,
        "may_finish": may and row.progress == "doing",
        "may_change": actor.may(policy.EDIT_FINDING, row.finding) and row.progress == "planned",
        "may_drop": actor.may(policy.EDIT_FINDING, row.finding)
        and row.progress in ("planned", "doing")
        and row.finding.state != FindingState.PLANNED,
    }


def _case(row: SimilarCase, sent: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    given: dict[str, Any] = sent[1] if sent is not None and sent[0] == row.pk else {}
    return {
        "row": row,
        "tone": VERDICT_TONES[row.verdict],
        "door": door_of(row.kind, row.key, row.label),
        "own": f"/findings/{row.own_id}" if row.own_id else "",
        "note": given.get("note", row.note),
        "chosen": given.get("verdict", ""),
        "problems": given.get("problems", {}),
    }


def statement_panel(actor: Actor, row: Finding) -> dict[str, Any]:
    """Return what was found, what it concerns, and what it repeats."""
    title = register.requirement_title(row.framework, row.requirement) if row.requirement else ""
    is_iso = row.framework == "iso-42001"
    return {
        "row": row,
        "grade": Grade(row.grade),
        "grade_tone": GRADE_TONES[row.grade],
        "tone": STATE_TONES[row.state],
        "requirement": f"{row.requirement} {title or ''}".strip(),
        "requirement_door": f"/controls/{row.requirement}" if is_iso and row.requirement else "",
        "source_door": door_of(row.source_kind, row.source_id),
        "subjects": [
            (item, door_of(item.kind, item.key, item.label))
            for item in register.subjects_of(actor, row)
        ],
        "suggests_major": bool(row.repeat_id) and row.grade == "minor" and row.is_open,
    }


def clocks_panel(actor: Actor, row: Finding) -> dict[str, Any]:
    """Return the clocks of a finding, each with how it stands."""
    return {
        "row": row,
        "clocks": [(item, item.is_over(actor.today)) for item in row.clocks],
        "today": actor.today,
        "is_over": not row.is_open,
    }


def consequences_panel(actor: Actor, row: Finding) -> dict[str, Any]:
    """Return the controls whose standing and the risks on which the finding bears."""
    risks = alike.risks_concerned(actor, row) if actor.may(VIEW_RISK) else []
    return {
        "row": row,
        "controls": alike.controls_standing(actor, row),
        "risks": risks,
        "may_edit": actor.may(policy.EDIT_FINDING, row),
        "today": actor.today,
    }
