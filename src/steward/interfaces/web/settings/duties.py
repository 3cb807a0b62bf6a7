"""Which duties are kept apart: the floor, what the organisation added, and what was tried."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from steward.foundation.core.actor import require
from steward.foundation.core.duties import ACTS, KINDS, RuleKind
from steward.foundation.core.moments import in_words
from steward.foundation.identity.operations.apart import relax_duty, tighten_duty
from steward.foundation.identity.policy import EDIT_DUTY, VIEW_DUTIES
from steward.foundation.identity.queries import duties as queries
from steward.foundation.identity.terms import APPETITES
from steward.foundation.journal.models import Entry
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.columns import Door, Person, Text
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.listing import export, show_list
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/duties"


def _choices(*, guarded: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the acts by kind of record, as a form offers them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for act in ACTS.values():
        if act.guarded or not guarded:
            words = f"does not {act.do}" if guarded else f"who {act.did}"
            found.setdefault(KINDS[act.kind], []).append((act.name, words))
    return sorted(found.items())


class TightenForm(forms.Form):
    """Two acts that are kept apart, or one that somebody else does first."""

    kind = forms.ChoiceField(
        label="How",
        choices=[
            (
                RuleKind.APART.value,
                "Two different people: who did the first does not do the second",
            ),
            (RuleKind.FIRST.value, "Somebody else first: nobody does the second before that"),
        ],
    )
    first = forms.ChoiceField(label="The first", choices=lambda: _choices(guarded=False))
    second = forms.ChoiceField(label="The second", choices=lambda: _choices(guarded=True))
    level = forms.ChoiceField(
        label="From the level",
        required=False,
        choices=[("", "Any"), *((level, level.capitalize()) for level in APPETITES)],
        help_text="Only for risks.",
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea({"rows": 2}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Why", widget=forms.Textarea({"rows": 2}))


@require_safe
def duties(request: ActorRequest) -> HttpResponse:
    """Show what is kept apart."""
    actor = request.actor
    require(actor, VIEW_DUTIES)
    context = {
        "tabs": tabs_for(actor, PAGE),
        "table": queries.table_of(actor),
        "may_edit": actor.may(EDIT_DUTY),
        "ended": [
            (row, queries.sentence_of(row))
            for row in queries.rules_of(actor).exclude(ended_at=None)
            if row.first in ACTS and row.second in ACTS
        ],
    }
    return render(request, "settings/duties.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def tighten(request: ActorRequest) -> HttpResponse:
    """Keep more apart than the floor asks."""
    require(request.actor, EDIT_DUTY)
    question = Question(
        title="Keep more apart",
        button="Set it",
        lead="It is asked from now on, beside the floor, which stays as it is.",
        done="It is set.",
        back=PAGE,
    )

    def call(given: dict[str, Any]) -> None:
        tighten_duty(actor=request.actor, **given)

    return ask(request, question, TightenForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def relax(request: ActorRequest, key: UUID) -> HttpResponse:
    """End what the organisation had set beyond the floor."""
    rule = queries.get_rule(request.actor, key)
    require(request.actor, EDIT_DUTY)
    question = Question(
        title="End this rule",
        button="End it",
        lead=f"{queries.sentence_of(rule)} The floor stays as it is.",
        tone="danger",
        done="The rule has ended.",
        back=PAGE,
    )

    def call(given: dict[str, Any]) -> None:
        relax_duty(actor=request.actor, rule=rule, reason=given["reason"])

    return ask(request, question, ReasonForm(sent(request)), call)


class Attempts(Pages[Entry]):
    """A list of entries of the journal: they have no page of their own."""

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return f"{PAGE}/attempts"

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the list and its export."""
        here = self.address.lstrip("/")
        return [
            path(here, partial(show_list, self), name="attempt-list"),
            path(f"{here}/export.<str:kind>", partial(export, self), name="attempt-export"),
        ]


def _one(_actor: object, _key: UUID) -> Entry:
    raise NotImplementedError


attempts = Attempts(
    noun="attempt",
    plural="attempts",
    title="What was tried",
    overline="ISO/IEC 42001, 5.3",
    lead="What somebody tried although it is kept apart. Each was refused, and is in the journal.",
    rows=queries.attempts_visible_to,
    one=_one,
    view=VIEW_DUTIES,
    reads=("at", "event", "actor_label", "subject_kind", "subject_id", "subject_label", "payload"),
    columns=[
        Text("at", label="When", sort="at", get=lambda row: in_words(row.at)),
        Person("actor_label", label="Who", sort="actor_label"),
        Text("rule", label="What is kept apart", get=lambda row: row.payload.get("rule", "")),
        Door(
            "subject_label",
            label="Record",
            to=lambda row: door_of(row.subject_kind, row.subject_id, row.subject_label),
        ),
        Text(
            "floor",
            label="By",
            get=lambda row: "The floor" if row.payload.get("floor") else "Your own rule",
            on_phone=False,
        ),
    ],
    order=("-id",),
    filters=[
        Search(("subject_label", "actor_label")),
        Choice("person", queries.people_who_tried, label="Who", field="actor_id"),
        Choice("about", list(KINDS.items()), label="Records", field="subject_kind"),
        Flag("own", "By an own rule", where={"payload__floor": False}),
    ],
    empty=Empty(
        title="Nobody tried what is kept apart",
        text="When somebody tries to approve what they wrote, or the like, it is refused and stands"
        " here.",
    ),
    list_template="settings/attempts.html",
)

urlpatterns: list[URLPattern] = [
    path("settings/duties", duties, name="duties"),
    path("settings/duties/new", tighten, name="duty-new"),
    path("settings/duties/<uuid:key>/end", relax, name="duty-end"),
    *attempts.urls(),
]
