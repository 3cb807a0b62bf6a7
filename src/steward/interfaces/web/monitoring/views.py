"""Monitoring as a whole, its checks, a system's lines, waivers; and asking everything."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.monitoring import policy
from steward.domain.monitoring.operations.judging import judge_all
from steward.domain.monitoring.operations.waiving import end_check_waiver
from steward.domain.monitoring.queries.checks import checks_in_force, get_check, own_checks
from steward.domain.monitoring.queries.content import book, properties
from steward.domain.monitoring.queries.records import properties_seen
from steward.domain.monitoring.queries.results import (
    get_waiver,
    results_listed,
    tally,
    tally_by_check,
    waivers_of_checks,
)
from steward.domain.monitoring.queries.seen import newest_about_system
from steward.domain.monitoring.queries.things import count_unmatched, sources_of
from steward.domain.monitoring.rules.wording import asked_in_words, value_in_words
from steward.domain.monitoring.terms import SUBJECT_WORDS, Check, CheckOutcome
from steward.domain.objectives.policy import VIEW_CHANGE
from steward.domain.objectives.queries.observed import seen_changes_of
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.monitoring.charts import chart_of_line
from steward.interfaces.web.monitoring.forms import WhyForm
from steward.interfaces.web.monitoring.pages import SEVERITY_TONES, TONES, record_address

TOP = 10
SHOWN = 50
MOST_CHARTS = 6
MOST_WAIVERS = 200
GRAVE = (CheckOutcome.FAIL.value, CheckOutcome.WARN.value, CheckOutcome.STALE.value)


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show how the checks stand, the gravest results, and where what is seen comes from."""
    actor = request.actor
    require(actor, policy.VIEW_MONITORING)
    counts = tally(actor)
    grave = results_listed(actor).filter(outcome__in=GRAVE, is_waived=False)[:TOP]
    context = {
        "counts": {item.value: counts.of(item) for item in CheckOutcome},
        "waived": counts.waived,
        "grave": [(row, TONES[row.outcome], record_address(row)) for row in grave],
        "sources": sources_of(actor),
        "unmatched": count_unmatched(actor),
        "may_run": actor.may(policy.RUN_CHECKS),
        "part": "overview",
    }
    return render(request, "monitoring/overview.html", context)


@require_POST
def run(request: ActorRequest) -> HttpResponse:
    """Ask every check of every record."""
    done = judge_all(actor=request.actor)
    messages.success(request, f"{done.asked:,} asked, {done.turned:,} turned.")
    return redirect("/monitoring")


@require_safe
def checks(request: ActorRequest) -> HttpResponse:
    """Show every check with how its results stand, and those that audit lint answers."""
    actor = request.actor
    require(actor, policy.VIEW_MONITORING)
    counts, seen = tally_by_check(actor), properties_seen(actor)
    found = [item.check for item in checks_in_force(actor).by_id.values()]
    rows = [
        {
            "check": check,
            "words": SUBJECT_WORDS[check.about],
            "tone": SEVERITY_TONES[check.severity],
            "counts": counts.get(check.id, {}),
            "is_watched": check.observed in seen,
        }
        for check in found
    ]
    context = {
        "watched": [row for row in rows if row["is_watched"]],
        "silent": [row for row in rows if not row["is_watched"]],
        "own_records": book().of_own_records,
        "may_edit": actor.may(policy.EDIT_CHECK),
        "part": "checks",
    }
    return render(request, "monitoring/checks.html", context)


@require_safe
def check(request: ActorRequest, name: str) -> HttpResponse:
    """Show one check: what it asks, its parameters, and how it came out by record."""
    actor = request.actor
    found = get_check(actor, name)
    require(actor, policy.VIEW_MONITORING)
    rows = results_listed(actor).filter(check_id=name)
    known = properties().get(found.observed)
    own = own_checks(actor) if found.is_own else None
    context: dict[str, Any] = {
        "check": found,
        "property": known,
        "about": SUBJECT_WORDS[found.about],
        "severity_tone": SEVERITY_TONES[found.severity],
        "asks": _asked(found),
        "parameters": [
            (name, value_in_words(tiers["default"]), value_in_words(tiers["high"]))
            if "high" in tiers
            else (name, value_in_words(tiers["default"]), "")
            for name, tiers in found.parameters.items()
        ],
        "results": [(row, TONES[row.outcome], record_address(row)) for row in rows.all()[:SHOWN]],
        "counts": tally(actor, rows),
        "most": SHOWN,
        "may_end": own is not None and actor.may(policy.EDIT_CHECK),
        "part": "checks",
    }
    return render(request, "monitoring/check.html", context)


def _asked(found: Check) -> str:
    """Return what a check asks with the parameters of most records."""
    used = {name: tiers["default"] for name, tiers in found.parameters.items()}
    words = asked_in_words(found.asks, used)
    return words[:1].upper() + words[1:]


@require_safe
def system(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what was observed of one AI system: lines over time, and the newest of everything."""
    actor = request.actor
    row = get_system(actor, key)
    require(actor, policy.VIEW_MONITORING)
    require(actor, VIEW_SYSTEM)
    newest = newest_about_system(actor, row)
    numbers = [item for item in newest if item.kind == "n"]
    drawn = [chart for item in numbers[:MOST_CHARTS] if (chart := chart_of_line(actor, item))]
    known = properties()
    context = {
        "changes": seen_changes_of(actor, row) if actor.may(VIEW_CHANGE) else [],
        "system": row,
        "charts": drawn,
        "newest": [
            (
                item,
                known[item.property].title if item.property in known else item.property,
                value_in_words(
                    item.value,
                    item.unit or (known[item.property].unit if item.property in known else ""),
                ),
            )
            for item in newest[:SHOWN]
        ],
        "results": [
            (item, TONES[item.outcome]) for item in results_listed(actor).filter(system=row)[:SHOWN]
        ],
        "part": "system",
    }
    return render(request, "monitoring/system.html", context)


@require_safe
def waivers(request: ActorRequest) -> HttpResponse:
    """Show the waivers that count, then those that ended."""
    actor = request.actor
    require(actor, policy.VIEW_MONITORING)
    rows = waivers_of_checks(actor)
    context = {
        "open": list(rows.filter(ended_at=None).order_by("until", "id")[:MOST_WAIVERS]),
        "ended": list(rows.exclude(ended_at=None)[:MOST_WAIVERS]),
        "may": actor.may(policy.WAIVE_CHECK),
        "part": "waivers",
    }
    return render(request, "monitoring/waivers.html", context)


@require_http_methods(["GET", "POST"])
def end_waiver(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a waiver ends, and end it."""
    row = get_waiver(request.actor, key)
    require(request.actor, policy.WAIVE_CHECK)
    question = Question(
        title="End this waiver",
        lead=f"{row}: what it covers counts again at once.",
        button="End it",
        back="/monitoring/waivers",
        done="The waiver has ended.",
    )
    return ask(
        request,
        question,
        WhyForm(sent(request)),
        lambda given: end_check_waiver(actor=request.actor, waiver=row, **given),
    )
