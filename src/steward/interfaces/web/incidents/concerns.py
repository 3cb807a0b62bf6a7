"""Concerns for those who handle them, and for members who raise one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.incidents import policy
from steward.domain.incidents.models import Concern
from steward.domain.incidents.operations import handling, raising
from steward.domain.incidents.queries import concerns as queries
from steward.domain.incidents.terms.states import (
    CONCERN_ACTS,
    CONCERN_KINDS,
    CONCERN_STATES,
    ConcernAct,
    ConcernState,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.incidents.concern_forms import (
    AcknowledgeForm,
    AnswerForm,
    EntrustForm,
    FindingForm,
    RaiseForm,
    SayMoreForm,
    TurnForm,
    WriteForm,
    read_files,
)
from steward.interfaces.web.incidents.fields import (
    Sheet,
    answered,
    given,
)
from steward.interfaces.web.incidents.forms import PlainForm
from steward.interfaces.web.incidents.reports import kept
from steward.interfaces.web.kit.columns import Badge, Date, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, history

TONES = {
    "received": "warn",
    "acknowledged": "info",
    "examined": "info",
    "answered": "good",
    "closed": "neutral",
}
OUTCOME_TONES = {"founded": "bad", "partly": "warn", "unfounded": "neutral"}


def _when(act: ConcernAct) -> Callable[[Concern], bool]:
    def check(row: Concern) -> bool:
        return act in CONCERN_ACTS[ConcernState(row.state)]

    return check


def thread(actor: Actor, row: Concern) -> dict[str, Any]:
    """Return what was said, with files and people."""
    return {
        "row": row,
        "messages": queries.messages_of(actor, row),
        "files": queries.files_of(actor, row),
        "address": f"/concerns/{row.pk}",
    }


def people(actor: Actor, row: Concern) -> dict[str, Any]:
    """Return who handles it, whom it is about, and who raised it as far as that may be known."""
    return {
        "row": row,
        "handlers": queries.handlers_of(actor, row),
        "group": queries.group_of(actor),
        "about": queries.people_about(actor, row),
        "raised_by": row.raised_by,
        "today": actor.today,
    }


def _raised(row: Concern) -> str:
    return {"named": "With a name", "confidential": "Confidentially"}.get(row.way, "Anonymously")


pages = Pages[Concern](
    noun="concern",
    plural="concerns",
    title="Concerns",
    overline="ISO/IEC 42001, A.3.3 and A.8.3",
    lead="Only those you are entrusted with. Nobody sees a concern about themselves.",
    rows=queries.concerns_visible_to,
    one=queries.get_concern,
    view=policy.HANDLE_CONCERN,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", link=True, sort="title"),
        Badge("state", tones=TONES, sort="state"),
        Text("way", label="Raised", get=_raised, on_phone=False),
        Date("received_at", label="Received", sort="received_at"),
        Date("acknowledge_by", label="Acknowledge by", sort="acknowledge_by"),
        Date("answer_by", label="Answer by", sort="answer_by"),
        Badge("outcome", tones=OUTCOME_TONES),
    ],
    order=("-received_at",),
    filters=[
        Search(("title", "text")),
        Choice("state", list(CONCERN_STATES.items()), label="State"),
        Choice("kind", list(CONCERN_KINDS.items()), label="Kind"),
        Flag("open", "Open", where={"is_open": True}),
        Flag("late", "Late", where={"late": True}),
    ],
    commands=[
        Command(
            name="acknowledge",
            label="Acknowledge",
            form=AcknowledgeForm,
            operation=handling.acknowledge_concern,
            permission=policy.HANDLE_CONCERN,
            tone="primary",
            done="Acknowledged.",
            when=_when(ConcernAct.ACKNOWLEDGE),
        ),
        Command(
            name="examine",
            label="Look into it",
            form=PlainForm,
            operation=handling.examine_concern,
            permission=policy.HANDLE_CONCERN,
            done="Kept.",
            when=_when(ConcernAct.EXAMINE),
        ),
        Command(
            name="write",
            label="Write",
            form=WriteForm,
            operation=handling.write_to_raiser,
            permission=policy.HANDLE_CONCERN,
            done="Written.",
        ),
        Command(
            name="answer",
            label="Answer",
            form=AnswerForm,
            operation=handling.answer_concern,
            permission=policy.HANDLE_CONCERN,
            tone="primary",
            done="Answered. Whoever raised it reads it with the receipt code.",
            when=_when(ConcernAct.ANSWER),
        ),
        Command(
            name="close",
            label="Close",
            form=PlainForm,
            operation=handling.close_concern,
            permission=policy.HANDLE_CONCERN,
            done="Closed.",
            when=_when(ConcernAct.CLOSE),
        ),
        Command(
            name="reopen",
            label="Reopen",
            form=PlainForm,
            operation=handling.reopen_concern,
            permission=policy.HANDLE_CONCERN,
            done="Open again.",
            when=_when(ConcernAct.REOPEN),
        ),
        Command(
            name="entrust",
            label="Who handles it",
            form=EntrustForm,
            operation=handling.entrust_concern,
            permission=policy.HANDLE_CONCERN,
            initial=lambda row: {
                "handlers": list(row.handlers.values_list("person_id", flat=True)),
                "about": list(row.about.values_list("person_id", flat=True)),
            },
            done="Kept.",
        ),
        Command(
            name="incident",
            label="Make an incident of it",
            help="Many see an incident. Choose words that tell nothing of who spoke up.",
            form=TurnForm,
            operation=handling.make_incident_of,
            permission=policy.HANDLE_CONCERN,
            done="The incident is reported.",
            when=lambda row: not row.turned_into,
        ),
        Command(
            name="finding",
            label="Draft a finding",
            form=FindingForm,
            operation=handling.draft_finding_of,
            permission=policy.HANDLE_CONCERN,
            done="The draft is kept.",
            when=lambda row: not row.turned_into,
        ),
    ],
    panels=[
        Panel(title="What was said", template="incidents/thread.html", context=thread),
        Panel(
            title="People and terms", template="incidents/people.html", context=people, aside=True
        ),
        history(),
    ],
    empty=Empty(
        title="Nothing to handle",
        text="Concerns you are entrusted with stand here. Clause A.3.3 asks for a way to raise"
        " them without fear; open the channel under Public place.",
        action="Raise a concern",
        href="/concerns/raise",
    ),
    record_overline=lambda row: f"{row.reference} · {row.get_kind_display()}",  # type: ignore[reportAttributeAccessIssue]
    list_template="incidents/concern_list.html",
)


@require_http_methods(["GET", "POST"])
def raise_one(request: ActorRequest) -> HttpResponse:
    """Raise a concern as a member; without a name, the receipt code is shown once."""
    require(request.actor, policy.RAISE_CONCERN)
    form = RaiseForm(**given(request))
    form.for_actor(request.actor)
    sheet = Sheet(
        title="Raise a concern",
        button="Send it",
        back="/concerns/mine",
        back_label="My concerns",
        overline="ISO/IEC 42001, A.3.3",
        lead="It goes to the people who are chosen for this, and to nobody whom you name below.",
        done="Sent. Only those who handle it see it.",
        tab="mine",
    )
    codes: list[str] = []

    def call(fields: dict[str, Any]) -> str:
        way, about = fields.pop("way"), fields.pop("about")
        files = read_files(fields.pop("attached"))
        draft = raising.ConcernDraft(files=files, **fields)
        made, code = raising.raise_concern(actor=request.actor, draft=draft, way=way, about=about)
        codes.append(code)
        return f"/concerns/mine/{made.pk}"

    answer = answered(request, sheet, form, call, multipart=True)
    return receipt(request, codes[0], place="") if codes and codes[0] else answer


def receipt(request: HttpRequest, code: str, *, place: str) -> HttpResponse:
    """Show the receipt code, once."""
    return render(request, "incidents/receipt.html", {"code": code, "word": place})


@require_safe
def mine(request: ActorRequest) -> HttpResponse:
    """List what the person raised with a name or confidentially."""
    require(request.actor, policy.RAISE_CONCERN)
    rows = [(row, TONES[row.state]) for row in queries.own_concerns(request.actor)[:200]]
    place = queries.place_of(request.actor)
    context = {"rows": rows, "place": place if place and place.speak_up_open else None}
    return render(request, "incidents/mine.html", context)


@require_http_methods(["GET", "POST"])
def my_own(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show a concern to the member who raised it, and take more words."""
    row = queries.get_own_concern(request.actor, key)
    require(request.actor, policy.RAISE_CONCERN)
    sheet = Sheet(
        title=row.title,
        button="Send it",
        back=f"/concerns/mine/{row.pk}",
        back_label="My concerns",
        overline=row.reference,
        done="Sent.",
        tab="mine",
        template="incidents/own.html",
    )

    def call(fields: dict[str, Any]) -> None:
        files = read_files(fields["attached"])
        raising.follow_concern(actor=request.actor, concern=row, text=fields["text"], files=files)

    said = {
        "row": row,
        "tone": TONES[row.state],
        "messages": queries.messages_of(request.actor, row, notes=False),
        "multipart": True,
    }
    return answered(request, sheet, SayMoreForm(**given(request)), call, **said)


@require_safe
def concern_file(request: ActorRequest, key: UUID, file: UUID) -> HttpResponse:
    """Return a file that came with a concern."""
    row = queries.get_concern(request.actor, key)
    require(request.actor, policy.HANDLE_CONCERN)
    found = queries.get_concern_file(request.actor, row, file)
    return kept(read_file(actor=request.actor, file=found.file), found.file.name)
