"""Writing risks by hand: threats and opportunities of a system or of the organisation."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from steward.domain.risks import policy
from steward.domain.risks.models import Risk
from steward.domain.risks.operations import handmade
from steward.domain.risks.queries import proposal_of
from steward.domain.risks.rules.treating import GAIN_WORDS
from steward.domain.risks.terms import BENEFIT_WORDS, KIND_WORDS, ORIGIN_WORDS
from steward.domain.systems.queries import system_called, systems_offered
from steward.foundation.core.actor import Actor
from steward.interfaces.web.controls.filters import every_control
from steward.interfaces.web.kit.columns import LevelBadge
from steward.interfaces.web.kit.commands import ActorForm, Command
from steward.interfaces.web.kit.filters import Choice, Filter, Flag
from steward.interfaces.web.risks.forms import offer_bands
from steward.interfaces.web.risks.keeping import day
from steward.interfaces.web.risks.treating import plan
from steward.interfaces.web.risks.words import categories
from steward.interfaces.web.systems.suggesting import SuggestingInput


class RiskLevel(LevelBadge):
    """A level of a risk; that of an opportunity reads as benefit and is never red."""

    def value(self, row: object) -> str:
        """Return the level, after ``benefit-`` where it is one."""
        level = str(super().value(row))
        return f"benefit-{level}" if cast("Risk", row).is_opportunity else level

    def text(self, row: object) -> str:
        """Return the word of the level."""
        known = self.value(row)
        if known.startswith("benefit-"):
            return BENEFIT_WORDS[known.removeprefix("benefit-")]
        return super().text(row)


def _words(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=handmade.LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text=help_text,
    )


class WordingForm(ActorForm):
    """What a risk says, and which controls act on it."""

    title = forms.CharField(label="The risk in a line", max_length=300)
    cause = _words("Cause", "What could bring it about.")
    event = _words("Event", "What would happen.")
    consequence = _words("Consequence", "What would follow, and for whom.")
    category = forms.ChoiceField(label="Category", required=False)
    controls = forms.MultipleChoiceField(
        label="Controls that act on it",
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text="Each takes off what it usually does in the catalogue, as far as it works."
        " Several with Ctrl or Cmd.",
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the categories and the controls."""
        category = cast("forms.ChoiceField", self.fields["category"])
        category.choices = [("", "None of these"), *categories()]
        controls = cast("forms.MultipleChoiceField", self.fields["controls"])
        controls.choices = every_control(actor)


class NewRiskForm(WordingForm):
    """A new risk of a system or of the organisation as a whole."""

    kind = forms.ChoiceField(choices=list(KIND_WORDS.items()))
    system = forms.CharField(
        label="AI system",
        required=False,
        max_length=310,
        widget=SuggestingInput,
        help_text="Its number or name; empty where it concerns the organisation as a whole.",
    )
    likelihood = forms.TypedChoiceField(coerce=int, help_text="Before any control.")
    severity = forms.TypedChoiceField(
        label="Consequence or benefit", coerce=int, help_text="Before any control."
    )
    field_order = [
        "kind",
        "system",
        "title",
        "cause",
        "event",
        "consequence",
        "likelihood",
        "severity",
    ]

    def for_actor(self, actor: Actor) -> None:
        """Offer systems, categories, controls and the bands of the criteria."""
        super().for_actor(actor)
        offer_bands(self, actor, consequence="severity")
        cast("SuggestingInput", self.fields["system"].widget).suggest(systems_offered(actor))


class PursueForm(forms.Form):
    """What is done about an opportunity."""

    option = forms.ChoiceField(label="What", choices=list(GAIN_WORDS.items()))
    title = forms.CharField(label="What is done", max_length=300)
    more_often = forms.FloatField(
        label="Likelier by", initial=0, min_value=0, max_value=900, help_text="Per cent."
    )
    more_good = forms.FloatField(
        label="Better by", initial=0, min_value=0, max_value=900, help_text="Per cent."
    )
    cost = forms.DecimalField(
        label="Cost", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.CharField(
        label="Currency", required=False, max_length=3, help_text="Three letters, such as EUR."
    )
    effort_days = forms.FloatField(
        label="Days of work", required=False, min_value=0, max_value=10_000
    )
    due_on = day(label="Due on", required=False)
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea({"rows": 3})
    )


WORDED = ("title", "cause", "event", "consequence", "category", "controls")


def write(*, actor: Actor, **fields: Any) -> Risk:  # noqa: ANN401 -- leaf
    """Write a risk from what a form sends."""
    wording = handmade.Wording(**{name: fields.pop(name) for name in WORDED})
    words = fields.pop("system").strip()
    system = system_called(actor, words) if words else None
    return handmade.write_risk(actor=actor, wording=wording, system=system, **fields)


def reword(*, actor: Actor, risk: Risk, **fields: Any) -> Risk:  # noqa: ANN401 -- leaf
    """Change the wording from what a form sends."""
    return handmade.reword_risk(actor=actor, risk=risk, wording=handmade.Wording(**fields))


def said(risk: Risk) -> dict[str, Any]:
    """Return what a risk made by hand says now, as its form begins."""
    own = proposal_of(risk)
    if own is None:
        return {}
    return {
        "title": own.title,
        "cause": own.because,
        "event": own.text,
        "consequence": own.harm,
        "category": own.category,
        "controls": [link.control for link in own.links],
    }


def is_by_hand(risk: Risk) -> bool:
    """Say whether somebody wrote it into the register."""
    return risk.origin == "hand"


CREATE = Command(
    name="new",
    label="New risk",
    form=NewRiskForm,
    operation=write,
    permission=policy.EDIT_RISK,
    done="The risk is written.",
)
COMMANDS = (
    Command(
        name="pursue",
        label="Plan what is done",
        form=PursueForm,
        operation=plan,
        permission=policy.PLAN_TREATMENT,
        done="It is planned; somebody else approves it.",
        when=lambda risk: risk.is_opportunity and risk.status in ("accepted", "edited"),
    ),
    Command(
        name="reword",
        label="Change the wording",
        form=WordingForm,
        operation=reword,
        permission=policy.EDIT_RISK,
        initial=said,
        done="The wording is changed.",
        when=is_by_hand,
    ),
)
FILTERS: Sequence[Filter] = (
    Choice("kind", list(KIND_WORDS.items())),
    Choice("origin", list(ORIGIN_WORDS.items())),
    Flag("organisation", "The organisation itself", where={"system": None}),
)
