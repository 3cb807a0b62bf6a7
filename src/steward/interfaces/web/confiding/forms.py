"""The forms by which one says who sees a record."""

from typing import Any

from django import forms

from steward.extensions.confiding.queries import nameable
from steward.extensions.confiding.terms import LONGEST_REASON
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.settings.membership_forms import AskedForm


class ReasonForm(AskedForm):
    """Why."""

    reason = forms.CharField(
        label="Why", max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3})
    )


class NameForm(AskedForm):
    """People and groups."""

    people = forms.MultipleChoiceField(
        label="People", required=False, widget=forms.SelectMultiple({"size": 8})
    )
    groups = forms.MultipleChoiceField(
        label="Groups",
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
        help_text="Who is in a group sees it as long as that lasts.",
    )

    def __init__(self, request: ActorRequest, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request, **options)
        people, groups = nameable(request.actor)
        me = request.person.pk
        self.fields["people"].choices = [
            (str(row.pk), f"{row.name}, {row.email}") for row in people if row.pk != me
        ]
        self.fields["groups"].choices = [(str(row.pk), row.name) for row in groups]


class ConfideForm(NameForm, ReasonForm):
    """For whom a record is confidential, and why."""

    field_order = ["people", "groups", "reason"]
