"""What happened: recorded losses, and past forecasts against them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.risks import policy, queries
from steward.domain.risks.forecasting import forecasts
from steward.domain.risks.operations.happening import record_loss, strike_loss
from steward.domain.risks.quantification.calibration import Counted, Covered
from steward.domain.risks.rules.limits import chance_in_words
from steward.domain.risks.scoring import calibration
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.risks.forms import WhyForm

SHOWN = 100
TONES = {"agrees": "good", "few": "neutral", "low": "bad", "high": "warn"}
WORDS = {
    "agrees": "Agrees",
    "few": "Too few to say",
    "low": "Happens more often",
    "high": "Happens less often",
}


class HappenedForm(forms.Form):
    """When it happened and what it cost."""

    happened_on = forms.DateField(
        label="On", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    loss = forms.DecimalField(
        label="It cost",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="In the currency of the estimates.",
    )
    note = forms.CharField(
        label="What happened", required=False, widget=forms.Textarea({"rows": 3})
    )


@require_http_methods(["GET", "POST"])
def happened(request: ActorRequest, key: UUID) -> HttpResponse:
    """Record that a risk happened."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.EDIT_RISK, risk)
    question = Question(
        title="It happened",
        button="Record it",
        lead="Past estimates are compared with what is recorded here.",
        done="Recorded.",
        back=f"/risks/{risk.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        record_loss(actor=request.actor, risk=risk, **fields)

    form = HappenedForm(sent(request), initial={"happened_on": request.actor.today})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def strike(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take back that a risk happened."""
    event = queries.get_loss_event(request.actor, key)
    require(request.actor, policy.EDIT_RISK, event.risk)
    question = Question(
        title="Take the record back",
        button="Take it back",
        lead="The history of the risk keeps both.",
        tone="danger",
        done="The record is taken back.",
        back="/risks/losses/record",
    )

    def call(fields: dict[str, Any]) -> None:
        strike_loss(actor=request.actor, event=event, reason=fields["reason"])

    return ask(request, question, WhyForm(sent(request)), call)


@require_safe
def track_record(request: ActorRequest) -> HttpResponse:
    """Show past forecasts against what happened since."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    score = calibration(request.actor, found)
    context: dict[str, Any] = {
        "count": len(found),
        "score": score,
        "currency": found[0].currency if found else "",
        "told": told_count(score.count),
        "covered": told_cover(score.cover),
        "rows": [
            {"row": row, "tone": TONES[row.count.verdict], "words": WORDS[row.count.verdict]}
            for row in score.rows[:SHOWN]
        ],
        "events": queries.loss_events(request.actor)[:SHOWN],
        "may": request.actor.may(policy.EDIT_RISK),
    }
    return render(request, "risks/track_record.html", context)


def told_count(one: Counted) -> str:
    """Return expected against seen in words."""
    begin = f"{one.expected:.3g} events were to be expected, {one.seen:,} happened."
    if one.verdict == "low":
        rare = chance_in_words(one.at_least)
        return f"{begin} So many or more come with a chance of {rare}: the estimates are too low."
    if one.verdict == "high":
        rare = chance_in_words(one.at_most)
        return f"{begin} So few or fewer come with a chance of {rare}: the estimates are too high."
    if one.verdict == "few":
        return f"{begin} That is too little to judge the estimates by."
    return f"{begin} That agrees with the estimates."


def told_cover(one: Covered) -> str:
    """Return in words how many losses lay in their ranges."""
    if one.verdict == "none":
        return "No loss was recorded since the estimates were made."
    begin = f"{one.inside:,} of {one.count:,} losses lay in the range that was to hold 90 %"
    sides = [f"{one.below:,} below"] * bool(one.below) + [f"{one.above:,} above"] * bool(one.above)
    begin += f", {' and '.join(sides)} it." if sides else "."
    if one.verdict == "narrow":
        return f"{begin} The ranges are too narrow."
    return begin if one.verdict == "holds" else f"{begin} That is too little to judge them by."
