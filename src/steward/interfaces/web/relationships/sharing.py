"""Who does what in the life of AI systems: list, record, matrix."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.relationships import policy
from steward.domain.relationships.models import SharedWork
from steward.domain.relationships.operations import sharing as operations
from steward.domain.relationships.queries import sharing as queries
from steward.domain.relationships.queries.customers import customer_called
from steward.domain.relationships.queries.suppliers import supplier_called
from steward.domain.relationships.terms.records import HOLDS, PARTIES
from steward.domain.relationships.terms.states import SharingState
from steward.domain.systems.queries import system_called
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, NotAllowed
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.columns import Badge, Date, Door, Number, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.relationships.forms import AgreeForm, PlainForm, SharingForm
from steward.interfaces.web.relationships.shown import SHARING_TONES

PLACE = "suppliers/sharing"


def begin(*, actor: Actor, system: str, supplier: str = "", customer: str = "") -> SharedWork:
    """Begin who does what from the form."""
    return operations.begin_sharing(
        actor=actor,
        system=system_called(actor, system),
        supplier=supplier_called(actor, supplier) if supplier.strip() else None,
        customer=customer_called(actor, customer) if customer.strip() else None,
    )


def is_draft(row: SharedWork) -> bool:
    """Say whether it can still be written."""
    return row.state == SharingState.DRAFT


def is_agreed(row: SharedWork) -> bool:
    """Say whether both sides agreed to it."""
    return row.state == SharingState.AGREED


def matrix_panel(actor: Actor, row: SharedWork) -> dict[str, Any]:
    """Return the matrix with what is wrong in it."""
    return {
        "row": row,
        "tone": SHARING_TONES[row.state],
        "parties": [words for _, words in PARTIES],
        "holds": HOLDS,
        "grid": queries.grid_of(row),
        "may_write": is_draft(row) and actor.may(policy.EDIT_RELATIONSHIP),
    }


def versions_panel(actor: Actor, row: SharedWork) -> dict[str, Any]:
    """Return every version."""
    found = queries.versions_of_shared(actor, row)
    return {"row": row, "versions": [(item, SHARING_TONES[item.state]) for item in found]}


def _system_page(row: Any) -> str:  # noqa: ANN401 -- leaf
    return f"/systems/{row.system_id}"


def _other_page(row: Any) -> str:  # noqa: ANN401 -- leaf
    return f"/suppliers/{row.part_id}" if row.part_id else f"/customers/{row.customer_id}"


SYSTEM = Door("system.name", label="AI system", to=_system_page, sort=("system__name", "number"))
OTHER = Door("other_side", label="With", to=_other_page)
STATE = Badge("state", label="State", tones=SHARING_TONES)

pages = Pages[SharedWork](
    noun="shared",
    plural=PLACE,
    title="Who does what",
    overline="ISO/IEC 42001, A.10.2",
    lead="Which work in the life of an AI system is done here, and which by suppliers, customers"
    " and partners.",
    rows=queries.shared_work_visible_to,
    one=queries.get_shared_work,
    view=policy.VIEW_RELATIONSHIP,
    columns=[
        Reference("reference", label="Number", link=True, sort=("number", "version")),
        SYSTEM,
        OTHER,
        STATE,
        Number("faults", label="Gaps", sort="-faults"),
        Date("agreed_on", label="Agreed"),
    ],
    order=("number", "version"),
    filters=[
        Search(("system__name", "part__name", "customer__name")),
        Choice("state", [(state.value, state.label) for state in SharingState]),
        Flag("current", "Not replaced", where={"is_current": True}),
        Flag("gaps", "With gaps", where={"is_faulty": True}),
    ],
    create=Command(
        name="new",
        label="Share work",
        form=SharingForm,
        operation=begin,
        permission=policy.EDIT_RELATIONSHIP,
        done="Begun; say who does what.",
    ),
    commands=[
        Command(
            name="agree",
            label="Record the agreement",
            form=AgreeForm,
            operation=operations.agree_sharing,
            permission=policy.DECIDE_SUPPLIER,
            when=is_draft,
            help="Both sides agreed to it. It is then kept as it is.",
            done="Agreed.",
        ),
        Command(
            name="revise",
            label="Begin the next version",
            form=PlainForm,
            operation=operations.revise_sharing,
            permission=policy.EDIT_RELATIONSHIP,
            when=is_agreed,
            done="The next version is a draft; the agreed one counts until then.",
        ),
    ],
    panels=[
        Panel(
            title="Activities", template="relationships/panels/matrix.html", context=matrix_panel
        ),
        comments(),
        summary(
            SYSTEM,
            OTHER,
            STATE,
            Text("written_by", label="Written by"),
            Text("agreed_here", label="Agreed here by"),
            Text("agreed_there", label="Agreed there by"),
            Date("agreed_on", label="Agreed on"),
            title="The agreement",
            aside=True,
        ),
        Panel(
            title="Versions",
            template="relationships/panels/versions.html",
            context=versions_panel,
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="Nothing is shared yet",
        text="Say for an AI system who does what: here, at the supplier, at the customer. Gaps and"
        " double accountability are marked.",
        action="Share work",
        href="/suppliers/sharing/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="relationships/record.html",
    list_template="systems/list.html",
)


@require_http_methods(["GET", "POST"])
def write(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask who takes part how in every activity."""
    row = queries.get_shared_work(request.actor, key)
    require(request.actor, policy.EDIT_RELATIONSHIP)
    problem = ""
    if request.method == "POST":
        cells = {
            item.activity: {
                party: request.POST.get(f"{item.activity}.{party}", "") for party, _ in PARTIES
            }
            for item in queries.grid_of(row)
        }
        try:
            with transaction.atomic():
                operations.write_sharing(actor=request.actor, shared=row, cells=cells)
        except NotAllowed:
            raise
        except DomainError as error:
            problem, row.cells = error.message, cells
        else:
            messages.success(request, "Kept.")
            return redirect(f"/{PLACE}/{row.pk}")
    elif not is_draft(row):
        raise Conflict("Both sides agreed to it; begin the next version to change it.")
    context = {
        "record": row,
        "pages": pages,
        "title": f"Who does what: {row.title}",
        "parties": [words for _, words in PARTIES],
        "holds": HOLDS,
        "grid": queries.grid_of(row),
        "problem": problem,
    }
    return render(
        request, "relationships/write_sharing.html", context, status=422 if problem else 200
    )
