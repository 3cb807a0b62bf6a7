"""What is asked about suppliers, agreements, announced changes, shared work and customers."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.parts.models import TIERS
from steward.domain.relationships.queries.customers import customers_offered
from steward.domain.relationships.queries.suppliers import suppliers_offered
from steward.domain.relationships.terms.criteria import Supply
from steward.domain.relationships.terms.records import (
    CUSTOMER_KINDS,
    EXPECTED,
    ISSUE_KINDS,
    JUDGED,
    NOTICE_KINDS,
    RENEWALS,
    REOPENS,
    REPLACEABLE,
    YES_NO,
)
from steward.domain.relationships.terms.states import NoticeAct, SupplierAct
from steward.domain.systems.queries import systems_offered
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.guests.sending import InviteForm
from steward.interfaces.web.kit.commands import ActorForm
from steward.interfaces.web.systems.suggesting import SuggestingInput

UNKNOWN = ("", "Not known")
LINK_DAYS = 21


def prose(label: str, *, rows: int = 2, required: bool = False, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return a field for some sentences."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=widget, max_length=20_000
    )


def day(label: str, *, help_text: str = "") -> forms.DateField:
    """Return a field for a day that may be left out."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


def count(label: str, *, help_text: str = "", most: int) -> forms.IntegerField:
    """Return a field for a whole number that may be left out."""
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, help_text=help_text
    )


def system_field(*, required: bool = True, help_text: str = "Its number or name.") -> Any:  # noqa: ANN401 -- leaf
    """Return a field for an AI system, whose suggestions `suggest_systems` fills in."""
    widget = SuggestingInput({"autocomplete": "off"})
    return forms.CharField(
        label="AI system", max_length=300, required=required, help_text=help_text, widget=widget
    )


