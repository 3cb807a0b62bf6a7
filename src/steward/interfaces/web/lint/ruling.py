"""Rules: what is asked, of whom, what came of it; switched off, waived, brought from a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.lint import policy
from steward.domain.lint.operations.switching import switch_rule_off, switch_rule_on
from steward.domain.lint.operations.waiving import waive_rule
from steward.domain.lint.queries.overview import overview_of
from steward.domain.lint.queries.results import results_visible_to
from steward.domain.lint.queries.rules import KINDS, get_rule, switches_of
from steward.domain.lint.queries.waivers import waivers_of
from steward.domain.lint.rules.wording import condition_in_words
from steward.domain.lint.terms import SEVERITY_WORDS, STAGE_WORDS, LintState
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.lint.fixing import record_address
from steward.interfaces.web.lint.forms import SureForm, SwitchForm, WaiveForm
from steward.interfaces.web.lint.pages import SEVERITY_TONES, STATE_TONES
from steward.interfaces.web.lint.wording import type_in_words

SHOWN = 25


@require_safe
def rules(request: ActorRequest) -> HttpResponse:
    """Show every rule with what it found."""
    require(request.actor, policy.VIEW_LINT)
    context = {
        "rules": [
            (item, SEVERITY_WORDS[item.rule.severity], SEVERITY_TONES[item.rule.severity])
            for item in overview_of(request.actor).rules
        ],
        "labels": {name: kind.label for name, kind in KINDS.items()},
        "may_bring": "pack.install" in request.actor.permissions,
        "tab": "lint",
        "part": "rules",
    }
    return render(request, "lint/rules.html", context)


@require_safe
def rule(request: ActorRequest, name: str) -> HttpResponse:
    """Show one rule: what it asks, of which records, what came of it."""
    actor = request.actor
    item = get_rule(name)
    require(actor, policy.VIEW_LINT)
    asked, kind = item.rule, KINDS[item.rule.about]
    known = {fact.name: fact for fact in kind.facts}
    rows = results_visible_to(actor).filter(rule=name)
    standing = rows.exclude(state=LintState.GONE.value).order_by("-rank", "-since", "-id")
    gone = rows.filter(state=LintState.GONE.value).order_by("-gone_at", "-id")
    context: dict[str, Any] = {
        "rule": asked,
        "kind": kind,
        "severity": (SEVERITY_TONES[asked.severity], SEVERITY_WORDS[asked.severity]),
        "stages": [STAGE_WORDS[item] for item in asked.stages],
        "when": condition_in_words(asked.when, kind),
        "fires": condition_in_words(asked.fires_when, kind),
        "reads": [
            (known[fact], type_in_words(known[fact].type)) for fact in item.reads if fact in known
        ],
        "standing": [
            (row, record_address(row), STATE_TONES[row.state]) for row in standing[:SHOWN]
        ],
        "gone": [(row, record_address(row)) for row in gone[:SHOWN]],
        "waivers": waivers_of(actor, name),
        "switch": switches_of(actor).get(name),
        "may_switch": actor.may(policy.SWITCH_RULE),
        "may_waive": actor.may(policy.WAIVE_LINT),
        "may": actor.may(policy.WAIVE_LINT),
        "today": actor.today,
        "tab": "lint",
        "part": "rules",
    }
    return render(request, "lint/rule.html", context)


@require_http_methods(["GET", "POST"])
def waive(request: ActorRequest, name: str) -> HttpResponse:
    """Ask why a whole rule is waived, and until when."""
    asked = get_rule(name).rule
    require(request.actor, policy.WAIVE_LINT)
    question = Question(
        title=f"Waive {asked.id} for every record",
        lead=f"{asked.title}. Whatever it finds until that day does not count.",
        button="Waive it",
        back=f"/lint/rules/{name}",
        done="Waived until its day.",
    )
    return ask(
        request,
        question,
        WaiveForm(sent(request)),
        lambda given: waive_rule(actor=request.actor, rule=name, **given),
    )


@require_http_methods(["GET", "POST"])
def switch_off(request: ActorRequest, name: str) -> HttpResponse:
    """Ask why a rule is switched off."""
    asked = get_rule(name).rule
    require(request.actor, policy.SWITCH_RULE)
    question = Question(
        title=f"Switch {asked.id} off",
        lead=f"{asked.title}. It is no longer asked, and what it found is gone.",
        button="Switch it off",
        back=f"/lint/rules/{name}",
        done="The rule is off.",
    )
    return ask(
        request,
        question,
        SwitchForm(sent(request)),
        lambda given: switch_rule_off(actor=request.actor, rule=name, **given),
    )


@require_http_methods(["GET", "POST"])
def switch_on(request: ActorRequest, name: str) -> HttpResponse:
    """Switch a rule on again."""
    asked = get_rule(name).rule
    require(request.actor, policy.SWITCH_RULE)
    question = Question(
        title=f"Switch {asked.id} on again",
        lead=f"{asked.title}. It is asked of every record at once.",
        button="Switch it on",
        back=f"/lint/rules/{name}",
        done="The rule is on.",
    )
    return ask(
        request,
        question,
        SureForm(sent(request)),
        lambda _: switch_rule_on(actor=request.actor, rule=name),
    )
