"""What is asked in the page's dialog about one part of an audit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.audits import policy
from steward.domain.audits.models import (
    Audit,
    Auditor,
    AuditRequest,
    ChecklistItem,
    Paper,
    Population,
    Session,
)
from steward.domain.audits.operations import (
    checking,
    papers,
    requesting,
    sampling,
    teaming,
)
from steward.domain.audits.queries.audits import get_paper, get_part
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import DomainError, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.audits import forms
from steward.interfaces.web.audits.dialogs import (
    about_of,
    offer_subjects,
    offer_team,
    paper_draft,
)
from steward.interfaces.web.audits.forms import offer
from steward.interfaces.web.kit.commands import ActorForm, refuse, wired

Given = dict[str, Any]
MOST_SHOWN = 400


def nothing(_actor: Actor, _row: Any, _form: Form) -> None:  # noqa: ANN401 -- leaf
    """Leave the form as it is."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that is done with a part of an audit."""

    title: Callable[[Any], str]
    button: str
    form: type[Form]
    call: Callable[[Actor, Any, Given], object]
    permission: Permission[Any]
    tab: str
    done: str = "Done."
    lead: str = ""
    tone: str = "primary"
    fill: Callable[[Actor, Any, Form], None] = nothing
    initial: Callable[[Any], Given] | None = None


def _of_team(actor: Actor, row: Any, form: Form) -> None:  # noqa: ANN401 -- leaf
    offer_team(actor, row.audit, form)


def _rows_of(_actor: Actor, row: Population, form: Form) -> None:
    """Offer the records that were not left out; beyond some hundred the API is the way."""
    frame = row.frame[:MOST_SHOWN]
    names = [(item["key"], f"{item['reference']} {item['label']}".strip()) for item in frame]
    offer(form, "keys", names)


def _draw(actor: Actor, row: Population, given: Given) -> object:
    return sampling.draw_sample(actor=actor, population=row, draft=sampling.DrawDraft(**given))


def _paper_about(actor: Actor, row: ChecklistItem, given: Given) -> object:
    return papers.keep_paper(actor=actor, audit=row.audit, draft=paper_draft(given))


def _fields(row: Any, *names: str) -> Given:  # noqa: ANN401 -- leaf
    return {name: getattr(row, name) for name in names}


