"""Actions for gaps with their pages, and the dialogs to assess and to plan."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.competence import policy
from steward.domain.competence.models import GapAction, Holding, RequiredCompetence
from steward.domain.competence.operations import assessing
from steward.domain.competence.queries import functions as queries
from steward.domain.competence.terms.functions import ActionDraft, ActionKind, ActionState
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.competence.forms import ActionForm, AssessForm, JudgeForm, NoteForm
from steward.interfaces.web.kit.columns import Badge, Date, Door, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import comments, history, summary

TONES = {state.value: state.tone for state in ActionState}


def _in(state: ActionState) -> Any:  # noqa: ANN401 -- leaf
    def check(row: GapAction) -> bool:
        return row.state == state

    return check


def _cost(row: GapAction) -> str:
    return "" if row.cost is None else f"{row.cost:,.2f} {row.currency}"


WHO = Door(
    "holding.worker.name",
    label="For whom",
    to=lambda row: f"/competence/people/{row.holding.worker_id}",
)
FUNCTION = Door(
    "holding.function.name",
    label="As",
    to=lambda row: f"/competence/functions/{row.holding.function_id}",
)
STATE = Badge("state", tones=TONES, sort=("state", "due_on"))

pages = Pages[GapAction](
    noun="action",
    plural="competence/actions",
    title="Actions for gaps",
    overline="ISO/IEC 42001, 7.2 c)",
    lead="What closes gaps in competence. Somebody who had no part in an action judges its effect.",
    rows=queries.actions_visible_to,
    one=queries.get_action,
    view=policy.VIEW_COMPETENCE,
    list_template="competence/list.html",
    record_template="competence/record.html",
    columns=[
        Reference("reference", label="Action", sort="number"),
        Text("what", link=True),
        Badge("kind", tones={}),
        WHO,
        Text("competence.name", label="Competence"),
        Person("owner", label="Who sees to it", on_phone=False),
        Date("due_on", label="Due", sort="due_on"),
        STATE,
    ],
    order=("due_on", "id"),
    filters=[
        Search(("what", "competence__name", "holding__worker__name")),
        Choice("kind", [(kind.value, kind.label) for kind in ActionKind]),
        Choice("state", [(state.value, state.label) for state in ActionState]),
        Flag("live", "Not settled", where={"is_live": True}),
        Flag("overdue", "Overdue", where={"is_overdue": True}),
        Flag("judge", "Effect to be judged", where={"to_judge": True}),
    ],
    commands=[
        Command(
            name="finish",
            label="Done",
            form=NoteForm,
            operation=assessing.finish_action,
            permission=policy.EDIT_COMPETENCE,
            when=_in(ActionState.PLANNED),
            tone="primary",
            done="Done; its effect is to be judged.",
        ),
        Command(
            name="judge",
            label="Judge the effect",
            form=JudgeForm,
            operation=assessing.judge_action,
            permission=policy.ASSESS_COMPETENCE,
            help="The level seen now decides: the action was effective where it is the one"
            " required. Otherwise the gap is open again.",
            when=_in(ActionState.DONE),
            tone="primary",
            done="The effect is judged.",
        ),
        Command(
            name="resume",
            label="Take it up again",
            form=NoteForm,
            operation=assessing.resume_action,
            permission=policy.EDIT_COMPETENCE,
            when=_in(ActionState.DONE),
            done="It is planned again.",
        ),
        Command(
            name="drop",
            label="Give it up",
            form=NoteForm,
            operation=assessing.drop_action,
            permission=policy.EDIT_COMPETENCE,
            when=_in(ActionState.PLANNED),
            tone="quiet",
            done="Given up; the gap is open again.",
        ),
    ],
    panels=[
        summary(
            Badge("state", tones=TONES),
            WHO,
            FUNCTION,
            Text("competence.name", label="Competence"),
            Badge("kind", tones={}),
            Text("what", label="What is done"),
            Person("owner", label="Who sees to it"),
            Date("due_on", label="Due"),
            Text("cost", get=_cost),
            Text("note", label="Note"),
            Date("done_on", label="Done"),
            Text("judgement", label="Effect"),
            Text("judged_by", label="Judged by"),
            Date("judged_on", label="Judged"),
        ),
        comments(),
        history(),
    ],
    empty=Empty(
        title="No actions",
        text="An action is planned from a gap in the matrix, with somebody who sees to it (7.2).",
        action="Open the matrix",
        href="/competence",
    ),
    record_overline=lambda row: row.reference,
)


def _pair(request: ActorRequest, key: UUID, need: UUID) -> tuple[Holding, RequiredCompetence]:
    holding = queries.get_holding(request.actor, key)
    competence = queries.get_competence(request.actor, need)
    if competence.function_id != holding.function_id:
        raise NotFound("The function does not require this competence.")
    return holding, competence


@require_http_methods(["GET", "POST"])
def assess(request: ActorRequest, key: UUID, need: UUID) -> HttpResponse:
    """Ask what level somebody saw in a holder."""
    actor = request.actor
    holding, competence = _pair(request, key, need)
    require(actor, policy.ASSESS_COMPETENCE, holding)
    question = Question(
        title=f"Assess {holding.worker}"[:120],
        button="Keep the assessment",
        lead=f"“{competence}”; required is {competence.level},"
        f" {competence.get_level_display().lower()}.",  # type: ignore[reportAttributeAccessIssue]
        done="The assessment is kept.",
        back=f"/competence/functions/{holding.function_id}",
    )

    def call(given: dict[str, Any]) -> object:
        draft = assessing.AssessmentDraft(**given)
        return assessing.assess_competence(
            actor=actor, holding=holding, competence=competence, draft=draft
        )

    return ask(request, question, AssessForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest, key: UUID, need: UUID) -> HttpResponse:
    """Ask what closes a gap."""
    actor = request.actor
    holding, competence = _pair(request, key, need)
    require(actor, policy.EDIT_COMPETENCE, holding)
    form = ActionForm(sent(request), initial={"owner_id": actor.id, "currency": "EUR"})
    form.for_actor(actor)
    question = Question(
        title=f"Close a gap of {holding.worker}"[:120],
        button="Plan it",
        lead=f"“{competence}”, as {holding.function}. A task follows.",
        done="The action is planned.",
        back=f"/competence/functions/{holding.function_id}",
    )

    def call(given: dict[str, Any]) -> object:
        draft = ActionDraft(**given)
        return assessing.plan_action(
            actor=actor, holding=holding, competence=competence, draft=draft
        )

    return ask(request, question, form, call)
