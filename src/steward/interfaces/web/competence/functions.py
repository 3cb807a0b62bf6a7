"""The functions of the management system, what they take and who holds them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.competence import policy
from steward.domain.competence.models import AimsFunction, Holding, RequiredCompetence
from steward.domain.competence.operations import functions as keeping
from steward.domain.competence.operations import people
from steward.domain.competence.queries import functions as queries
from steward.domain.competence.queries.matrix import block_of
from steward.domain.competence.terms.functions import CompetenceDraft, FunctionDraft, Proof
from steward.domain.systems.terms import stage_in_words
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.competence.forms import (
    AdoptForm,
    AppointForm,
    CompetenceForm,
    EndForm,
    FunctionForm,
    PlainForm,
    ReasonForm,
)
from steward.interfaces.web.kit.columns import Badge, Number, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

HOME = "/competence/functions"


def _is_live(row: AimsFunction) -> bool:
    return row.archived_at is None


def created(*, actor: Actor, name: str, purpose: str, stages: list[str]) -> AimsFunction:
    """Add a function from the fields of its form."""
    draft = FunctionDraft(name=name, purpose=purpose, stages=stages)
    return keeping.create_function(actor=actor, draft=draft)


def edited(
    *, actor: Actor, function: AimsFunction, name: str, purpose: str, stages: list[str]
) -> AimsFunction:
    """Change a function from the fields of its form."""
    draft = FunctionDraft(name=name, purpose=purpose, stages=stages)
    return keeping.edit_function(actor=actor, function=function, draft=draft)


def required(
    *,
    actor: Actor,
    function: AimsFunction,
    name: str,
    why: str,
    level: int,
    shown_by: list[str],
    renew_months: int,
) -> RequiredCompetence:
    """Require a competence from the fields of its form."""
    draft = CompetenceDraft(
        name=name, why=why, level=level, shown_by=shown_by, renew_months=renew_months
    )
    return keeping.add_competence(actor=actor, function=function, draft=draft)


def meant(who: str, name: str) -> dict[str, Any]:
    """Return whom a form means: a member, somebody known, or somebody new.

    Raises:
        Invalid: The choice is none.
    """
    kind, _, key = who.partition(":")
    try:
        found = UUID(key) if who else None
    except ValueError:
        raise Invalid("Choose one of the people.", place="who") from None
    return {
        "person_id": found if kind == "member" else None,
        "worker_id": found if kind == "worker" else None,
        "name": name,
    }


def appointed(
    *, actor: Actor, function: AimsFunction, who: str, name: str, from_on: date, appointed_by: str
) -> Holding:
    """Appoint somebody from the fields of the form."""
    return people.appoint_holder(
        actor=actor,
        function=function,
        from_on=from_on,
        appointed_by=appointed_by,
        **meant(who, name),
    )


def _needs(actor: Actor, function: AimsFunction) -> dict[str, Any]:
    rows = [
        (need, ", ".join(Proof(way).label.lower() for way in need.shown_by))
        for need in queries.competences_of(actor, function)
    ]
    may_edit = actor.may(policy.EDIT_COMPETENCE) and _is_live(function)
    return {"rows": rows, "may_edit": may_edit, "function": function}


def _holders(actor: Actor, function: AimsFunction) -> dict[str, Any]:
    rows = block_of(actor, function)
    held = {row.holding.pk for row in rows}
    return {
        "rows": rows,
        "before": [row for row in queries.holdings_of(actor, function) if row.pk not in held],
        "function": function,
        "may_edit": actor.may(policy.EDIT_COMPETENCE) and _is_live(function),
        "may_assess": actor.may(policy.ASSESS_COMPETENCE),
        "me": actor.id,
        "by_person": True,
    }


def _stages(row: AimsFunction) -> str:
    return ", ".join(stage_in_words(stage) for stage in row.stages)


def _state(row: Any) -> str:  # noqa: ANN401 -- leaf
    if row.archived_at is not None:
        return "ended"
    return "vacant" if row.is_vacant else "held"


pages = Pages[AimsFunction](
    noun="function",
    plural="competence/functions",
    title="Functions",
    overline="ISO/IEC 42001, 5.3, 7.2 and A.4.6",
    lead="Who does what in the management system, and what each function takes.",
    rows=queries.functions_visible_to,
    one=queries.get_function,
    view=policy.VIEW_COMPETENCE,
    list_template="competence/list.html",
    record_template="competence/record.html",
    columns=[
        Reference("reference", label="Function", sort="number"),
        Text("name", link=True, sort="name"),
        Text("purpose", label="What it is for", on_phone=False),
        Number("needs", label="Competences", sort="needs"),
        Number("holders", sort="holders"),
        Badge(
            "state",
            label="State",
            get=_state,
            words={"vacant": "Nobody holds it", "held": "Held", "ended": "Ended"},
            tones={"vacant": "warn", "held": "good"},
        ),
    ],
    order=("name", "id"),
    filters=[
        Search(("name", "purpose")),
        Flag("live", "In use", where={"is_live": True}),
        Flag("vacant", "Nobody holds it", where={"is_vacant": True, "is_live": True}),
    ],
    create=Command(
        name="new",
        label="Add a function",
        form=FunctionForm,
        operation=created,
        permission=policy.EDIT_COMPETENCE,
        done="The function is added.",
    ),
    commands=[
        Command(
            name="appoint",
            label="Appoint somebody",
            form=AppointForm,
            operation=appointed,
            permission=policy.EDIT_COMPETENCE,
            when=_is_live,
            tone="primary",
            done="The appointment is recorded.",
        ),
        Command(
            name="require",
            label="Require a competence",
            form=CompetenceForm,
            operation=required,
            permission=policy.EDIT_COMPETENCE,
            when=_is_live,
            done="The function requires it from now on.",
        ),
        Command(
            name="edit",
            label="Change",
            form=FunctionForm,
            operation=edited,
            permission=policy.EDIT_COMPETENCE,
            initial=lambda row: {"name": row.name, "purpose": row.purpose, "stages": row.stages},
            when=_is_live,
            done="The function is changed.",
        ),
        Command(
            name="end",
            label="End the function",
            form=ReasonForm,
            operation=keeping.archive_function,
            permission=policy.EDIT_COMPETENCE,
            when=_is_live,
            tone="quiet",
            done="The function is ended.",
        ),
    ],
    panels=[
        Panel(title="Who holds it", template="competence/holders.html", context=_holders),
        Panel(title="What it takes", template="competence/needs.html", context=_needs),
        comments(),
        summary(
            Text("purpose", label="What it is for"),
            Text("stages", label="Stages", get=_stages),
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No functions yet",
        text="Competence is shown for each function that bears on the management system (7.2)."
        " Begin with the proposed ones and change them to fit.",
        action="Choose from the proposals",
        href="/competence/adopt",
    ),
    record_overline=lambda row: row.reference,
)


@require_http_methods(["GET", "POST"])
def adopt(request: ActorRequest) -> HttpResponse:
    """Ask which proposed functions are taken over."""
    actor = request.actor
    require(actor, policy.EDIT_COMPETENCE)
    form = AdoptForm(sent(request))
    form.for_actor(actor)
    question = Question(
        title="Adopt proposed functions",
        button="Adopt the chosen",
        lead="Each comes with the competences that it usually takes; change them to fit.",
        done="The functions are adopted.",
        back=HOME,
        then=HOME,
    )
    return ask(request, question, form, lambda given: keeping.adopt_functions(actor=actor, **given))


@require_http_methods(["GET", "POST"])
def edit_need(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the new words and level of a required competence."""
    actor = request.actor
    need = queries.get_competence(actor, key)
    require(actor, policy.EDIT_COMPETENCE, need)
    names = ("name", "why", "level", "shown_by", "renew_months")
    form = CompetenceForm(sent(request), initial={name: getattr(need, name) for name in names})
    question = Question(
        title=f"Change “{need}”"[:120],
        button="Save",
        lead="Where people stand is reckoned anew at once.",
        back=f"{HOME}/{need.function_id}",
    )

    def call(given: dict[str, Any]) -> object:
        draft = CompetenceDraft(**given)
        return keeping.edit_competence(actor=actor, competence=need, draft=draft)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def release_need(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a competence is required no more."""
    actor = request.actor
    need = queries.get_competence(actor, key)
    require(actor, policy.EDIT_COMPETENCE, need)
    question = Question(
        title=f"Require “{need}” no more"[:120],
        button="Require it no more",
        lead="What was assessed stays on record.",
        tone="danger",
        back=f"{HOME}/{need.function_id}",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: keeping.release_competence(actor=actor, competence=need),
    )


@require_http_methods(["GET", "POST"])
def end_holding(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the last day of an appointment."""
    actor = request.actor
    row = queries.get_holding(actor, key)
    require(actor, policy.EDIT_COMPETENCE, row)
    question = Question(
        title=f"End the appointment of {row.worker}"[:120],
        button="End it",
        done="The appointment ends with that day.",
        back=f"{HOME}/{row.function_id}",
    )
    form = EndForm(sent(request), initial={"until_on": actor.today})
    return ask(
        request, question, form, lambda given: people.end_holding(actor=actor, holding=row, **given)
    )
