"""Audit lint as a whole, its stages, its waivers, its facts; and running it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.assessments.queries import assessments_visible_to
from steward.domain.lint import policy
from steward.domain.lint.models import LintDay
from steward.domain.lint.operations.raising import raise_from_result
from steward.domain.lint.operations.running import LINT, follow_changes, run_lint
from steward.domain.lint.operations.waiving import revoke_waiver
from steward.domain.lint.queries.overview import overview_of
from steward.domain.lint.queries.results import days_of, freshness_of, get_result
from steward.domain.lint.queries.rules import KINDS
from steward.domain.lint.queries.stages import stage_view
from steward.domain.lint.queries.waivers import get_waiver, waivers_visible_to
from steward.domain.lint.terms import STAGE_WORDS, AuditStage, Outcome
from steward.domain.systems.queries import count_systems
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.work.operations import ask_for_work
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.lint.fixing import BY_ASSESSMENT, record_address
from steward.interfaces.web.lint.forms import EndForm, SureForm
from steward.interfaces.web.lint.wording import type_in_words

AT_ONCE = 200
"""With more AI systems than this a full run is work in the background."""
MOST_WAIVERS = 200
STAGES = {"stage-1": AuditStage.ONE, "stage-2": AuditStage.TWO}
TOP = 10


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show what lint says as a whole."""
    actor = request.actor
    require(actor, policy.VIEW_LINT)
    seen, days = overview_of(actor), days_of(actor)
    context = {
        "seen": seen,
        "found": seen.found[:TOP],
        "clauses": [item for item in seen.clauses if item.counts.open or item.counts.waived],
        "quiet": sum(not item.counts.open for item in seen.clauses),
        "fresh": freshness_of(actor),
        "may_run": actor.may(policy.RUN_LINT),
        "chart": trend_chart(days) if len(days) > 1 else None,
        "tab": "lint",
        "part": "overview",
    }
    return render(request, "lint/overview.html", context)


def trend_chart(days: list[LintDay]) -> dict[str, Any]:
    """Return the picture of the last days."""
    lines = (
        ("Major", "majors", "var(--st-bad)"),
        ("Minor", "minors", "var(--st-warn)"),
        ("Observation", "observations", "var(--st-ink-faint)"),
    )
    series = [
        {
            "name": name,
            "type": "line",
            "step": "end",
            "showSymbol": False,
            "itemStyle": {"color": colour},
            "lineStyle": {"width": 2, "color": colour},
            "data": [[day.on.isoformat(), getattr(day, field)] for day in days],
        }
        for name, field, colour in lines
    ]
    return {
        "id": "lint-trend",
        "caption": "Open results by day",
        "height": "normal",
        "option": {
            "grid": {"left": 48, "right": 16, "top": 16, "bottom": 48},
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": series,
        },
        "columns": ("Day", "Major", "Minor", "Observation", "Waived"),
        "rows": [
            (d.on.isoformat(), d.majors, d.minors, d.observations, d.waived) for d in days[::-1]
        ],
    }


@require_safe
def stage(request: ActorRequest, name: str) -> HttpResponse:
    """Show a stage of the certification audit: what is there, what lint says, the verdict."""
    require(request.actor, policy.VIEW_LINT)
    if name not in STAGES:
        raise NotFound("A certification audit has two stages: stage-1 and stage-2.")
    wanted = STAGES[name]
    context = {
        "view": stage_view(request.actor, wanted),
        "words": STAGE_WORDS[wanted],
        "fresh": freshness_of(request.actor),
        "tab": name,
    }
    return render(request, "lint/stage.html", context)


@require_safe
def waivers(request: ActorRequest) -> HttpResponse:
    """Show the waivers that count, then those that ended."""
    require(request.actor, policy.VIEW_LINT)
    rows = waivers_visible_to(request.actor)
    ended = rows.exclude(ended_at=None).order_by("-ended_at", "-id")
    context = {
        "open": list(rows.filter(ended_at=None).order_by("until", "id")[:MOST_WAIVERS]),
        "ended": list(ended[:MOST_WAIVERS]),
        "most": MOST_WAIVERS,
        "may": request.actor.may(policy.WAIVE_LINT),
        "today": request.actor.today,
        "tab": "lint",
        "part": "waivers",
    }
    return render(request, "lint/waivers.html", context)


@require_http_methods(["GET", "POST"])
def revoke(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a waiver ends, and end it."""
    row = get_waiver(request.actor, key)
    require(request.actor, policy.WAIVE_LINT)
    question = Question(
        title="End this waiver",
        lead=f"{row}: what it covers is open again at once.",
        button="End it",
        back="/lint/waivers",
        done="The waiver has ended.",
    )
    return ask(
        request,
        question,
        EndForm(sent(request)),
        lambda given: revoke_waiver(actor=request.actor, waiver=row, **given),
    )


@require_safe
def facts(request: ActorRequest) -> HttpResponse:
    """Show every kind of record with the facts that rules may read."""
    require(request.actor, policy.VIEW_LINT)
    kinds = [
        (kind, [(fact, type_in_words(fact.type)) for fact in kind.facts])
        for kind in sorted(KINDS.values(), key=lambda item: item.label)
    ]
    return render(request, "lint/facts.html", {"kinds": kinds, "tab": "lint", "part": "facts"})


@require_POST
def run(request: ActorRequest) -> HttpResponse:
    """Ask all rules of all records: at once, or in the background where there is much."""
    require(request.actor, policy.RUN_LINT)
    if count_systems(request.actor)[0] > AT_ONCE:
        work = ask_for_work(actor=request.actor, kind=LINT, label="Run audit lint")
        return redirect(f"/work/{work.pk}")
    run_lint(actor=request.actor)
    return redirect("/lint")


@require_POST
def follow(request: ActorRequest) -> HttpResponse:
    """Read what changed since the last look."""
    require(request.actor, policy.RUN_LINT)
    outcome = follow_changes(actor=request.actor)
    if not request.headers.get("HX-Request"):
        return redirect("/lint")
    context = {"said": outcome_in_words(outcome), "changed": outcome.changed}
    return render(request, "lint/followed.html", context)


def outcome_in_words(outcome: Outcome) -> str:
    """Return what a look at changes found."""
    parts = [
        f"{many:,} {words}"
        for many, words in ((outcome.new + outcome.back, "new"), (outcome.gone, "gone"))
        if many
    ]
    return ", ".join(parts) or "Nothing is otherwise"


@require_safe
def to_record(request: ActorRequest, key: UUID) -> HttpResponse:
    """Go to the record that a result is about; that of an assessment is its system's."""
    row = get_result(request.actor, key)
    require(request.actor, policy.VIEW_LINT)
    if row.kind == BY_ASSESSMENT:
        system = assessments_visible_to(request.actor).one(request.actor, row.record_id).system_id
        return redirect(f"/impact-assessments/{system}")
    return redirect(record_address(row))


@require_http_methods(["GET", "POST"])
def raise_it(request: ActorRequest, key: UUID) -> HttpResponse:
    """Raise a result as a finding."""
    row = get_result(request.actor, key)
    question = Question(
        title="Raise this as a finding",
        lead=f"{row}. {row.why} It becomes a {row.severity_words.lower()} finding with"
        f" clause {row.clauses[0]} and the facts as evidence.",
        button="Raise it",
        back=f"/lint/results/{row.pk}",
    )

    def call(given: dict[str, Any]) -> Said:
        del given
        made = raise_from_result(actor=request.actor, result=row)
        return Said(f"Raised as {made.reference}.")

    require(request.actor, policy.VIEW_LINT)
    return ask(request, question, SureForm(sent(request)), call)
