"""Customers as list and record, and their expectations."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.relationships import policy
from steward.domain.relationships.models import Customer, CustomerUse
from steward.domain.relationships.operations import customers as operations
from steward.domain.relationships.queries import customers as queries
from steward.domain.relationships.terms.records import CUSTOMER_KINDS, CustomerDraft
from steward.domain.systems.queries import system_called
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.relationships.forms import (
    CustomerForm,
    ExpectationForm,
    InformForm,
    OwnerForm,
    ReasonForm,
    SystemForm,
)
from steward.interfaces.web.relationships.shown import (
    customer_panel,
    expectations_panel,
    told_panel,
)
from steward.interfaces.web.relationships.suppliers import in_a_panel


def add(*, actor: Actor, **fields: Any) -> Customer:  # noqa: ANN401 -- leaf
    """Note a customer from the form."""
    return operations.add_customer(actor=actor, draft=CustomerDraft(**fields))


def edit(*, actor: Actor, customer: Customer, **fields: Any) -> Customer:  # noqa: ANN401 -- leaf
    """Change a customer from the form."""
    draft = CustomerDraft(**fields)
    return operations.edit_customer(actor=actor, customer=customer, draft=draft)


def use(*, actor: Actor, customer: Customer, system: str) -> CustomerUse:
    """Note that a system, named by its number or name, is used."""
    found = system_called(actor, system)
    return operations.link_use(actor=actor, customer=customer, system=found)


def leave(*, actor: Actor, customer: Customer, system: str) -> None:
    """Note that a system, named by its number or name, is no longer used."""
    found = system_called(actor, system)
    operations.unlink_use(actor=actor, customer=customer, system=found)


def first_words(row: Customer) -> dict[str, Any]:
    """Return with what the form of a customer begins."""
    return {name: getattr(row, name) for name in CustomerDraft.__slots__}


def is_current(row: Customer) -> bool:
    """Say whether the customer was not retired."""
    return row.retired_on is None


def _command(name: str, label: str, form: Any, operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    more.setdefault("when", is_current)
    return Command(
        name=name,
        label=label,
        form=form,
        operation=operation,
        permission=policy.EDIT_RELATIONSHIP,
        **more,
    )


def _standing(row: Any) -> str:  # noqa: ANN401 -- leaf
    if row.retired_on is not None:
        return "retired"
    return "open" if row.has_open else "answered"


PLACE = "relationships/panels"
pages = Pages[Customer](
    noun="customer",
    plural="customers",
    title="Customers",
    overline="ISO/IEC 42001, A.10.4",
    lead="Who uses or is concerned by the AI systems, what they expect, and what they were told.",
    rows=queries.customers_visible_to,
    one=queries.get_customer,
    view=policy.VIEW_RELATIONSHIP,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("name", link=True, sort="name"),
        Text("kind"),
        Badge(
            "standing",
            label="Expectations",
            get=_standing,
            tones={"open": "warn", "answered": "good", "retired": "neutral"},
            words={"open": "Answer open", "answered": "None open", "retired": "Retired"},
        ),
        Date("agreed_on", label="Use agreed"),
        Person("owner", label="Answers", sort=("owner__name", "name")),
        Number("systems", label="Systems", sort="-systems"),
    ],
    order=("name",),
    filters=[
        Search(("name", "contact", "limits")),
        Choice("kind", CUSTOMER_KINDS),
        Choice("owner", assignable_people, label="Answers", field="owner_id"),
        Flag("open", "Answer open", where={"has_open": True}),
        Flag("unagreed", "Use not agreed", where={"agreed_on": None}),
        Flag("untold", "Told nothing", where={"was_told": False}),
        Flag("current", "Not retired", where={"is_current": True}),
    ],
    create=Command(
        name="new",
        label="Note a customer",
        form=CustomerForm,
        operation=add,
        permission=policy.EDIT_RELATIONSHIP,
        done="The customer is noted.",
    ),
    commands=[
        _command("edit", "Change", CustomerForm, edit, initial=first_words, done="Changed."),
        _command("use", "Add an AI system", SystemForm, use, when=in_a_panel, done="Noted."),
        _command(
            "leave", "Take an AI system away", SystemForm, leave, when=in_a_panel, done="Noted."
        ),
        _command(
            "expect",
            "Note an expectation",
            ExpectationForm,
            operations.keep_expectation,
            when=in_a_panel,
            done="Kept.",
        ),
        _command(
            "inform",
            "Record information given",
            InformForm,
            operations.inform_customer,
            when=in_a_panel,
            done="Recorded.",
        ),
        _command("retire", "Retire", ReasonForm, operations.retire_customer, done="Retired."),
    ],
    bulk=[
        _command(
            "owner", "Give to somebody", OwnerForm, operations.give_customer, done="{count} given."
        )
    ],
    panels=[
        summary(
            Text("limits", label="Agreed use and its limits"),
            Date("agreed_on", label="Agreed"),
            Text("duties", label="What the customer does"),
            title="What was agreed",
        ),
        Panel(title="AI systems", template=f"{PLACE}/customer.html", context=customer_panel),
        Panel(
            title="Expectations", template=f"{PLACE}/expectations.html", context=expectations_panel
        ),
        Panel(title="Information given", template=f"{PLACE}/told.html", context=told_panel),
        comments(),
        summary(
            Text("kind"),
            Text("contact", label="Contact there"),
            Person("owner", label="Answers"),
            Date("retired_on", label="Retired"),
            Text("retired_why", label="Why"),
            title="Who",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No customer yet",
        text="Note customers, or groups of them that are treated alike, with what they may expect.",
        action="Note a customer",
        href="/customers/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="relationships/record.html",
    list_template="systems/list.html",
)


@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, key: UUID, expectation: UUID) -> HttpResponse:
    """Ask for the answer to an expectation."""
    row = queries.get_customer(request.actor, key)
    found = queries.get_expectation(request.actor, row, expectation)
    require(request.actor, policy.EDIT_RELATIONSHIP)
    initial = {"text": found.text, "standing": found.standing, "answer": found.answer}
    question = Question(
        title="Answer the expectation",
        button="Keep",
        done="Kept.",
        back=f"/customers/{row.pk}",
    )
    return ask(
        request,
        question,
        ExpectationForm(sent(request), initial=initial),
        lambda given: operations.keep_expectation(
            actor=request.actor, customer=row, expectation=found, **given
        ),
    )
