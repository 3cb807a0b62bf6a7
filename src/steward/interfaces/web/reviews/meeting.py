"""The meeting on one page: the agenda, one input with its figures, what was said, decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.reviews import policy
from steward.domain.reviews.models import Decision, ManagementReview
from steward.domain.reviews.operations import meeting, planning
from steward.domain.reviews.queries import reviews
from steward.domain.reviews.terms import BY_KEY, DecisionDraft, ReviewState
from steward.extensions.reports.management_reviews import live, report
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.reviews.forms import (
    DecisionForm,
    FillForm,
    NarrativeForm,
    PlainForm,
)
from steward.interfaces.web.reviews.pages import TONES

TREND_TONES = {"better": "good", "worse": "bad", "same": "neutral", "changed": "info"}


def _page(
    request: ActorRequest, review: ManagementReview, key: str, form: NarrativeForm | None = None
) -> HttpResponse:
    actor = request.actor
    items = reviews.items_of(actor, review)
    if not items:
        raise NotFound("The inputs of this review are not collected yet.")
    place = next((number for number, item in enumerate(items) if item.key == key), 0)
    current = items[place]
    decisions = reviews.decisions_of(actor, review)
    may_write = actor.may(policy.EDIT_REVIEW, review) and ReviewState(review.state).is_written
    if form is None:
        form = NarrativeForm(initial={"narrative": current.narrative})
    context: dict[str, Any] = {
        "review": review,
        "state": (TONES[review.state], ReviewState(review.state).label),
        "items": items,
        "current": current,
        "before": items[place - 1] if place else None,
        "after": items[place + 1] if place + 1 < len(items) else None,
        "figures": [
            (item, TREND_TONES.get(item["trend"], ""))
            for item in current.content.get("figures", [])
        ],
        "lines": current.content.get("lines", []),
        "decisions": decisions,
        "here": [item for item in decisions if item.item == current.key],
        "form": wired(form),
        "may_write": may_write,
        "may_fill": may_write and review.state == ReviewState.PREPARED,
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/meeting.html", context, status=status)


@require_safe
def show(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the meeting with one input of its agenda."""
    review = reviews.get_review(request.actor, key)
    require(request.actor, policy.VIEW_REVIEW)
    wanted = request.GET.get("item") or ""
    if wanted and wanted not in BY_KEY:
        raise NotFound("The agenda has no such input.")
    if not reviews.items_of(request.actor, review):
        return HttpResponseRedirect(f"/reviews/{key}")
    return _page(request, review, wanted)


@require_POST
def narrate(request: ActorRequest, key: UUID, item: str) -> HttpResponse:
    """Keep what was said about an input, and go on to the next."""
    actor = request.actor
    review = reviews.get_review(actor, key)
    require(actor, policy.EDIT_REVIEW, review)
    row = reviews.get_item(actor, review, item)
    form = NarrativeForm(request.POST)
    if form.is_valid():
        try:
            meeting.write_narrative(actor=actor, review=review, item=row, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Kept.")
            there = request.POST.get("then") or item
            there = there if there in BY_KEY else item
            return HttpResponseRedirect(f"/reviews/{key}/meeting?item={there}")
    return _page(request, review, item, form)


@require_http_methods(["GET", "POST"])
def fill(request: ActorRequest, key: UUID, item: str) -> HttpResponse:
    """Ask for words that fill an input."""
    actor = request.actor
    review = reviews.get_review(actor, key)
    require(actor, policy.EDIT_REVIEW, review)
    row = reviews.get_item(actor, review, item)
    question = Question(
        title=row.input.title,
        lead=row.input.asks,
        button="Keep it",
        done="Kept.",
        back=f"/reviews/{key}/meeting",
        then=f"/reviews/{key}/meeting?item={item}",
    )
    form = FillForm(sent(request), initial={"words": row.words, "source": row.source})
    return ask(
        request,
        question,
        form,
        lambda given: planning.fill_input(actor=actor, review=review, item=row, **given),
    )


@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a decision."""
    actor = request.actor
    review = reviews.get_review(actor, key)
    require(actor, policy.EDIT_REVIEW, review)
    item = request.GET.get("item") or ""
    question = _decision_question(review, item, "Record a decision")
    form = DecisionForm(sent(request), initial={"item": item if item in BY_KEY else ""})
    form.for_actor(actor)
    return ask(
        request,
        question,
        form,
        lambda given: meeting.decide(actor=actor, review=review, draft=DecisionDraft(**given)),
    )


@require_http_methods(["GET", "POST"])
def edit_decision(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the new words of a decision."""
    actor = request.actor
    row = reviews.get_decision(actor, key)
    require(actor, policy.EDIT_REVIEW, row.review)
    question = _decision_question(row.review, row.item, f"Change decision {row.number}")
    initial = {name: getattr(row, name) for name in DecisionDraft.__slots__}
    form = DecisionForm(sent(request), initial=initial)
    form.for_actor(actor)
    return ask(
        request,
        question,
        form,
        lambda given: meeting.edit_decision(
            actor=actor, decision=row, draft=DecisionDraft(**given)
        ),
    )


@require_http_methods(["GET", "POST"])
def remove_decision(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a decision is to go, and take it back."""
    actor = request.actor
    row: Decision = reviews.get_decision(actor, key)
    require(actor, policy.EDIT_REVIEW, row.review)
    question = Question(
        title=f"Take back decision {row.number}",
        lead=row.text,
        button="Take it back",
        tone="danger",
        done="Taken back.",
        back=f"/reviews/{row.review_id}/meeting",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: meeting.remove_decision(actor=actor, decision=row),
    )


def _decision_question(review: ManagementReview, item: str, title: str) -> Question:
    there = f"?item={item}" if item in BY_KEY else ""
    return Question(
        title=title,
        lead="It becomes a task with the signed minutes.",
        button="Keep it",
        done="Kept.",
        back=f"/reviews/{review.pk}/meeting",
        then=f"/reviews/{review.pk}/meeting{there}",
    )


@require_safe
def minutes(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the minutes as a document: as signed, or as they stand."""
    review = reviews.get_review(request.actor, key)
    require(request.actor, policy.VIEW_REVIEW)
    content = report.make_pdf(live.data_of(request.actor, [review]))
    return attachment(content, f"{review.reference.lower()}-minutes.pdf")
