"""The one page on which a person acknowledges a campaign and takes its quiz."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.competence import policy
from steward.domain.competence.models import Addressee, Campaign, QuizAttempt, QuizQuestion
from steward.domain.competence.operations.answering import acknowledge_campaign
from steward.domain.competence.queries import campaigns as queries
from steward.domain.competence.rules.campaigns import is_right, may_try, shuffled
from steward.domain.competence.terms.campaigns import CampaignState
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.competence.marked import marked
from steward.interfaces.web.doors import door_of


@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """Show the running campaigns that ask this person."""
    require(request.actor, policy.ANSWER_CAMPAIGN)
    context = {"parts": queries.own_campaigns(request.actor), "today": request.actor.today}
    return render(request, "competence/own.html", context)


@require_http_methods(["GET", "POST"])
def mine(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a campaign says to this person; acknowledge it, and take its quiz."""
    actor = request.actor
    campaign = queries.get_campaign(actor, key)
    part = queries.own_part(actor, campaign)
    require(actor, policy.ANSWER_CAMPAIGN, campaign)
    if request.method != "POST":
        return _page(request, campaign, part)
    try:
        chosen = _chosen(request.POST)
        part = acknowledge_campaign(actor=actor, campaign=campaign, answers=chosen)
    except (Conflict, Invalid) as error:
        return _page(request, campaign, part, error=error, status=error.status)
    if part.is_done:
        messages.success(request, "Acknowledged. Thank you.")
    return redirect(f"/campaigns/{campaign.pk}/mine")


def _chosen(params: QueryDict) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name in params:
        if name.startswith("q-"):
            words = params.getlist(name)
            if not all(word.isascii() and word.isdecimal() and len(word) < 3 for word in words):
                raise Invalid("Choose from the answers that are offered.", place=name)
            found[name.removeprefix("q-")] = [int(word) for word in words]
    return found


def _page(
    request: ActorRequest,
    campaign: Campaign,
    part: Addressee,
    *,
    error: Conflict | Invalid | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    questions = queries.questions_of(actor, campaign)
    last = queries.last_attempt(actor, part) if questions else None
    runs = campaign.state == CampaignState.RUNNING
    can_try = runs and may_try(campaign.attempts, part.tries, passed=part.passed_at is not None)
    given = _given(request)
    context = {
        "campaign": campaign,
        "part": part,
        "message": marked(campaign.message),
        "questions": [_asked(item, part.seed, given) for item in _ordered(questions, part.seed)]
        if can_try
        else [],
        "review": _review(_ordered(questions, part.seed), last) if last else [],
        "last": last,
        "left": campaign.attempts - part.tries if campaign.attempts else None,
        "runs": runs,
        "today": actor.today,
        "can_try": can_try,
        "door": door_of(campaign.document_kind, campaign.document_id),
        "error": error,
    }
    return render(request, "competence/mine.html", context, status=status)


def _given(request: ActorRequest) -> dict[str, set[str]]:
    if request.method != "POST":
        return {}
    return {name: set(request.POST.getlist(name)) for name in request.POST}


def _ordered(questions: list[QuizQuestion], seed: int) -> list[QuizQuestion]:
    return [questions[place] for place in shuffled(seed, "questions", len(questions))]


def _asked(item: QuizQuestion, seed: int, given: dict[str, set[str]]) -> dict[str, Any]:
    name = f"q-{item.pk}"
    order = shuffled(seed, str(item.pk), len(item.options))
    options = [
        (place, item.options[place]["text"], str(place) in given.get(name, set()))
        for place in order
    ]
    return {"name": name, "text": item.text, "many": item.is_multiple, "options": options}


def _review(questions: list[QuizQuestion], last: QuizAttempt) -> list[dict[str, Any]]:
    """Return what was answered last with whether it was right; the right answer once passed."""
    found: list[dict[str, Any]] = []
    for item in questions:
        chosen = last.answers.get(str(item.pk), [])
        found.append(
            {
                "text": item.text,
                "right": is_right(item.options, chosen),
                "chosen": [item.options[at]["text"] for at in chosen if at < len(item.options)],
                "answers": [o["text"] for o in item.options if o["is_right"] is True],
                "explanation": item.explanation,
            }
        )
    return found
