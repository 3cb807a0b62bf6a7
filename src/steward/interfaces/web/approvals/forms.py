"""What is asked about approvals and flows."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from steward.domain.approvals.models import KIND_CHOICES, ApprovalFlow
from steward.domain.approvals.rules import LONGEST_REASON, LONGEST_TITLE, MOST_DAYS, MOST_STEPS
from steward.domain.approvals.terms import FlowNeed, FlowStep, Say
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries.holding import live_custom_roles
from steward.foundation.identity.terms import Role

AREA = {"rows": 3}
PARTS = ("title", "need", "quorum", "people", "roles", "days", "escalate_to")
NEEDS = [(item.value, item.label) for item in FlowNeed]
ASKED = [role for role in Role if role is not Role.RESPONDENT]


class DecideForm(forms.Form):
    """What somebody who is asked says, and why."""

    say = forms.ChoiceField(label="Decision", choices=[(item.value, item.label) for item in Say])
    reason = forms.CharField(
        label="Why", widget=forms.Textarea(AREA), max_length=LONGEST_REASON, strip=True
    )


class WhyForm(forms.Form):
    """Why an approval is not asked any more, or a flow ends."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(AREA), max_length=LONGEST_REASON)


class AskForm(forms.Form):
    """What those who decide should know."""

    note = forms.CharField(
        label="Note for those who decide",
        required=False,
        widget=forms.Textarea(AREA),
        max_length=LONGEST_REASON,
    )


class FlowForm(forms.Form):
    """A flow with up to five steps; a step without a title is none."""

    kind = forms.ChoiceField(label="What is approved", choices=KIND_CHOICES)
    name = forms.CharField(label="Name of the flow", max_length=LONGEST_TITLE)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 -- leaf
        super().__init__(*args, **more)
        people = assignable_people(actor)
        roles = [(role.value, role.label) for role in ASKED]
        roles += [(str(row.pk), row.name) for row in live_custom_roles(actor)]
        for number in range(1, MOST_STEPS + 1):
            self._add(f"step_{number}", people, roles)

    def _add(self, step: str, people: list[tuple[str, str]], roles: list[tuple[str, str]]) -> None:
        self.fields |= {
            f"{step}_title": forms.CharField(
                label="Who decides here", required=False, max_length=LONGEST_TITLE
            ),
            f"{step}_people": forms.MultipleChoiceField(
                label="People",
                required=False,
                choices=people,
                widget=forms.SelectMultiple({"size": 5}),
            ),
            f"{step}_roles": forms.MultipleChoiceField(
                label="Everybody with the role",
                required=False,
                choices=roles,
                widget=forms.SelectMultiple({"size": 5}),
            ),
            f"{step}_need": forms.ChoiceField(
                label="Who must approve", choices=NEEDS, required=False, initial="all"
            ),
            f"{step}_quorum": forms.IntegerField(
                label="How many, where it is a number",
                required=False,
                min_value=1,
                max_value=50,
                initial=1,
            ),
            f"{step}_days": forms.IntegerField(
                label="Days to answer", required=False, min_value=1, max_value=MOST_DAYS, initial=7
            ),
            f"{step}_escalate_to": forms.ChoiceField(
                label="When it is late, this person decides",
                required=False,
                choices=[("", "Nobody"), *people],
            ),
        }

    @staticmethod
    def initial_of(flow: ApprovalFlow) -> dict[str, Any]:
        """Return what the form shows of a flow."""
        found: dict[str, Any] = {"kind": flow.kind, "name": flow.name}
        for number, step in enumerate(flow.plan, 1):
            found |= {f"step_{number}_{name}": value for name, value in step.as_data().items()}
        return found

    @property
    def own(self) -> list[BoundField]:
        """Return the fields of the flow itself."""
        return [self["kind"], self["name"]]

    def steps(self) -> Iterator[tuple[int, list[BoundField], bool]]:
        """Return each step with its fields, and whether there is anything in it."""
        for number in range(1, MOST_STEPS + 1):
            fields = [self[f"step_{number}_{name}"] for name in PARTS]
            filled = bool(fields[0].value()) or any(field.errors for field in fields)
            yield number, fields, filled or number == 1

    def plan(self) -> list[FlowStep]:
        """Return the steps that have a title, or say anything of whom they ask."""
        return [step for n in range(1, MOST_STEPS + 1) if (step := self._step(f"step_{n}"))]

    def _step(self, name: str) -> FlowStep | None:
        told = {part: self.cleaned_data.get(f"{name}_{part}") for part in PARTS}
        if not (told["title"] or told["people"] or told["roles"]):
            return None
        above = cast("str", told["escalate_to"])
        return FlowStep(
            title=cast("str", told["title"]),
            need=FlowNeed(told["need"] or FlowNeed.ALL),
            quorum=cast("int | None", told["quorum"]) or 1,
            people=tuple(UUID(key) for key in cast("list[str]", told["people"])),
            roles=tuple(cast("list[str]", told["roles"])),
            days=cast("int | None", told["days"]) or 7,
            escalate_to=UUID(above) if above else None,
        )
