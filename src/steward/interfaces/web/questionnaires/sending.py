"""Send a questionnaire to AI systems by filter with a preview; say who answers and reviews."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.questionnaires import queries
from steward.domain.questionnaires.operations import sending
from steward.domain.questionnaires.policy import SEND_RUN
from steward.domain.questionnaires.queries import OPEN
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.domain.systems.terms import Stage
from steward.domain.tasks.queries import assignable_people
from steward.extensions.guests.policy import INVITE_GUEST
from steward.extensions.reminders.queries import last_reminders, plan_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.questionnaires.overview import startable

SHOWN = 12
FILTERS = ("q", "stage", "unit", "fact", "assessed")


@require_http_methods(["GET", "POST"])
def send(request: ActorRequest) -> HttpResponse:
    """Choose targets by filter, see which they are, and send."""
    actor = request.actor
    require(actor, SEND_RUN)
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("questionnaire", "")
    _, sheet = queries.current_template(name, actor)
    problems: dict[str, str] = {}
    targets = _targets(actor, given)
    if request.method == "POST":
        try:
            work = sending.ask_to_send(
                actor=actor,
                questionnaire=name,
                systems=list(targets.order_by("number").values_list("pk", flat=True)),
                due_on=_day(given.get("due_on", ""), "due_on"),
                respondents=_keys(given.getlist("respondents"), "respondents"),
                reviewer=_key(given.get("reviewer", ""), "reviewer"),
            )
            return redirect(f"/work/{work.pk}")
        except Invalid as error:
            problems[error.place or "systems"] = error.message
    busy = queries.runs_visible_to(actor).filter(questionnaire=name, status__in=[*OPEN, "review"])
    context: dict[str, Any] = {
        "sheet": sheet,
        "name": name,
        "given": given,
        "count": targets.count(),
        "first": list(targets.order_by("name")[:SHOWN]),
        "busy": busy.filter(system__in=targets).count(),
        "stages": [(stage.value, stage.label) for stage in Stage],
        "units": _units(actor),
        "facts": [(item.id, item.label) for item in queries.attributes() if item.type == "boolean"],
        "people": assignable_people(actor),
        "respondents": given.getlist("respondents"),
        "problems": problems,
        "may_invite": actor.may(INVITE_GUEST),
        "filters": [(key, given.get(key, "")) for key in FILTERS],
        "choices": [item for item in startable(actor) if item.about == "system"],
    }
    page = "questionnaires/send.html"
    return render(request, page, context, status=422 if problems else 200)


def _targets(actor: Actor, given: QueryDict) -> OwnedQuerySet[AiSystem]:
    found = Q()
    if words := given.get("q", "").strip()[:200]:
        found &= Q(name__icontains=words) | Q(purpose__icontains=words)
    if stage := given.get("stage", ""):
        found &= Q(stage=stage)
    if unit := given.get("unit", ""):
        found &= Q(unit=unit)
    if fact := given.get("fact", ""):
        found &= Q(facts__contains={fact: True})
    if given.get("assessed"):
        found &= Q(assessed_on=None)
    return systems_visible_to(actor).filter(found)


def _units(actor: Actor) -> list[str]:
    rows = systems_visible_to(actor).exclude(unit="").order_by("unit")
    return list(rows.values_list("unit", flat=True).distinct()[:200])


def _day(text: str, place: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("This is not a date; write it as 2026-11-30.", place=place) from None


def _key(text: str, place: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid("Choose one of the list.", place=place) from None


def _needed(text: str, place: str) -> UUID:
    key = _key(text, place)
    if key is None:
        raise Invalid("Choose one of the list.", place=place)
    return key


def _keys(texts: list[str], place: str) -> list[UUID]:
    return [key for text in texts if (key := _key(text, place)) is not None]


@require_http_methods(["GET", "POST"])
def people(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show and change who answers a run, by when, and who reviews it."""
    actor = request.actor
    run = queries.get_run(actor, key)
    require(actor, SEND_RUN, run)
    problems: dict[str, str] = {}
    given = request.POST
    if request.method == "POST":
        try:
            if given.get("what") == "give":
                sending.give_to(
                    actor=actor,
                    run=run,
                    person=_needed(given.get("person", ""), "person"),
                    section=given.get("section", ""),
                    due_on=_day(given.get("part_due", ""), "part_due"),
                )
            else:
                due_on = _day(given.get("due_on", ""), "due_on")
                reviewer = _key(given.get("reviewer", ""), "reviewer")
                sending.set_run(actor=actor, run=run, due_on=due_on, reviewer=reviewer)
            messages.success(request, "Saved.")
            return redirect(f"/questionnaires/{key}/people")
        except (Invalid, Conflict) as error:
            place = "part_due" if error.place == "due_on" and given.get("what") == "give" else ""
            problems[place or error.place or "what"] = error.message
    sections = queries.template(run.resource_id).sections
    titles = {section.id: section.title for section in sections}
    rows, told = queries.respondents_of(actor, run), last_reminders(actor, run)
    context = {
        "run": run,
        "rows": [(row, titles.get(row.section, "Everything"), told.get(row.pk)) for row in rows],
        "cadence": plan_of(actor).words,
        "sections": sections,
        "people": assignable_people(actor),
        "problems": problems,
        "given": given,
        "today": actor.today,
    }
    page = "questionnaires/people.html"
    return render(request, page, context, status=422 if problems else 200)


@require_POST
def take(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask somebody no longer to answer."""
    run = queries.get_run(request.actor, key)
    require(request.actor, SEND_RUN, run)
    respondent = _key(request.POST.get("respondent", ""), "respondent")
    if respondent is not None:
        sending.take_from(actor=request.actor, run=run, respondent=respondent)
    return redirect(f"/questionnaires/{key}/people")
