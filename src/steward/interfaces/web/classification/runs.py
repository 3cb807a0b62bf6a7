"""Earlier runs, what changed between them, and reading all by newer rules."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.impacts import policy, queries
from steward.domain.impacts.jobs import RESCORE
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.foundation.work.operations import ask_for_work
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.classification.shown import TONES, result_shown, way_shown


@require_safe
def run(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """Show one run as it was, with what differs from the one before."""
    actor = request.actor
    system = get_system(actor, key)
    require(actor, policy.VIEW_CLASSIFICATION, system)
    found = queries.get_run(actor, system, number)
    before = queries.get_run(actor, system, number - 1) if number > 1 else None
    tree = queries.tree_of(found.content)
    context: dict[str, Any] = {
        "found": result_shown(tree, queries.result_of(found), found.at.date()),
        "system": system,
        "run": found,
        "before": before,
        "differences": queries.differences_between(before, found) if before else (),
        "panel": {"stages": way_shown(found)},
    }
    return render(request, "classification/run.html", context)


@require_safe
def changes(request: ActorRequest) -> HttpResponse:
    """Show for every re-scored system what the newer rules changed."""
    actor = request.actor
    require(actor, policy.VIEW_CLASSIFICATION)
    lines = [
        {
            "system": after.system,
            "run": after,
            "tone": TONES.get(after.verdict, "neutral"),
            "before": queries.words_of(before),
            "after": queries.words_of(after),
            "differences": queries.differences_between(before, after),
            "lost": after.lost,
        }
        for before, after in queries.rescored_pairs(actor)
    ]
    moved = sum(1 for line in lines if line["before"] != line["after"])
    context = {
        "lines": sorted(lines, key=lambda line: line["before"] == line["after"]),
        "moved": moved,
        "waiting": queries.waiting_for_rules(actor).count(),
        "may_rescore": actor.may(policy.CLASSIFY),
    }
    return render(request, "classification/changes.html", context)


@require_POST
def rescore(request: ActorRequest) -> HttpResponse:
    """Ask for every system under older rules to be read by the installed ones."""
    require(request.actor, policy.CLASSIFY)
    work = ask_for_work(
        actor=request.actor, kind=RESCORE, label="Re-score classifications under the newer rules"
    )
    return redirect(f"/work/{work.pk}")
