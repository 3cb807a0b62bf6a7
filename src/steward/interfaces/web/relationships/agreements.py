"""Agreements with suppliers as list and record, and the check of their terms."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.parts.models import Part
from steward.domain.relationships import policy
from steward.domain.relationships.models import Agreement
from steward.domain.relationships.operations import agreements as operations
from steward.domain.relationships.queries import agreements as queries
from steward.domain.relationships.queries.suppliers import supplier_called
from steward.domain.relationships.terms.records import HELD, RENEWALS, AgreementDraft
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.columns import Badge, Date, Door, Number, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.relationships.forms import AgreementForm, EndForm, NewAgreementForm
from steward.interfaces.web.relationships.shown import terms_panel

PLACE = "suppliers/agreements"


def add(*, actor: Actor, supplier: str, **fields: Any) -> Agreement:  # noqa: ANN401 -- leaf
    """Note an agreement from the form."""
    part: Part = supplier_called(actor, supplier)
    return operations.add_agreement(actor=actor, supplier=part, draft=AgreementDraft(**fields))


def edit(*, actor: Actor, agreement: Agreement, **fields: Any) -> Agreement:  # noqa: ANN401 -- leaf
    """Change an agreement from the form."""
    draft = AgreementDraft(**fields)
    return operations.edit_agreement(actor=actor, agreement=agreement, draft=draft)


def first_words(row: Agreement) -> dict[str, Any]:
    """Return with what the form of an agreement begins."""
    return {name: getattr(row, name) for name in AgreementDraft.__slots__}


def is_running(row: Agreement) -> bool:
    """Say whether the agreement was not ended."""
    return row.ended_on is None


def _supplier_page(row: Any) -> str:  # noqa: ANN401 -- leaf
    return f"/suppliers/{row.part_id}"


def _standing(row: Any) -> str:  # noqa: ANN401 -- leaf
    if row.ended_on is not None:
        return "ended"
    return "near" if row.is_near else "running"


STANDING = Badge(
    "standing",
    label="State",
    get=_standing,
    tones={"running": "good", "near": "warn", "ended": "neutral"},
    words={"running": "Running", "near": "Act soon", "ended": "Ended"},
)

pages = Pages[Agreement](
    noun="agreement",
    plural=PLACE,
    title="Agreements",
    overline="ISO/IEC 42001, A.10.3",
    lead="What was agreed with suppliers, what is missing in it, and by which day one must act.",
    rows=queries.agreements_visible_to,
    one=queries.get_agreement,
    view=policy.VIEW_RELATIONSHIP,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label="Agreement", link=True, sort="title"),
        Door("part.name", label="Supplier", to=_supplier_page, sort=("part__name", "number")),
        STANDING,
        Date("next_day", label="Act by"),
        Number("gaps", label="Terms missing", sort="-gaps"),
    ],
    order=("number",),
    filters=[
        Search(("title", "number_there", "part__name")),
        Choice("renewal", RENEWALS, label="At its end"),
        Flag("near", "Act soon", where={"is_near": True}),
        Flag("gaps", "Terms missing", where={"has_gaps": True}),
        Flag("running", "Running", where={"is_live": True}),
    ],
    create=Command(
        name="new",
        label="Note an agreement",
        form=NewAgreementForm,
        operation=add,
        permission=policy.EDIT_RELATIONSHIP,
        done="The agreement is noted; check its terms next.",
    ),
    commands=[
        Command(
            name="edit",
            label="Change",
            form=AgreementForm,
            operation=edit,
            permission=policy.EDIT_RELATIONSHIP,
            initial=first_words,
            when=is_running,
            done="Changed.",
        ),
        Command(
            name="end",
            label="End",
            form=EndForm,
            operation=operations.end_agreement,
            permission=policy.EDIT_RELATIONSHIP,
            when=is_running,
            done="Ended.",
        ),
    ],
    panels=[
        Panel(title="Terms", template="relationships/panels/terms.html", context=terms_panel),
        comments(),
        summary(
            Door("part.name", label="Supplier", to=_supplier_page),
            Text("number_there", label="Its own number"),
            Date("starts_on", label="Starts"),
            Date("ends_on", label="Ends"),
            Text("renewal", label="At its end"),
            Date("notice_on", label="Notice by"),
            Number("incident_hours", label="Incidents told within", unit="hours"),
            Number("change_days", label="Changes told ahead", unit="days"),
            Text("document", label="Kept at"),
            Date("ended_on", label="Ended"),
            Text("end_reason", label="Why it ended"),
            title="The agreement",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No agreement yet",
        text="Note each agreement with its days. Steward then asks for what its tier needs, and"
        " reminds you before notice or the end.",
        action="Note an agreement",
        href="/suppliers/agreements/new",
    ),
    record_overline=lambda row: f"{row.reference} · {row.part.name}",
    record_template="relationships/record.html",
    list_template="systems/list.html",
)


def _form_of(found: list[queries.CheckedTerm]) -> type[forms.Form]:
    fields: dict[str, forms.Field] = {}
    for item in found:
        mark = "" if item.needed else " (not needed by the tier)"
        fields[f"held_{item.term.id}"] = forms.ChoiceField(
            label=f"{item.term.title}{mark}",
            required=False,
            choices=[("", "Not checked yet"), *HELD],
            initial=item.held,
            help_text=item.term.asks,
        )
        fields[f"where_{item.term.id}"] = forms.CharField(
            label="Where it stands", required=False, max_length=300, initial=item.where
        )
    return type("TermsForm", (forms.Form,), fields)


@require_http_methods(["GET", "POST"])
def check(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask of every term whether the agreement holds it."""
    row = queries.get_agreement(request.actor, key)
    require(request.actor, policy.EDIT_RELATIONSHIP)
    found = queries.terms_of(request.actor, row)

    def call(given: dict[str, Any]) -> None:
        terms = {
            item.term.id: (held, given[f"where_{item.term.id}"])
            for item in found
            if (held := given[f"held_{item.term.id}"])
            and (held, given[f"where_{item.term.id}"]) != (item.held, item.where)
        }
        operations.check_terms(actor=request.actor, agreement=row, terms=terms)

    question = Question(
        title="Check the terms",
        lead=f"{row.reference} {row.title}. What is missing and needed becomes a task.",
        button="Keep",
        done="Checked.",
        back=f"/{PLACE}/{row.pk}",
    )
    return ask(request, question, _form_of(found)(sent(request)), call)
