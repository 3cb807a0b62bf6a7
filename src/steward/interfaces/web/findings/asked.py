"""What is asked in the dialog: places, actions, consequences, findings of questionnaires."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.controls.policy import EDIT_CONTROL
from steward.domain.controls.queries import get_standing
from steward.domain.findings import policy
from steward.domain.findings.models import Finding
from steward.domain.findings.operations import answers, causing, following, planning
from steward.domain.findings.queries import register
from steward.domain.findings.queries.answers import drafted_finding
from steward.domain.findings.terms.drafts import ActionDraft, AnswerDraft
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.readiness.operations import lower_and_derive
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.findings.forms import (
    ActionForm,
    DoneForm,
    FromAnswersForm,
    LowerForm,
    OwnCaseForm,
    PlaceForm,
    ReasonForm,
)
from steward.interfaces.web.findings.pages import split


def _finding(request: ActorRequest, key: UUID) -> Finding:
    """Return a finding that the actor may bring forward."""
    row = register.get_finding(request.actor, key)
    require(request.actor, policy.VIEW_FINDING, row)
    require(request.actor, policy.EDIT_FINDING, row)
    return row


@require_http_methods(["GET", "POST"])
def add_place(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a place where the same could be."""
    row = _finding(request, key)
    question = Question(
        title="Where else could it be?",
        button="Add it",
        lead="A system, a process, a site, a supplier. What is seen there is noted afterwards.",
        done="Added. Say what you see there.",
        back=f"/findings/{key}",
    )
    return ask(
        request,
        question,
        PlaceForm(sent(request)),
        lambda given: causing.add_case(actor=request.actor, finding=row, **given),
    )


@require_http_methods(["GET", "POST"])
def raise_case(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for what was found elsewhere, and raise it as a finding of its own."""
    case = register.get_case(request.actor, key)
    row = _finding(request, case.finding_id)
    question = Question(
        title=f"Raise what is at {case.label}"[:120],
        button="Raise it",
        lead=f"It gets the grade and the requirement of {row.reference}, and clocks of its own.",
        back=f"/findings/{row.pk}",
    )
    form = OwnCaseForm(sent(request), initial={"statement": row.statement})

    def call(given: dict[str, Any]) -> Said:
        own = causing.raise_from_case(actor=request.actor, case=case, **given)
        return Said(f"It is {own.reference}.")

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def plan_action(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a corrective action."""
    row = _finding(request, key)
    question = Question(
        title="What takes the cause away?",
        button="Plan it",
        lead=row.cause or row.title,
        done="It is planned.",
        back=f"/findings/{key}",
    )
    form = ActionForm(sent(request))
    form.for_actor(request.actor)

    def call(given: dict[str, Any]) -> None:
        planning.keep_action(actor=request.actor, finding=row, draft=ActionDraft(**given))

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def change_action(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the new words of a planned action."""
    action = register.get_action(request.actor, key)
    row = _finding(request, action.finding_id)
    question = Question(
        title=f"Change {action.reference}",
        button="Save",
        done="Saved.",
        back=f"/findings/{row.pk}",
    )
    names = ("title", "owner_id", "due_on", "evidence")
    form = ActionForm(sent(request), initial={name: getattr(action, name) for name in names})
    form.for_actor(request.actor)

    def call(given: dict[str, Any]) -> None:
        draft = ActionDraft(**given)
        planning.keep_action(actor=request.actor, finding=row, draft=draft, action=action)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def finish_action(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask where it is seen that an action is carried out."""
    action = register.get_action(request.actor, key)
    require(request.actor, policy.VIEW_FINDING, action.finding)
    require(request.actor, policy.EDIT_FINDING, action)
    question = Question(
        title=f"{action.reference} is carried out",
        button="It is done",
        lead=f"It was to be shown by: {action.evidence}",
        done="Noted, and its task is done.",
        back=f"/findings/{action.finding_id}",
    )
    return ask(
        request,
        question,
        DoneForm(sent(request)),
        lambda given: planning.finish_action(actor=request.actor, action=action, **given),
    )


@require_http_methods(["GET", "POST"])
def drop_action(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why an action is dropped."""
    action = register.get_action(request.actor, key)
    row = _finding(request, action.finding_id)
    question = Question(
        title=f"Drop {action.reference}",
        button="Drop it",
        tone="danger",
        done="It is dropped, with your reason.",
        back=f"/findings/{row.pk}",
    )
    return ask(
        request,
        question,
        ReasonForm(sent(request)),
        lambda given: planning.drop_action(actor=request.actor, action=action, **given),
    )


@require_http_methods(["GET", "POST"])
def review_risk(request: ActorRequest, key: UUID, risk: UUID) -> HttpResponse:
    """Ask what the finding means for a risk, and have the risk looked at again."""
    row = _finding(request, key)
    found = get_risk(request.actor, risk)
    require(request.actor, VIEW_RISK, found)
    question = Question(
        title=f"Review {found.reference}",
        button="Ask for the review",
        lead=f"{found.title}. Its review falls due tomorrow, and its owner gets the task.",
        done="The review is asked for.",
        back=f"/findings/{key}",
    )
    return ask(
        request,
        question,
        ReasonForm(sent(request)),
        lambda given: following.ask_risk_review(
            actor=request.actor, finding=row, risk=found, **given
        ),
    )


@require_http_methods(["GET", "POST"])
def lower_control(request: ActorRequest, key: UUID, control: str) -> HttpResponse:
    """Ask how far a control has come in the light of the finding, and set it there."""
    row = _finding(request, key)
    require(request.actor, EDIT_CONTROL)
    get_standing(request.actor, control)
    question = Question(
        title=f"Set {control} lower",
        button="Set it",
        lead="A status that a person sets stands above answers and finished work; risks and tasks"
        " follow it.",
        done=f"The status of {control} is set.",
        back=f"/findings/{key}",
    )
    form = LowerForm(sent(request), initial={"reason": f"{row.reference}: {row.title}"})
    return ask(
        request,
        question,
        form,
        lambda given: lower_and_derive(
            actor=request.actor, finding=row, requirement=control, **given
        ),
    )


@require_http_methods(["GET", "POST"])
def from_answers(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the grade of what answers point to, and raise it."""
    drafted = drafted_finding(request.actor, key)
    require(request.actor, VIEW_RUN, drafted.run)
    require(request.actor, policy.RAISE_FINDING)
    question = Question(
        title=f"Raise {drafted.reference}",
        button="Raise it",
        lead="It goes into the register of findings, with the questionnaire as its source.",
        back=f"/questionnaires/{drafted.run_id}/review",
    )
    first = {
        "statement": answers.statement_of(drafted),
        "evidence": answers.evidence_of(drafted),
        "requirement": f"iso-42001|{drafted.requirement}",
    }
    form = FromAnswersForm(sent(request), initial=first)
    form.for_actor(request.actor)

    def call(given: dict[str, Any]) -> Said:
        name, requirement = split(given.pop("requirement"))
        draft = AnswerDraft(framework=name or "iso-42001", requirement=requirement, **given)
        own = answers.raise_from_answers(actor=request.actor, drafted=drafted, draft=draft)
        return Said(f"It is {own.reference}.")

    return ask(request, question, form, call)
