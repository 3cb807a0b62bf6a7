"""A check of one's own is put together, tried on what was observed, and kept; or taken away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.monitoring import policy
from steward.domain.monitoring.operations.checks import Trial, end_check, make_check, try_check
from steward.domain.monitoring.queries.checks import get_own_check
from steward.domain.monitoring.rules.thresholds import OwnDraft
from steward.domain.monitoring.rules.wording import threshold_in_words
from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity, ThresholdShape
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.monitoring.forms import CheckForm, NothingForm
from steward.interfaces.web.monitoring.pages import TONES

SHOWN = 25


@require_http_methods(["GET", "POST"])
def build(request: ActorRequest) -> HttpResponse:
    """Put a check together; it is tried before it is kept, and what was typed stays."""
    require(request.actor, policy.EDIT_CHECK)
    form = CheckForm(sent(request), initial={"observed": request.GET.get("property", "")})
    trial: Trial | None = None
    if request.method == "POST" and form.is_valid():
        draft = draft_of(form.cleaned_data)
        try:
            if request.POST.get("act") == "keep":
                made = make_check(actor=request.actor, draft=draft)
                messages.success(request, f"{made.reference} is asked from now on.")
                return redirect(f"/monitoring/checks/{made.reference}")
            trial = try_check(actor=request.actor, draft=draft)
        except DomainError as error:
            refuse(form, error)
    context: dict[str, Any] = {"form": wired(form), "trial": trial, "part": "checks"}
    if trial is not None:
        context |= {
            "asks": threshold_in_words(trial.draft.shape, trial.draft.low, trial.draft.high),
            "sums": [(item.label, trial.count(item), TONES[item]) for item in CheckOutcome],
            "found": [(item, TONES[item.verdict.outcome]) for item in trial.found[:SHOWN]],
            "more": max(0, len(trial.found) - SHOWN),
        }
    return render(request, "monitoring/build.html", context, status=422 if form.errors else 200)


def draft_of(given: dict[str, Any]) -> OwnDraft:
    """Return the draft that a form describes."""
    return OwnDraft(
        title=given["title"],
        about=given["about"],
        observed=given["observed"],
        shape=ThresholdShape(given["shape"]),
        low=given["low"],
        high=given["high"],
        max_age_days=given["max_age_days"],
        severity=CheckSeverity(given["severity"]),
        requirements=(given["requirement"],) if given["requirement"] else (),
        remedy=given["remedy"],
    )


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, name: str) -> HttpResponse:
    """Ask whether a check of one's own is taken away, and take it away."""
    row = get_own_check(request.actor, name)
    require(request.actor, policy.EDIT_CHECK)
    question = Question(
        title=f"Take {row.reference} away",
        lead=f"{row.title}. It is asked no more; its results stay as not applicable.",
        button="Take it away",
        back="/monitoring/checks",
        tone="danger",
        done="It is asked no more.",
    )
    return ask(
        request,
        question,
        NothingForm(sent(request)),
        lambda _: end_check(actor=request.actor, check=row),
    )
