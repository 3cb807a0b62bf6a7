"""The course of readiness and its forecast: pages."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.audits.terms.states import AuditKind
from steward.domain.readiness.operations.keeping import set_aim
from steward.domain.readiness.policy import KEEP_READINESS, VIEW_READINESS
from steward.domain.readiness.queries import whole_readiness
from steward.domain.readiness.queries.course import ahead_of, aim_of, point_now, points_of
from steward.domain.readiness.rules.forecasting import ENOUGH_WEEKS, HORIZON_WEEKS
from steward.domain.readiness.rules.tracking import burns
from steward.domain.readiness.terms.ahead import Futures, Goal, Remaining
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.readiness.charts import (
    burn_chart,
    day_words,
    futures_chart,
    trend_chart,
)

FORECAST = "/readiness/forecast"
MOST_WORKS = 12
SHARES = ((0.5, "Half"), (0.8, "Four in five"), (0.95, "Nineteen in twenty"))


class AimForm(forms.Form):
    """The target and the pace."""

    target = forms.FloatField(
        label="To be proven, in percent",
        help_text="The lower bound of readiness overall.",
    )
    pace_low = forms.FloatField(
        label="Days of effort a week, at least",
        help_text="Counts only while there is too little of a past to draw from.",
    )
    pace_high = forms.FloatField(label="Days of effort a week, at most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A goal with its futures in words."""

    left: Remaining
    futures: Futures
    today: date

    @property
    def title(self) -> str:
        """Return what is waited for."""
        return self.left.goal.label

    @property
    def is_there(self) -> bool:
        """Say whether the goal is reached."""
        return not self.left.works and self.left.is_reachable

    @property
    def quantiles(self) -> list[tuple[str, str]]:
        """Return shares of the futures and by which day they are ready."""
        return [(words, day_words(self.futures.day(share, self.today))) for share, words in SHARES]

    @property
    def unknown(self) -> int:
        """Return of how many pieces of work nobody knows how large they are."""
        return sum(work.unknown for work in self.left.works)

    @property
    def works(self) -> list[tuple[str, str, str]]:
        """Return the largest pieces of work: requirement, what, and days at least to at most."""
        rows = sorted(self.left.works, key=lambda work: -work.mean)[:MOST_WORKS]
        return [(row.requirement, row.what, f"{row.low:.1f} to {row.high:.1f}") for row in rows]

    @property
    def more(self) -> int:
        """Return how many pieces are not shown."""
        return max(len(self.left.works) - MOST_WORKS, 0)

    @property
    def swings(self) -> list[tuple[str, str]]:
        """Return what moves the middle date most, and by how much."""
        return [(row.what, _moved(row.days)) for row in self.futures.swings if abs(row.days) >= 0.5]


def _moved(days: float) -> str:
    whole = max(round(abs(days)), 1)
    unit = "day" if whole == 1 else "days"
    return f"{whole} {unit} {'later' if days > 0 else 'earlier'}"


@require_safe
def course(request: ActorRequest) -> HttpResponse:
    """Show how readiness and work went day by day."""
    require(request.actor, VIEW_READINESS)
    whole = whole_readiness(request.actor)
    points = points_of(request.actor, point_now(request.actor, whole))
    aim, now = aim_of(request.actor), points[-1]
    found, moved = burns(points), round((now.low - points[0].low) * 100)
    context = {
        "tab": "course",
        "now": now,
        "days": len(points) - 1,
        "since": points[0].day,
        "low": round(now.low * 100),
        "moved": moved,
        "moved_by": abs(moved),
        "left": now.open + now.proposed,
        "done": sum(item.done for item in found[1:]),
        "added": sum(item.added for item in found[1:]),
        "trend": trend_chart(points, aim.target),
        "burn": burn_chart(points),
    }
    return render(request, "readiness/course.html", context)


@require_safe
def forecast(request: ActorRequest) -> HttpResponse:
    """Show when nothing may block a certificate any more, and when the target may be proven."""
    require(request.actor, VIEW_READINESS)
    actor = request.actor
    ahead = ahead_of(actor)
    today = actor.today
    outlooks = [Outlook(left=left, futures=found, today=today) for left, found in ahead.goals]
    blockers = next(item for item in outlooks if item.left.goal is Goal.BLOCKERS)
    target = next(item for item in outlooks if item.left.goal is Goal.TARGET)
    drawn = [(item.title, item.futures) for item in outlooks if item.left.is_reachable]
    marks = [(AuditKind(audit.kind).label, audit.starts_on) for audit in ahead.audits]
    context = {
        "tab": "forecast",
        "blockers": blockers,
        "target": target,
        "outlooks": outlooks,
        "aim": f"{ahead.aim.target * 100:g}",
        "ceiling": round(ahead.ceiling * 100),
        "pace": ahead.pace,
        "from_history": blockers.futures.from_history,
        "mean_pace": blockers.futures.pace,
        "weeks": len(ahead.pace.weeks),
        "enough": ENOUGH_WEEKS,
        "years": HORIZON_WEEKS // 52,
        "runs": f"{blockers.futures.runs:,}",
        "audits": [
            (
                audit,
                [
                    (item.title, round(item.futures.chance(audit.starts_on, today) * 100))
                    for item in outlooks
                    if item.left.is_reachable
                ],
            )
            for audit in ahead.audits
        ],
        "chart": futures_chart(drawn, today, marks),
        "may_aim": actor.may(KEEP_READINESS),
    }
    return render(request, "readiness/forecast.html", context)


@require_http_methods(["GET", "POST"])
def aim(request: ActorRequest) -> HttpResponse:
    """Ask for the target and the pace, and set them."""
    require(request.actor, KEEP_READINESS)
    now = aim_of(request.actor)
    initial = {
        "target": f"{now.target * 100:g}",
        "pace_low": f"{now.pace_low:g}",
        "pace_high": f"{now.pace_high:g}",
    }
    question = Question(
        title="What readiness aims at",
        button="Set the aim",
        back=FORECAST,
        done="The aim is set.",
    )

    def call(given: dict[str, float]) -> object:
        return set_aim(
            actor=request.actor,
            target=given["target"] / 100,
            pace_low=given["pace_low"],
            pace_high=given["pace_high"],
        )

    return ask(request, question, AimForm(sent(request), initial=initial), call)
