"""Awareness campaigns: their list, their page with coverage, and their quiz."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.competence import policy
from steward.domain.competence.models import Campaign
from steward.domain.competence.operations import campaigns as operations
from steward.domain.competence.queries import campaigns as queries
from steward.domain.competence.terms.campaigns import (
    CampaignState,
    Coverage,
    QuestionDraft,
    QuizOption,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.competence.campaign_form import PLAIN, SET, CampaignForm, drafted
from steward.interfaces.web.competence.forms import PlainForm, day, text
from steward.interfaces.web.competence.marked import marked
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.columns import Badge, Date, Number, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

TONES = {state.value: state.tone for state in CampaignState}
STATES = [(state.value, state.label) for state in CampaignState]
RIGHT = "*"


class ProlongForm(forms.Form):
    """The new last day."""

    due_on = day("To be done by")


class QuestionForm(forms.Form):
    """A question of the quiz."""

    options = text(
        "Answers",
        rows=5,
        help_text="One in each line, 2 to 8. Begin each right one with *; where several are right,"
        " all of them have to be chosen.",
    )
    explanation = text("Explanation, shown after answering", required=False)
    text = forms.CharField(label="Question", max_length=500)
    field_order = ["text", "options", "explanation"]


def created(*, actor: Actor, **fields: Any) -> Campaign:  # noqa: ANN401 -- leaf
    """Write a campaign from the fields of its form."""
    draft = drafted(actor, fields)
    try:
        return operations.create_campaign(actor=actor, draft=draft)
    except Invalid as error:
        raise _at_field(error, fields) from None


def edited(*, actor: Actor, campaign: Campaign, **fields: Any) -> Campaign:  # noqa: ANN401 -- leaf
    """Change a campaign from the fields of its form."""
    draft = drafted(actor, fields)
    try:
        return operations.edit_campaign(actor=actor, campaign=campaign, draft=draft)
    except Invalid as error:
        raise _at_field(error, fields) from None


def _at_field(error: Invalid, fields: dict[str, Any]) -> Invalid:
    """Return the refusal at the field that was asked for, which the kind of the group names."""
    place = str(fields["group_kind"]) if error.place == "group" else error.place
    return Invalid(error.message, place=place)


def _initial(row: Campaign) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in (*PLAIN, *SET)}
    if row.document_kind == "document" and row.document_id is not None:
        plain |= {"version": str(row.document_id), "document": "", "document_version": ""}
    return {**plain, row.group_kind: row.group}


def _is(*states: CampaignState) -> Any:  # noqa: ANN401 -- leaf
    def check(row: Campaign) -> bool:
        return CampaignState(row.state) in states

    return check


def _shown(actor: Actor, row: Campaign) -> dict[str, Any]:
    group = queries.group_in_words(actor, row)
    door = door_of(row.document_kind, row.document_id)
    return {"row": row, "message": marked(row.message), "group": group, "door": door}


def _quiz(actor: Actor, row: Campaign) -> dict[str, Any]:
    knows = actor.may(policy.EDIT_CAMPAIGN)
    return {
        "row": row,
        "questions": queries.questions_of(actor, row),
        "knows": knows,
        "may_edit": knows and row.state == CampaignState.DRAFT,
    }


def bar(part: Coverage) -> dict[str, Any]:
    """Return a coverage as its bar is drawn, in per cent."""
    low, high = round(part.low * 100, 1), round(part.high * 100, 1)
    words = f"{low:.0f} %" if low == high else f"{low:.0f}–{high:.0f} %"
    name = part.unit or "No unit known"
    return {"part": part, "name": name, "low": low, "span": round(high - low, 1), "words": words}


def _coverage(actor: Actor, row: Campaign) -> dict[str, Any]:
    if row.state in (CampaignState.DRAFT, CampaignState.WITHDRAWN):
        count = len(queries.group_of(actor, row.group_kind, row.group))
        return {"row": row, "would": count}
    if row.state == CampaignState.CLOSED:
        reach = queries.frozen_reach(row.frozen)
        return {"row": row, **_bars(reach), "frozen": row.frozen}
    found = queries.reach_of(actor, row)
    bars = _bars((found.whole, *found.units))
    return {"row": row, **bars, "people": found.people[:500], "today": actor.today}


def _bars(parts: tuple[Coverage, ...]) -> dict[str, Any]:
    whole, *units = parts
    return {"whole": bar(whole) | {"name": "All"}, "units": [bar(unit) for unit in units]}


def _share(row: Any) -> str:  # noqa: ANN401 -- leaf
    return f"{row.done} of {row.asked}" if row.asked else ""


pages = Pages[Campaign](
    noun="campaign",
    plural="campaigns",
    title="Awareness",
    overline="ISO/IEC 42001, 7.3",
    lead="What people are to know about the AI policy, their part and what follows from ignoring"
    " it; and who has seen it.",
    rows=queries.campaigns_visible_to,
    one=queries.get_campaign,
    view=policy.VIEW_CAMPAIGN,
    list_template="competence/campaigns.html",
    columns=[
        Reference("reference", label="Campaign", sort="number"),
        Text("title", link=True, sort="title"),
        Badge("state", tones=TONES, sort="state"),
        Text("done", label="Done", get=_share),
        Date("starts_on", label="Starts", sort="starts_on", on_phone=False),
        Date("due_on", label="To be done by", sort="due_on"),
        Number("remind_every", label="Reminder every", unit="days", on_phone=False),
    ],
    order=("-due_on", "id"),
    filters=[
        Search(("title", "message", "document")),
        Choice("state", STATES),
        Flag("overdue", "Overdue", where={"is_overdue": True}),
    ],
    create=Command(
        name="new",
        label="New campaign",
        form=CampaignForm,
        operation=created,
        permission=policy.EDIT_CAMPAIGN,
        done="The campaign is written; start it when it is ready.",
    ),
    commands=[
        Command(
            name="start",
            label="Start",
            form=PlainForm,
            operation=operations.start_campaign,
            permission=policy.EDIT_CAMPAIGN,
            help="Everybody of the group is asked, each with a task. What they are shown does not"
            " change afterwards.",
            when=_is(CampaignState.DRAFT),
            tone="primary",
            done="The campaign runs.",
        ),
        Command(
            name="edit",
            label="Change",
            form=CampaignForm,
            operation=edited,
            permission=policy.EDIT_CAMPAIGN,
            initial=_initial,
            when=_is(CampaignState.DRAFT),
            done="The campaign is changed.",
        ),
        Command(
            name="prolong",
            label="Change the last day",
            form=ProlongForm,
            operation=operations.prolong_campaign,
            permission=policy.EDIT_CAMPAIGN,
            initial=lambda row: {"due_on": row.due_on},
            when=_is(CampaignState.RUNNING),
            done="The last day is changed.",
        ),
        Command(
            name="close",
            label="Close",
            form=PlainForm,
            operation=operations.close_campaign,
            permission=policy.EDIT_CAMPAIGN,
            help="Who had seen what on which day is frozen; nobody can answer any more.",
            when=_is(CampaignState.RUNNING),
            done="The campaign is closed.",
        ),
        Command(
            name="withdraw",
            label="Withdraw",
            form=PlainForm,
            operation=operations.withdraw_campaign,
            permission=policy.EDIT_CAMPAIGN,
            when=_is(CampaignState.DRAFT),
            tone="quiet",
            done="The campaign is withdrawn.",
        ),
    ],
    panels=[
        Panel(title="Coverage", template="competence/coverage.html", context=_coverage),
        Panel(title="What people see", template="competence/shown.html", context=_shown),
        Panel(title="Quiz", template="competence/quiz.html", context=_quiz),
        comments(),
        summary(
            Badge("state", tones=TONES),
            Date("starts_on", label="Starts"),
            Date("due_on", label="To be done by"),
            Number("remind_every", label="Reminder every", unit="days"),
            Number("pass_percent", label="Quiz passed from", unit="%"),
            Text("attempts", label="Attempts", get=lambda row: row.attempts or "any number"),
            Text("repeats", label="Every year", get=lambda row: "yes" if row.repeats else "no"),
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No campaigns yet",
        text="People are to know the AI policy, what they add to it and what follows from not"
        " conforming (7.3). A campaign shows it to them and keeps who has seen it.",
        action="Write a campaign",
        href="/campaigns/new",
    ),
    record_overline=lambda row: row.reference,
)


def optioned(words: str) -> list[QuizOption]:
    """Return the answers of a question as they are written, one in each line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return [
        QuizOption(text=line.removeprefix(RIGHT).strip(), is_right=line.startswith(RIGHT))
        for line in lines
    ]


