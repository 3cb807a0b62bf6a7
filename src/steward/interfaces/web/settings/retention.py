"""For how long what is kept, what would go, and the question that changes it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.privacy.operations.retention import set_retention
from steward.extensions.privacy.queries.retention import Standing, standings
from steward.extensions.privacy.rules import ALWAYS, LONGEST_DAYS
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/retention"


class DaysForm(forms.Form):
    """For how many days."""

    days = forms.IntegerField(
        label="Days", required=False, help_text="Empty means: without end, nothing is removed."
    )


def retention(request: ActorRequest) -> HttpResponse:
    """Show for how long each kind of row is kept, and what would go at the next turn."""
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "standings": standings(request.actor),
        "always": ALWAYS,
    }
    return render(request, "settings/retention.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def keep(request: ActorRequest, stock: str) -> HttpResponse:
    """Set for how long a kind of row is kept; the question says how much is how old.

    Raises:
        NotFound: There is no such kind.
    """
    actor = request.actor
    found = next((item for item in standings(actor) if item.stock.name == stock), None)
    if found is None:
        raise NotFound("There is no such kind of row.")
    question = Question(
        title=f"Keep {found.stock.label.lower()}",
        button="Save",
        lead=_beforehand(found),
        done="Saved. What is older goes once a day.",
        back=PAGE,
    )
    form = DaysForm(sent(request), initial={"days": found.days})
    return ask(
        request, question, form, lambda data: set_retention(actor=actor, stock=stock, **data)
    )


def _beforehand(found: Standing) -> str:
    ages = ", ".join(f"{count} are older than {age} days" for age, count in found.older.items())
    span = f"At least {found.stock.shortest} days, at most {LONGEST_DAYS}."
    return f"{span} Now {found.count} are kept: {ages}. What is removed does not come back."
