"""The rest of the evidence room: coverage, search, requests and half-lives."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.evidence import policy
from steward.domain.evidence.operations import aging, asking, keeping
from steward.domain.evidence.queries import asking as requests
from steward.domain.evidence.queries.coverage import coverage
from steward.domain.evidence.queries.items import item_numbered, settled_half_lives
from steward.domain.evidence.queries.searching import search_evidence
from steward.domain.evidence.terms.kinds import HALF_LIVES, KIND_WORDS, Provenance
from steward.domain.evidence.terms.states import ASK_WORDS, AskState
from steward.extensions.exchange.evidence_ties import controls
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.evidence.forms import (
    AnswerForm,
    AskForm,
    HalfLifeForm,
    ReasonForm,
)
from steward.interfaces.web.evidence.shown import TONES, lines_of
from steward.interfaces.web.incidents.fields import kept_file

ASK_TONES = {"open": "warn", "answered": "good", "taken_back": "neutral"}
STATES = (
    ("fresh", "Fresh"),
    ("soon", "Expires soon"),
    ("stale", "Stale only"),
    ("undated", "No date"),
    ("none", "None"),
)


@require_safe
def show_coverage(request: ActorRequest) -> HttpResponse:
    """Show which clauses and controls have fresh evidence, and what proves many of them."""
    require(request.actor, policy.VIEW_EVIDENCE)
    found = coverage(request.actor)
    wanted = request.GET.get("state", "")
    lines = [row for row in found.lines if wanted in ("", row.state)]
    context = {
        "found": found,
        "lines": lines,
        "states": STATES,
        "tones": TONES,
        "state": wanted,
        "many": lines_of(request.actor, found.many),
        "may_ask": request.actor.may(policy.ASK_EVIDENCE),
    }
    return render(request, "evidence/coverage.html", context)


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    """Search in names and texts, and show where the words stand."""
    require(request.actor, policy.VIEW_EVIDENCE)
    words = request.GET.get("q", "")[:200]
    hits = search_evidence(request.actor, words)
    lines = lines_of(request.actor, [hit.item for hit in hits])
    context = {
        "words": words,
        "hits": [{**line, "pieces": hit.pieces} for hit, line in zip(hits, lines, strict=True)],
    }
    return render(request, "evidence/search.html", context)


@require_safe
def show_requests(request: ActorRequest) -> HttpResponse:
    """Show who is asked for which evidence until when."""
    actor = request.actor
    require(actor, policy.VIEW_EVIDENCE)
    wanted = request.GET.get("state", AskState.OPEN.value)
    if wanted not in ("", *ASK_WORDS):
        raise Invalid(f"“{wanted[:40]}” is none of the states.", place="state")
    lines = [
        {
            "row": row,
            "words": ASK_WORDS[row.state],
            "tone": ASK_TONES[row.state],
            "is_open": row.state == AskState.OPEN.value,
            "is_overdue": row.state == AskState.OPEN.value and row.due_on < actor.today,
            "href": door_of(row.kind, row.subject_id, row.label),
            "may_answer": actor.may(policy.EDIT_EVIDENCE, row),
        }
        for row in requests.asks(actor, wanted)
    ]
    context = {
        "lines": lines,
        "state": wanted,
        "states": list(ASK_WORDS.items()),
        "may_ask": actor.may(policy.ASK_EVIDENCE),
    }
    return render(request, "evidence/requests.html", context)


@require_http_methods(["GET", "POST"])
def new_request(request: ActorRequest) -> HttpResponse:
    """Ask of whom which evidence is wanted."""
    require(request.actor, policy.ASK_EVIDENCE)
    form = AskForm(sent(request), initial={"requirement": request.GET.get("requirement", "")})
    form.for_actor(request.actor)
    question = Question(
        title="Ask for evidence",
        button="Ask for it",
        lead="It becomes a task of that person, and is done once an item answers it.",
        done="Asked.",
        back="/evidence/requests",
    )

    def call(given: dict[str, Any]) -> None:
        requirement = given.pop("requirement")
        subject = controls(request.actor, [requirement])[0] if requirement else None
        asking.ask_for_evidence(actor=request.actor, subject=subject, **given)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def answer_request(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask with what a request is answered."""
    row = requests.get_ask(request.actor, key)
    require(request.actor, policy.EDIT_EVIDENCE, row)
    form = AnswerForm(sent(request), request.FILES or None)
    question = Question(
        title=f"Answer {row.reference}",
        button="Answer it",
        lead=row.what,
        done="Answered.",
        back="/evidence/requests",
    )

    def call(given: dict[str, Any]) -> None:
        item = item_numbered(request.actor, given["reference"]) if given["reference"] else None
        file = None if item else kept_file(request.actor, given["file"])
        if item is None and file is None:
            raise Invalid("Send a file, or name an item that is kept already.", place="file")
        if file is not None:
            asking.bring_answer(
                actor=request.actor,
                ask=row,
                draft=keeping.ItemDraft(title=given["title"] or file.name[:200]),
                version=keeping.VersionDraft(file=file, provenance=Provenance()),
            )
        elif item is not None:
            asking.answer_ask(actor=request.actor, ask=row, item=item)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def take_back_request(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a request is taken back."""
    row = requests.get_ask(request.actor, key)
    require(request.actor, policy.ASK_EVIDENCE)
    question = Question(
        title=f"Take {row.reference} back",
        button="Take it back",
        done="Taken back.",
        back="/evidence/requests",
    )

    def call(given: dict[str, Any]) -> None:
        asking.take_back_ask(actor=request.actor, ask=row, **given)

    return ask(request, question, ReasonForm(sent(request)), call)


@require_safe
def half_lives(request: ActorRequest) -> HttpResponse:
    """Show for how long evidence of each kind, and of some requirements, is fresh."""
    require(request.actor, policy.VIEW_EVIDENCE)
    settled = settled_half_lives(request.actor)
    context = {
        "kinds": [
            (label, settled.kinds.get(kind, HALF_LIVES[kind]), kind in settled.kinds)
            for kind, label in KIND_WORDS.items()
        ],
        "requirements": sorted(settled.requirements.items()),
        "may_settle": request.actor.may(policy.SETTLE_EVIDENCE),
    }
    return render(request, "evidence/half_lives.html", context)


@require_http_methods(["GET", "POST"])
def settle(request: ActorRequest) -> HttpResponse:
    """Ask for how long evidence of something is fresh."""
    require(request.actor, policy.SETTLE_EVIDENCE)
    form = HalfLifeForm(sent(request))
    form.for_actor(request.actor)
    question = Question(
        title="Settle a half-life",
        button="Settle it",
        lead="After this time half of the weight of evidence is gone, and it is stale.",
        done="Settled; all evidence is worked out anew.",
        back="/evidence/half-lives",
    )

    def call(given: dict[str, Any]) -> None:
        scope, _, name = given["of"].partition(" ")
        days = given["days"]
        aging.settle_half_life(actor=request.actor, scope=scope, name=name, days=days)

    return ask(request, question, form, call)
