"""Names that sources use and nobody has matched: adopted, matched or ignored."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.monitoring import policy
from steward.domain.monitoring.models import Thing
from steward.domain.monitoring.operations.matching import adopt_thing, ignore_thing, match_thing
from steward.domain.monitoring.queries.things import (
    count_unmatched,
    decided_things,
    get_thing,
    told_of,
    unmatched_things,
)
from steward.foundation.core.actor import require
from steward.foundation.core.subjects import Subject
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.monitoring.forms import MatchForm, NothingForm, WhyForm

BACK = "/monitoring/unmatched"
SHOWN = 100


@require_safe
def unmatched(request: ActorRequest) -> HttpResponse:
    """Show the names that wait, and those that were decided on last."""
    actor = request.actor
    require(actor, policy.VIEW_MONITORING)
    rows = list(unmatched_things(actor)[:SHOWN])
    told = told_of(actor, rows)
    context = {
        "rows": [(row, *told.get(row.pk, (0, None))) for row in rows],
        "count": count_unmatched(actor),
        "most": SHOWN,
        "decided": [_decided(row) for row in decided_things(actor)[:SHOWN]],
        "may": actor.may(policy.MATCH_THING),
        "part": "unmatched",
    }
    return render(request, "monitoring/unmatched.html", context)


def _decided(row: Thing) -> tuple[Thing, Subject | None, str]:
    """Return a name with the record that it means, and where that is."""
    target = row.system or row.part
    subject = target.as_subject() if target else None
    return row, subject, door_of(subject.kind, subject.id) if subject else ""


@require_http_methods(["GET", "POST"])
def adopt(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take what a source names into the inventory."""
    row = get_thing(request.actor, key)
    require(request.actor, policy.MATCH_THING)
    question = Question(
        title=f"Take “{row.name}” into the inventory",
        lead=f"It becomes a {row.kind_words} of the inventory, with what {row.source} says of it.",
        button="Take it in",
        back=BACK,
        done="It is in the inventory.",
    )
    return ask(
        request,
        question,
        NothingForm(sent(request)),
        lambda _: adopt_thing(actor=request.actor, thing=row),
    )


@require_http_methods(["GET", "POST"])
def match(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask which record a source means, and remember it."""
    row = get_thing(request.actor, key)
    require(request.actor, policy.MATCH_THING)
    form = MatchForm(sent(request), kind=row.kind)
    form.for_actor(request.actor)
    question = Question(
        title=f"Which {row.kind_words} is “{row.name}”?",
        lead=f"{row.source} calls it so. The answer is remembered.",
        button="It is this one",
        back=BACK,
        done="Matched and remembered.",
    )
    return ask(
        request,
        question,
        form,
        lambda given: match_thing(
            actor=request.actor, thing=row, record_id=UUID(given["record_id"])
        ),
    )


@require_http_methods(["GET", "POST"])
def ignore(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a name is no record of ours."""
    row = get_thing(request.actor, key)
    require(request.actor, policy.MATCH_THING)
    question = Question(
        title=f"Leave “{row.name}” out",
        lead="Its observations are kept and decide nothing.",
        button="Leave it out",
        back=BACK,
        done="It is left out.",
    )
    return ask(
        request,
        question,
        WhyForm(sent(request)),
        lambda given: ignore_thing(actor=request.actor, thing=row, **given),
    )
