"""By when work is due, who is away, and the templates of work."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.incidents.queries.content import holiday_countries
from steward.domain.tasks import policy
from steward.domain.tasks.models import TaskTemplate
from steward.domain.tasks.operations import absences, pausing, recurring
from steward.domain.tasks.queries import settling, together
from steward.domain.tasks.terms import Severity
from steward.foundation.core.actor import Permission, require
from steward.foundation.core.countries import COUNTRIES
from steward.foundation.identity.queries import person_behind
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.incidents.fields import offer
from steward.interfaces.web.tasks.forms import (
    AbsenceForm,
    BeginForm,
    PlainForm,
    PolicyForm,
    TemplateForm,
)

HOME = "/tasks/settings"
SHOWN = 200
PLAIN = ("working_days", "country", "also", "wip", "days_a_week")
FLAGS = ("evidence_needed", "close_unfounded")


@require_safe
def settings(request: ActorRequest) -> HttpResponse:
    """Show by when work is due, who is away, and the templates of work."""
    actor = request.actor
    require(actor, policy.VIEW_TASK)
    row = settling.work_policy(actor)
    person, may_settle = person_behind(actor), actor.may(policy.SETTLE_WORK)
    away = list(together.absences(actor)[:SHOWN])
    context = {
        "row": row,
        "days": [(level.value.capitalize(), row.days[level.value]) for level in reversed(Severity)],
        "country": COUNTRIES.get(row.country, row.country),
        "away": [
            (item, item.begins_on <= actor.today, may_settle or item.person_id == person)
            for item in away
        ],
        "templates": list(together.templates(actor)[:SHOWN]),
        "may_settle": may_settle,
        "may_go": actor.may(policy.WATCH_TASK),
        "may_make": actor.may(policy.EDIT_TASK),
        "may_write": actor.may(policy.KEEP_TEMPLATE),
    }
    return render(request, "tasks/settings.html", context)


def free_days_of(country: str) -> list[str]:
    """Return the rules of a country's free days, as content brings them; none for no country."""
    return list(holiday_countries().get(country, ()))


@require_http_methods(["GET", "POST"])
def settle(request: ActorRequest) -> HttpResponse:
    """Settle by when work is due."""
    actor = request.actor
    require(actor, policy.SETTLE_WORK)
    row = settling.work_policy(actor)
    initial = {name: getattr(row, name) for name in (*PLAIN, *FLAGS)}
    initial |= {f"days_{severity}": count for severity, count in row.days.items()}
    form = PolicyForm(sent(request), initial=initial)
    known = sorted((COUNTRIES.get(code, code), code) for code in holiday_countries())
    offer(form, "country", [("", "No country"), *((code, name) for name, code in known)])
    question = Question(
        title="By when work is due",
        button="Save",
        lead="It counts for tasks made from now on.",
        done="Saved.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        days = {level.value: fields.pop(f"days_{level.value}") for level in Severity}
        free = free_days_of(fields["country"])
        draft = pausing.PolicyDraft(days=days, free_days=free, **fields)
        pausing.settle_work(actor=actor, draft=draft)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def go_away(request: ActorRequest) -> HttpResponse:
    """Say from when until when somebody is away, and who stands in."""
    require(request.actor, policy.WATCH_TASK)
    form = AbsenceForm(sent(request))
    form.for_actor(request.actor)
    if not request.actor.may(policy.SETTLE_WORK):
        del form.fields["person_id"]
    question = Question(
        title="Be away",
        button="Save",
        lead="Work that is given to the person in these days goes to the deputy.",
        done="Saved.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        absences.keep_absence(actor=request.actor, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def come_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an absence back."""
    row = together.get_absence(request.actor, key)
    require(request.actor, policy.WATCH_TASK)
    if row.person_id != person_behind(request.actor):
        require(request.actor, policy.SETTLE_WORK)
    question = Question(
        title=f"{row.person} is here",
        button="Take the absence back",
        lead="What deputies took stays with them.",
        done="Taken back.",
        back=HOME,
    )

    def call(_: dict[str, Any]) -> None:
        absences.end_absence(actor=request.actor, absence=row)

    return ask(request, question, PlainForm(sent(request)), call)


def _template(
    request: ActorRequest, key: UUID, needed: Permission[Any] = policy.KEEP_TEMPLATE
) -> TaskTemplate:
    row = together.get_template(request.actor, key)
    require(request.actor, needed)
    return row


@require_http_methods(["GET", "POST"])
def new_template(request: ActorRequest) -> HttpResponse:
    """Write a template of work."""
    require(request.actor, policy.KEEP_TEMPLATE)
    return _written(request, None)


@require_http_methods(["GET", "POST"])
def edit_template(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a template of work."""
    return _written(request, _template(request, key))


def _written(request: ActorRequest, row: TaskTemplate | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {name: getattr(row, name, None) for name in TemplateForm.base_fields}
        initial["evidence"] = row.evidence_asked
    form = TemplateForm(sent(request), initial=initial)
    form.for_actor(request.actor)
    question = Question(
        title="A template of work",
        button="Save",
        lead="With a rhythm it becomes a task by itself, some days before it is due.",
        done="Saved.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        draft = recurring.TemplateDraft(**fields)
        recurring.keep_template(actor=request.actor, draft=draft, template=row)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def begin_template(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make a task of a template."""
    row = _template(request, key, policy.EDIT_TASK)
    question = Question(title=f"Begin “{row.title}”", button="Make the task", back=HOME)

    def call(fields: dict[str, Any]) -> Said:
        made = recurring.begin_template(actor=request.actor, template=row, **fields)
        return Said(f"{made.reference} is made.")

    return ask(request, question, BeginForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def end_template(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a template away."""
    row = _template(request, key)
    question = Question(
        title=f"Put “{row.title}” away",
        button="Put it away",
        tone="danger",
        lead="Tasks made of it stay.",
        done="Put away.",
        back=HOME,
    )

    def call(_: dict[str, Any]) -> None:
        recurring.end_template(actor=request.actor, template=row)

    return ask(request, question, PlainForm(sent(request)), call)
