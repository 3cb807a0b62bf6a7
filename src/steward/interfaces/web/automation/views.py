"""All rules with how they go; one rule in words; when it would have acted."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.extensions.automation.models import Rule
from steward.extensions.automation.policy import EDIT_RULE, VIEW_RULE
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.reading import (
    firings_visible_to,
    get_rule,
    standings,
    versions_of,
)
from steward.extensions.automation.queries.trying import MOST_DAYS, try_rule
from steward.extensions.automation.queries.wording import (
    said_of_condition,
    sentence_of,
    trigger_in_words,
)
from steward.extensions.automation.rules import trigger_of
from steward.extensions.automation.terms import TURNS, ParamKind, RuleAct, RuleState
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.automation.showing import shown_value, whom_words
from steward.interfaces.web.doors import door_of

SHOWN, TRIAL_SHOWN = 10, 100
USUAL_DAYS = 30


@require_safe
def rules(request: ActorRequest) -> HttpResponse:
    """Show every rule in a sentence, with how often it acted."""
    require(request.actor, VIEW_RULE)
    rows = [
        (item, sentence_of(item.rule), RuleState(item.rule.state))
        for item in standings(request.actor)
    ]
    context = {"rows": rows, "may": request.actor.may(EDIT_RULE), "tab": "rules"}
    return render(request, "automation/rules.html", context)


@require_safe
def rule(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one rule: when, if, then; what it did last; its versions."""
    row = get_rule(request.actor, key)
    require(request.actor, VIEW_RULE)
    state = RuleState(row.state)
    trigger = trigger_of(row.trigger)
    context = {
        "rule": row,
        "state": state,
        "when": trigger_in_words(trigger),
        "said": said_of_condition(row.condition, trigger),
        "steps": _steps(request.actor, row),
        "firings": list(firings_visible_to(request.actor, rule=row.pk)[:SHOWN]),
        "versions": versions_of(request.actor, row),
        "acts": [act.value for act in TURNS[state]],
        "may": request.actor.may(EDIT_RULE),
        "is_called": row.kind == "call",
        "fields": trigger.fields.items(),
        "tab": "rules",
    }
    return render(request, "automation/rule.html", context)


def _steps(actor: Actor, row: Rule) -> list[tuple[str, list[tuple[str, str]]]]:
    whom = whom_words(actor)
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for step in row.steps:
        action = actions()[step["action"]]
        shown = [
            (param.label, shown_value(actor, param, step.get(param.name), whom))
            for param in action.params
            if param.kind is not ParamKind.SECRET
        ]
        found.append((action.label, [pair for pair in shown if pair[1]]))
    return found


@require_safe
def trial(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show when the rule would have acted in the last days; nothing is done."""
    row = get_rule(request.actor, key)
    require(request.actor, VIEW_RULE)
    word = request.GET.get("days", "")
    days = min(max(int(word), 1), MOST_DAYS) if word.isascii() and word.isdigit() else USUAL_DAYS
    found = try_rule(request.actor, trigger_of(row.trigger), row.condition, days)
    context = {
        "rule": row,
        "trial": found,
        "rows": [
            (one, door_of(one.subject.kind, one.subject.id, one.subject.label))
            for one in found.would[:TRIAL_SHOWN]
        ],
        "more": max(len(found.would) - TRIAL_SHOWN, 0),
        "days": days,
        "most": MOST_DAYS,
        "acts": [act.value for act in TURNS[RuleState(row.state)]],
        "may": request.actor.may(EDIT_RULE),
        "switch_on": RuleAct.SWITCH_ON.value,
        "tab": "rules",
    }
    return render(request, "automation/trial.html", context)
