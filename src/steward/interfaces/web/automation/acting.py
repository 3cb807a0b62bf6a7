"""Switch a rule on, pause it, put it away, let it try again; make the address it is called at."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.automation.operations.calling import make_address
from steward.extensions.automation.operations.doing import try_again
from steward.extensions.automation.operations.writing import pause_rule, remove_rule, switch_on
from steward.extensions.automation.policy import EDIT_RULE
from steward.extensions.automation.queries.addresses import address_with
from steward.extensions.automation.queries.reading import get_firing, get_rule
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent


class SureRuleForm(forms.Form):
    """Nothing to fill in."""


class PauseRuleForm(forms.Form):
    """Why a rule is paused."""

    reason = forms.CharField(label="Why", widget=forms.Textarea({"rows": 3}), max_length=2_000)


@require_http_methods(["GET", "POST"])
def on(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a rule is switched on."""
    row = get_rule(request.actor, key)
    require(request.actor, EDIT_RULE)
    question = Question(
        title=f"Switch {row.reference} on",
        lead="It answers to what happens from now on, under its own name and with what you may."
        " What happened before is left alone.",
        button="Switch it on",
        back=f"/automation/{row.pk}",
        done="The rule is on.",
    )
    return ask(
        request,
        question,
        SureRuleForm(sent(request)),
        lambda _: switch_on(actor=request.actor, rule=row),
    )


@require_http_methods(["GET", "POST"])
def pause(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a rule is paused."""
    row = get_rule(request.actor, key)
    require(request.actor, EDIT_RULE)
    question = Question(
        title=f"Pause {row.reference}",
        lead="It answers to nothing until it is switched on again. What waits goes on waiting.",
        button="Pause it",
        back=f"/automation/{row.pk}",
        done="The rule is paused.",
    )
    return ask(
        request,
        question,
        PauseRuleForm(sent(request)),
        lambda given: pause_rule(actor=request.actor, rule=row, **given),
    )


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a rule is put away."""
    row = get_rule(request.actor, key)
    require(request.actor, EDIT_RULE)
    question = Question(
        title=f"Put {row.reference} away",
        lead="It never acts again. What it did stays in the log.",
        button="Put it away",
        tone="danger",
        back=f"/automation/{row.pk}",
        then="/automation",
        done="The rule is put away.",
    )
    return ask(
        request,
        question,
        SureRuleForm(sent(request)),
        lambda _: remove_rule(actor=request.actor, rule=row),
    )


@require_http_methods(["GET", "POST"])
def again(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a rule tries again."""
    row = get_firing(request.actor, key)
    require(request.actor, EDIT_RULE)
    question = Question(
        title="Try again",
        lead="What failed is done again, and what was not done because of it. What was done stays.",
        button="Try again",
        back=f"/automation/log/{row.pk}",
        done="It is tried again within a minute.",
    )
    return ask(
        request,
        question,
        SureRuleForm(sent(request)),
        lambda _: try_again(actor=request.actor, firing=row),
    )


@require_http_methods(["GET", "POST"])
def address(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make the address at which a rule is called; it is shown once."""
    row = get_rule(request.actor, key)
    require(request.actor, EDIT_RULE)
    question = Question(
        title="Make an address",
        lead="Whoever has the address can call the rule. An earlier one stops working.",
        button="Make an address",
        back=f"/automation/{row.pk}",
        done="The address was made.",
    )
    return ask(
        request,
        question,
        SureRuleForm(sent(request)),
        lambda _: Secret(
            title="The address of this rule",
            lead="It is shown once. Post an object of JSON to it.",
            text=address_with(make_address(actor=request.actor, rule=row)),
        ),
    )