def written(options: list[dict[str, Any]]) -> str:
    """Return answers as they are written."""
    return "\n".join(f"{RIGHT if item['is_right'] else ''}{item['text']}" for item in options)


def _question(fields: dict[str, Any]) -> QuestionDraft:
    return QuestionDraft(
        text=fields["text"],
        options=optioned(fields["options"]),
        explanation=fields["explanation"],
    )


@require_http_methods(["GET", "POST"])
def add_question(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a question of the quiz."""
    actor = request.actor
    row = queries.get_campaign(actor, key)
    require(actor, policy.EDIT_CAMPAIGN, row)
    question = Question(
        title="Add a question", button="Add it", back=f"/campaigns/{row.pk}", done="Added."
    )

    def call(given: dict[str, Any]) -> object:
        return operations.add_question(actor=actor, campaign=row, draft=_question(given))

    return ask(request, question, QuestionForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def edit_question(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the new words of a question."""
    actor = request.actor
    item = queries.get_question(actor, key)
    require(actor, policy.EDIT_CAMPAIGN, item.campaign)
    question = Question(
        title="Change the question", button="Save", back=f"/campaigns/{item.campaign_id}"
    )
    initial = {
        "text": item.text,
        "options": written(item.options),
        "explanation": item.explanation,
    }

    def call(given: dict[str, Any]) -> object:
        return operations.edit_question(actor=actor, question=item, draft=_question(given))

    return ask(request, question, QuestionForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def remove_question(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a question is removed."""
    actor = request.actor
    item = queries.get_question(actor, key)
    require(actor, policy.EDIT_CAMPAIGN, item.campaign)
    question = Question(
        title="Remove the question",
        lead=item.text,
        button="Remove it",
        tone="danger",
        done="Removed.",
        back=f"/campaigns/{item.campaign_id}",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: operations.remove_question(actor=actor, question=item),
    )
