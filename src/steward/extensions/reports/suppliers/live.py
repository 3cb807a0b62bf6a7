"""Suppliers, agreements, announced changes, shared work and customers as they stand (A.10)."""

from typing import Any

from steward.domain.relationships.models import Expectation, SharedWork
from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries.agreements import agreements_visible_to
from steward.domain.relationships.queries.changes import notices_visible_to
from steward.domain.relationships.queries.customers import all_expectations, customers_visible_to
from steward.domain.relationships.queries.sharing import grid_of, shared_work_visible_to
from steward.domain.relationships.queries.suppliers import suppliers_visible_to
from steward.domain.relationships.terms.criteria import TIER_WORDS
from steward.domain.relationships.terms.records import PARTIES
from steward.domain.relationships.terms.states import NoticeState, SupplierState
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.kit.registers import (
    Group,
    Tables,
    tables_json,
    tables_pdf,
    tables_xlsx,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation

MOST_ROWS, MOST_MATRICES = 2000, 60


def live_data(actor: Actor) -> Tables:
    """Return what is known of third parties now; the longest lists end after 2,000 rows.

    Raises:
        NotAllowed: The actor may not see suppliers and customers.
    """
    require(actor, VIEW_RELATIONSHIP)
    suppliers: list[Any] = list(suppliers_visible_to(actor).order_by("name", "id")[:MOST_ROWS])
    undecided = sum(row.stand in ("proposed", "assessing") for row in suppliers if row.systems)
    words = f"{undecided} supplier{'s' if undecided != 1 else ''} in use without decision"
    shared = shared_work_visible_to(actor).filter(is_current=True).order_by("number", "version")
    return Tables(
        organisation=get_organisation(actor).name,
        made=actor.now,
        title="Suppliers and customers",
        basis="ISO/IEC 42001:2023, A.10.2 to A.10.4",
        groups=[
            _suppliers(suppliers),
            _agreements(actor),
            _notices(actor),
            _customers(actor),
            *(_matrix(row) for row in shared[:MOST_MATRICES]),
        ],
        notice=words if undecided else None,
    )


def _suppliers(rows: list[Any]) -> Group:
    return Group(
        title="Suppliers",
        lead="The tier follows from the AI systems that rely on each, or was set by a person.",
        heads=("Supplier", "Tier", "State", "Decided", "Assessed again", "AI systems", "Answers"),
        widths=(3, 1, 2, 2, 1, 1, 2),
        rows=[_supplier(row) for row in rows],
    )


def _supplier(row: Any) -> tuple[str, ...]:  # noqa: ANN401 -- leaf
    known = getattr(row, "standing", None)
    decided = f"{known.decided_on}, {known.decided_by}" if known and known.decided_on else "–"
    overruled = " (set by a person)" if known and known.overruled else ""
    return (
        row.name,
        f"{TIER_WORDS.get(row.tier, 'Not judged')}{overruled}",
        SupplierState(row.stand).label,
        decided,
        str(known.reassess_on) if known and known.reassess_on else "–",
        str(row.systems),
        row.owner or "–",
    )


def _agreements(actor: Actor) -> Group:
    rows = agreements_visible_to(actor).filter(is_live=True).order_by("number")[:MOST_ROWS]
    return Group(
        title="Agreements",
        lead="Those that run, with the day by which one must act and the needed terms missing.",
        heads=("Agreement", "Supplier", "Ends", "Act by", "Incidents told within", "Terms missing"),
        widths=(3, 2, 1, 1, 1, 1),
        rows=[
            (
                f"{row.reference} {row.title}",
                row.part.name,
                str(row.ends_on or "open"),
                str(row.next_day or "–"),
                "–" if row.incident_hours is None else f"{row.incident_hours} hours",
                str(row.gaps),
            )
            for row in rows
        ],
    )


def _notices(actor: Actor) -> Group:
    rows = notices_visible_to(actor).order_by("-received_on", "-number")[:MOST_ROWS]
    return Group(
        title="Announced changes",
        lead="What suppliers announced, what it means here, and what was decided.",
        heads=("Change", "Supplier", "Received", "Takes effect", "State", "What it means"),
        widths=(3, 2, 1, 1, 1, 4),
        rows=[
            (
                f"{row.reference} {row.title}",
                row.part.name,
                str(row.received_on),
                str(row.effective_on or "–"),
                NoticeState(row.state).label,
                row.assessment or "–",
            )
            for row in rows
        ],
    )


def _customers(actor: Actor) -> Group:
    rows = customers_visible_to(actor).filter(is_current=True).order_by("name", "id")[:MOST_ROWS]
    wishes = all_expectations(actor)
    return Group(
        title="Customers",
        lead="What was agreed about the use, and what they expect.",
        heads=("Customer", "Agreed use", "Agreed", "Expectations", "Answers"),
        widths=(2, 4, 1, 4, 1),
        rows=[
            (
                f"{row.reference} {row.name}",
                row.limits or "–",
                str(row.agreed_on or "–"),
                "; ".join(map(_wish, wishes.get(row.pk, ()))) or "–",
                str(row.owner or "–"),
            )
            for row in rows
        ],
    )


def _wish(row: Expectation) -> str:
    return f"{row.text} ({row.answer or 'no answer yet'})"


def _matrix(row: SharedWork) -> Group:
    agreed = f"Agreed on {row.agreed_on} by {row.agreed_here} and {row.agreed_there}."
    lead = agreed if row.agreed_on else f"A draft with {row.faults} gaps; nobody agreed to it yet."
    return Group(
        title=f"Who does what: {row.reference}, {row.title}",
        lead=lead,
        heads=("Activity", *(words for _, words in PARTIES), "Gap"),
        widths=(4, *(1 for _ in PARTIES), 3),
        rows=[
            (line.title, *(hold or "–" for _, _, hold in line.holds), " ".join(line.faults) or "–")
            for line in grid_of(row)
        ],
    )


REPORT = Report(
    name="suppliers",
    title="Suppliers and customers",
    holds="Suppliers with tier and decision, agreements with missing terms, announced changes,"
    " customers with what they expect, and who does what with each.",
    basis="ISO/IEC 42001, A.10",
    order=24,
    makers={
        "pdf": lambda actor, _: tables_pdf(live_data(actor)),
        "xlsx": lambda actor, _: tables_xlsx(live_data(actor)),
        "json": lambda actor, _: tables_json(live_data(actor)),
    },
)
