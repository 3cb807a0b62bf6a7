"""Answer a risk in one dialog: judge it, plan what is done, bear what is left."""

from typing import Any

from django import forms

from steward.domain.risks import policy
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.answering import answer_risk
from steward.domain.risks.operations.treating import TreatmentDraft
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.risks.forms import EditForm, bearing_help
from steward.interfaces.web.risks.treating import first_plan


class AnswerForm(EditForm):
    """One's judgement; beyond it what is done, and until when what is left is borne."""

    title = forms.CharField(
        label="What is done about it",
        required=False,
        max_length=300,
        help_text="Leave it empty to plan nothing. Somebody else approves it.",
    )
    controls = forms.MultipleChoiceField(
        label="Controls that it puts in place", required=False, widget=forms.CheckboxSelectMultiple
    )
    less_often = forms.FloatField(
        label="Rarer by, per cent", required=False, min_value=0, max_value=100
    )
    less_bad = forms.FloatField(
        label="Less bad by, per cent", required=False, min_value=0, max_value=100
    )
    borne_until = forms.DateField(
        label="Accept what is left until",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        named = self.initial.get("named", [])
        if named:
            self.fields["controls"].choices = named
        else:
            del self.fields["controls"]

    def for_actor(self, actor: Actor) -> None:
        """Offer the bands of the criteria, and say how long they permit to accept."""
        super().for_actor(actor)
        told = f"Leave it empty to accept nothing. {bearing_help(actor)}"
        self.fields["borne_until"].help_text = told


def answer(*, actor: Actor, risk: Risk, **fields: Any) -> Risk:  # noqa: ANN401 -- leaf
    """Answer a risk from what the form sends."""
    title, chosen = fields["title"].strip(), tuple(fields.get("controls") or ())
    less_often, less_bad = fields["less_often"] or 0.0, fields["less_bad"] or 0.0
    if not title and (chosen or less_often or less_bad):
        raise Invalid("Say what is done.", place="title")
    draft = TreatmentDraft(
        option="reduce", title=title, controls=chosen, less_often=less_often, less_bad=less_bad
    )
    return answer_risk(
        actor=actor,
        risk=risk,
        likelihood=fields["likelihood"],
        consequence=fields["consequence"],
        reason=fields["reason"],
        treatment=draft if title else None,
        borne_until=fields["borne_until"],
    )


ANSWER = Command(
    name="answer",
    label="Judge, treat, accept",
    form=AnswerForm,
    operation=answer,
    permission=policy.EDIT_RISK,
    tone="primary",
    initial=lambda risk: {
        "likelihood": risk.inherent_likelihood,
        "consequence": risk.inherent_consequence,
        "reason": risk.reason if risk.status in ("accepted", "edited") else "",
        **first_plan(risk),
    },
    done="The risk is answered.",
    when=lambda risk: risk.status != "withdrawn" and not risk.is_opportunity,
)
