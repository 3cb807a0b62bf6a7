"""Set when people are reminded of questionnaires."""

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.reminders.operations.reminding import set_cadence
from steward.extensions.reminders.policy import SET_CADENCE
from steward.extensions.reminders.queries import plan_of
from steward.extensions.reminders.terms import LONGEST_DAYS, MOST_STEPS
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent


class CadenceForm(forms.Form):
    """Days before, then how often after."""

    before = forms.CharField(
        label="Days before the due day",
        max_length=100,
        required=False,
        help_text="Separated by commas, such as 7, 1. 0 is the day itself; nothing is never.",
    )
    every = forms.IntegerField(
        label="Days between reminders after it",
        min_value=0,
        max_value=LONGEST_DAYS,
        help_text="0 reminds nobody afterwards.",
    )
    most = forms.IntegerField(label="At most so many times", min_value=0, max_value=MOST_STEPS)


@require_http_methods(["GET", "POST"])
def cadence(request: ActorRequest) -> HttpResponse:
    """Show when people are reminded, and change it."""
    actor = request.actor
    require(actor, SET_CADENCE)
    plan = plan_of(actor)
    given = {
        "before": ", ".join(str(day) for day in sorted(plan.before, reverse=True)),
        "every": plan.every,
        "most": plan.most,
    }
    question = Question(
        title="When people are reminded",
        lead=f"Now: {plan.words}. By e-mail, each once, until they have answered.",
        button="Save",
        back="/questionnaires",
        done="Saved. It holds for every questionnaire that has a due day.",
    )
    form = CadenceForm(sent(request), initial=given)
    return ask(request, question, form, lambda data: set_cadence(actor=actor, **data))