AUDITOR: dict[str, Deed] = {
    "declare": Deed(
        title=lambda row: f"Independence of {row.name}",
        button="Declare",
        form=forms.DeclareForm,
        call=lambda actor, row, given: teaming.declare_independence(
            actor=actor, auditor=row, **given
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="plan",
        done="Declared.",
        lead="Ties that this system knows are shown beside the team; name here those it cannot.",
        initial=lambda row: _fields(row, "declaration"),
    ),
    "release": Deed(
        title=lambda row: f"Take {row.name} off the team",
        button="Take off",
        form=forms.PlainForm,
        call=lambda actor, row, _: teaming.release_auditor(actor=actor, auditor=row),
        permission=policy.PLAN_AUDIT,
        tab="plan",
        tone="danger",
        done="Taken off. Points that were given wait for another auditor.",
    ),
}
SESSION: dict[str, Deed] = {
    "edit": Deed(
        title=lambda row: f"Change “{row.what}”"[:120],
        button="Save",
        form=forms.SessionForm,
        call=lambda actor, row, given: teaming.keep_session(
            actor=actor, audit=row.audit, draft=teaming.SessionDraft(**given), session=row
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="plan",
        done="Saved.",
        fill=_of_team,
        initial=lambda row: _fields(
            row, "held_on", "begins", "ends", "what", "with_whom", "place", "auditor_id"
        ),
    ),
    "remove": Deed(
        title=lambda row: f"Remove “{row.what}”"[:120],
        button="Remove",
        form=forms.PlainForm,
        call=lambda actor, row, _: teaming.remove_session(actor=actor, session=row),
        permission=policy.CONDUCT_AUDIT,
        tab="plan",
        tone="danger",
        done="It is out of the plan.",
    ),
}
POINT: dict[str, Deed] = {
    "judge": Deed(
        title=lambda row: f"Judge {row}"[:120],
        button="Judge",
        form=forms.JudgeForm,
        call=lambda actor, row, given: checking.judge_point(actor=actor, point=row, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="checklist",
        done="Judged.",
        initial=lambda row: _fields(row, "judgement", "evidence", "reason"),
    ),
    "give": Deed(
        title=lambda row: f"Give {row} to an auditor"[:120],
        button="Give",
        form=forms.GiveForm,
        call=lambda actor, row, given: checking.give_points(
            actor=actor, audit=row.audit, points=[row], **given
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="checklist",
        done="Given.",
        fill=_of_team,
        initial=lambda row: _fields(row, "auditor_id"),
    ),
    "remove": Deed(
        title=lambda row: f"Take {row} off the checklist"[:120],
        button="Take off",
        form=forms.PlainForm,
        call=lambda actor, row, _: checking.remove_points(
            actor=actor, audit=row.audit, points=[row]
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="checklist",
        tone="danger",
        done="Taken off.",
    ),
    "raise": Deed(
        title=lambda row: f"Raise a finding on {row}"[:120],
        button="Raise it",
        form=forms.RaiseForm,
        call=lambda actor, row, given: checking.raise_point(actor=actor, point=row, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="findings",
        done="Raised. Its clocks begin today.",
        lead="What you saw goes with it as evidence.",
    ),
    "paper": Deed(
        title=lambda row: f"Working paper on {row}"[:120],
        button="Keep it",
        form=forms.PaperForm,
        call=_paper_about,
        permission=policy.CONDUCT_AUDIT,
        tab="papers",
        done="Kept. The team alone sees it until it is shared.",
        fill=lambda actor, row, form: offer_subjects(actor, row.audit, form),
        initial=lambda row: {"about": about_of(row)},
    ),
}
POPULATION: dict[str, Deed] = {
    "exclude": Deed(
        title=lambda row: f"Leave records out of {row}",
        button="Leave out",
        form=forms.ExcludeForm,
        call=lambda actor, row, given: sampling.exclude_records(
            actor=actor, population=row, **given
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="samples",
        done="Left out. They stay shown with the reason.",
        fill=_rows_of,
    ),
    "draw": Deed(
        title=lambda row: f"Draw a sample of {row}",
        button="Draw",
        form=forms.DrawForm,
        call=_draw,
        permission=policy.CONDUCT_AUDIT,
        tab="samples",
        done="Drawn and recorded; the same list, seed and method give the same sample.",
        fill=_rows_of,
    ),
}
PAPER: dict[str, Deed] = {
    "edit": Deed(
        title=lambda row: f"Change {row}"[:120],
        button="Save",
        form=forms.PaperForm,
        call=lambda actor, row, given: papers.keep_paper(
            actor=actor, audit=row.audit, draft=paper_draft(given), paper=row
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="papers",
        done="Saved.",
        fill=lambda actor, row, form: offer_subjects(actor, row.audit, form),
        initial=lambda row: (
            _fields(row, "looked_at", "asked", "asked_on", "notes", "result")
            | {"about": about_of(row)}
        ),
    ),
    "share": Deed(
        title=lambda row: f"Share {row}"[:120],
        button="Share",
        form=forms.PlainForm,
        call=lambda actor, row, _: papers.share_paper(actor=actor, paper=row),
        permission=policy.CONDUCT_AUDIT,
        tab="papers",
        done="Shared.",
        lead="Everybody who may see the audit sees it then; this is not taken back.",
    ),
}
REQUEST: dict[str, Deed] = {
    "answer": Deed(
        title=lambda row: f"Answer {row}"[:120],
        button="Answer",
        form=forms.AnswerForm,
        call=lambda actor, row, given: requesting.answer_request(actor=actor, request=row, **given),
        permission=policy.ANSWER_AUDIT,
        tab="requests",
        done="Answered. The auditor accepts it or says what is missing.",
        initial=lambda row: _fields(row, "answer"),
    ),
    "accept": Deed(
        title=lambda row: f"Accept the answer to {row}"[:120],
        button="Accept",
        form=forms.PlainForm,
        call=lambda actor, row, _: requesting.accept_answer(actor=actor, request=row),
        permission=policy.CONDUCT_AUDIT,
        tab="requests",
        done="Accepted. The task of that person is done.",
    ),
    "return": Deed(
        title=lambda row: f"Send the answer to {row} back"[:120],
        button="Send back",
        form=forms.ReturnForm,
        call=lambda actor, row, given: requesting.return_answer(actor=actor, request=row, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="requests",
        done="Sent back.",
    ),
}
KINDS: dict[str, tuple[type[Any], dict[str, Deed]]] = {
    "auditor": (Auditor, AUDITOR),
    "session": (Session, SESSION),
    "point": (ChecklistItem, POINT),
    "population": (Population, POPULATION),
    "paper": (Paper, PAPER),
    "request": (AuditRequest, REQUEST),
}


@require_http_methods(["GET", "POST"])
def about_part(request: ActorRequest, kind: str, key: UUID, name: str) -> HttpResponse:
    """Ask something about a part of an audit and do it."""
    actor = request.actor
    if kind not in KINDS or name not in KINDS[kind][1]:
        raise NotFound("There is no such part of an audit, or nothing of this name is done.")
    model, deeds = KINDS[kind]
    row: Any = get_paper(actor, key) if model is Paper else get_part(actor, model, key)
    audit: Audit = row.audit
    deed = deeds[name]
    require(actor, policy.VIEW_AUDIT, audit)
    require(actor, deed.permission, row)
    form = deed.form(sent(request), initial=deed.initial(row) if deed.initial else {})
    if isinstance(form, ActorForm):
        form.for_actor(actor)
    deed.fill(actor, row, form)
    question = Question(
        title=deed.title(row),
        button=deed.button,
        lead=deed.lead,
        tone=deed.tone,
        done=deed.done,
        back=f"/audits/{audit.pk}/{deed.tab}",
    )
    return ask(request, question, form, lambda given: deed.call(actor, row, given))


@require_http_methods(["GET", "POST"])
def attach(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a file and add it to a working paper."""
    actor = request.actor
    paper = get_paper(actor, key)
    require(actor, policy.CONDUCT_AUDIT)
    form = forms.FileForm(sent(request), request.FILES or None)
    back = f"/audits/{paper.audit_id}/papers"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        content = given.read(papers.LARGEST_FILE + 1)
        try:
            papers.attach_file(actor=actor, paper=paper, name=given.name, content=content)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = {"form": wired(form), "paper": paper, "audit": paper.audit, "back": back}
    context |= {"tab": "papers", "part": "Add a file"}
    return render(request, "audits/attach.html", context, status=status)