def named_field(label: str, *, required: bool = True) -> Any:  # noqa: ANN401 -- leaf
    """Return a field for a supplier or customer by name, whose suggestions `suggest` fills in."""
    widget = SuggestingInput({"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=300, required=required, help_text="Its name.", widget=widget
    )


def suggest(form: forms.Form, name: str, words: Iterable[str]) -> None:
    """Suggest words in a field."""
    cast("SuggestingInput", form.fields[name].widget).suggest(words)


def suggest_systems(form: forms.Form, actor: Actor) -> None:
    """Suggest the systems of the inventory."""
    suggest(form, "system", systems_offered(actor))


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class GivesForm(forms.Form):
    """What a supplier gives, and how soon it could be replaced."""

    supplies = forms.MultipleChoiceField(
        label="What it gives",
        required=False,
        choices=[(item.value, item.label) for item in Supply],
        widget=forms.CheckboxSelectMultiple(),
    )
    replaceable = forms.ChoiceField(
        label="It can be replaced", required=False, choices=[UNKNOWN, *REPLACEABLE]
    )
    personal_data = forms.ChoiceField(
        label="It processes personal data for us", required=False, choices=[UNKNOWN, *YES_NO]
    )
    embedded_ai = prose(
        "AI built into its product",
        help_text="Which functions use AI, which model, and whether it can be switched off.",
    )


class OverruleForm(forms.Form):
    """Another tier than the criteria say, and why."""

    tier = forms.ChoiceField(
        label="Tier", required=False, choices=[("", "As the criteria say"), *TIERS]
    )
    reason = prose("Why", rows=3, required=True, help_text="An auditor will ask.")


class AskForm(InviteForm):
    """Whom to send the questionnaire to, and about which system."""

    system = system_field(
        required=False, help_text="Empty: the one with the highest tier that relies on it."
    )
    field_order = ["email", "name", "expires_on", "system", "message"]

    def for_actor(self, actor: Actor) -> None:
        """Suggest systems and a day."""
        suggest_systems(self, actor)
        self.fields["expires_on"].initial = actor.today + timedelta(days=LINK_DAYS)


class DecideForm(forms.Form):
    """A decision about a supplier."""

    act = forms.ChoiceField(
        label="Decision",
        choices=[
            (SupplierAct.APPROVE.value, "Approve"),
            (SupplierAct.CONDITION.value, "Approve with conditions"),
            (SupplierAct.REJECT.value, "Reject"),
            (SupplierAct.SUSPEND.value, "Suspend"),
        ],
    )
    reason = prose("Why", rows=3, required=True, help_text="An auditor will ask.")
    conditions = prose("Conditions", rows=3, help_text="One on a line; each becomes a task.")
    reassess_on = day("Assessed again on", help_text="Empty: by the tier.")

    def clean_conditions(self) -> list[str]:
        """Return the lines."""
        return [line for line in self.cleaned_data["conditions"].splitlines() if line.strip()]


class IssueForm(ActorForm):
    """How a supplier did on a day."""

    kind = forms.ChoiceField(label="About", choices=ISSUE_KINDS)
    judged = forms.ChoiceField(label="Judgement", choices=JUDGED)
    title = forms.CharField(label="What was seen", max_length=300)
    text = prose("In detail")
    seen_on = day("Seen on")

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["seen_on"].initial = actor.today


class AgreementForm(forms.Form):
    """An agreement with its days."""

    title = forms.CharField(label="Agreement", max_length=300)
    number_there = forms.CharField(label="Its own number", max_length=100, required=False)
    starts_on = day("Starts on")
    ends_on = day("Ends on")
    renewal = forms.ChoiceField(label="At its end", choices=RENEWALS)
    notice_days = count("Days of notice", most=3650, help_text="Before the end.")
    incident_hours = count(
        "Incidents are told within hours", most=8760, help_text="As promised to us."
    )
    change_days = count("Changes are told days ahead", most=3650)
    document = forms.CharField(
        label="Where it is kept", max_length=500, required=False, help_text="File, folder, system."
    )


class SupplierChoice(ActorForm):
    """Which supplier."""

    supplier = named_field("Supplier")

    def for_actor(self, actor: Actor) -> None:
        """Suggest suppliers."""
        suggest(self, "supplier", suppliers_offered(actor))


class NewAgreementForm(SupplierChoice, AgreementForm):
    """An agreement with a supplier."""

    field_order = ["supplier"]


class EndForm(forms.Form):
    """When and why an agreement ended."""

    ended_on = day("Ended on", help_text="Empty: today.")
    reason = prose("Why", rows=3, required=True, help_text="And what took its place.")


class NoticeForm(forms.Form):
    """A change that a supplier announced."""

    kind = forms.ChoiceField(label="Kind", choices=NOTICE_KINDS)
    title = forms.CharField(label="What changes", max_length=300)
    text = prose("In detail", rows=3)
    received_on = day("Received on", help_text="Empty: today.")
    effective_on = day("Takes effect on")


class NewNoticeForm(SupplierChoice, NoticeForm):
    """A change with the supplier that announced it."""

    field_order = ["supplier"]


class AssessForm(forms.Form):
    """What an announced change means here."""

    assessment = prose("What it means here", rows=4, required=True)
    systems = prose(
        "AI systems that it touches", rows=4, help_text="One on a line: number or name."
    )
    reopens = forms.MultipleChoiceField(
        label="Is looked at again there",
        required=False,
        choices=REOPENS,
        widget=forms.CheckboxSelectMultiple(),
    )


class DecideNoticeForm(forms.Form):
    """A decision about an announced change."""

    act = forms.ChoiceField(
        label="Decision",
        choices=[
            (NoticeAct.ACCEPT.value, "Accept; what it reopens becomes tasks"),
            (NoticeAct.REFUSE.value, "Refuse, and tell the supplier"),
            (NoticeAct.NOTE.value, "Take note; nothing follows"),
        ],
    )
    reason = prose("Why", rows=3, required=True, help_text="An auditor will ask.")


class SharingForm(ActorForm):
    """For which system with whom."""

    system = system_field()
    supplier = named_field("With the supplier", required=False)
    customer = named_field("Or with the customer", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Suggest systems, suppliers and customers."""
        suggest_systems(self, actor)
        suggest(self, "supplier", suppliers_offered(actor))
        suggest(self, "customer", customers_offered(actor))


class AgreeForm(ActorForm):
    """Who agreed on the other side, and when."""

    agreed_there = forms.CharField(label="Who agreed there", max_length=200)
    agreed_on = day("Agreed on")

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["agreed_on"].initial = actor.today


class OwnerForm(ActorForm):
    """Who answers for it."""

    owner_id = forms.TypedChoiceField(
        label="Who answers for it", coerce=UUID, empty_value=None, required=False
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields["owner_id"])
        field.choices = [("", "Nobody yet"), *assignable_people(actor)]


class CustomerForm(OwnerForm):
    """A customer, and what was agreed about the use."""

    name = forms.CharField(max_length=300)
    kind = forms.ChoiceField(choices=CUSTOMER_KINDS)
    contact = forms.CharField(label="Contact there", max_length=300, required=False)
    limits = prose(
        "Agreed use and its limits",
        rows=3,
        help_text="What the AI systems are meant for here, and what they are not to be used for.",
    )
    agreed_on = day("Agreed on")
    duties = prose("What the customer does", help_text="Input, oversight, telling of incidents.")
    field_order = ["name", "kind", "contact", "owner_id", "limits", "agreed_on", "duties"]


class SystemForm(ActorForm):
    """Which AI system."""

    system = system_field()

    def for_actor(self, actor: Actor) -> None:
        """Suggest the systems of the inventory."""
        suggest_systems(self, actor)


class ExpectationForm(forms.Form):
    """What is expected, and the answer."""

    text = prose("What is expected or required", rows=3, required=True)
    standing = forms.ChoiceField(label="How it stands", choices=EXPECTED)
    answer = prose("Our answer", rows=3)


class InformForm(ActorForm):
    """What was given, and where it can be read."""

    what = prose("What was given", required=True)
    link = forms.CharField(
        label="Where it can be read",
        max_length=500,
        required=False,
        help_text="An address, such as that of your public page.",
    )
    told_on = day("Given on")

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["told_on"].initial = actor.today


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = prose("Why", rows=3, required=True, help_text="An auditor will ask.")
