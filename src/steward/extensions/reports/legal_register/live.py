"""Laws, contracts and commitments from the records as they stand (4.2)."""

from typing import Any

from steward.domain.governance.policy import VIEW_CONTEXT
from steward.domain.governance.queries import entries
from steward.domain.governance.queries.laws import laws_by_system
from steward.domain.governance.terms.context import LAW_KINDS
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

HEADS = ("What", "Where", "Demands", "Reaches", "Applies", "Evaluated", "Result", "Answers")


def live_data(actor: Actor) -> Tables:
    """Return the legal register as it stands now.

    Raises:
        NotAllowed: The actor may not see context.
    """
    require(actor, VIEW_CONTEXT)
    rows = list(entries(actor, "law").order_by("number"))
    groups = [
        Group(
            title=words,
            lead="",
            heads=HEADS,
            widths=(2, 1, 4, 2, 1, 1, 1, 1),
            rows=[_cells(row) for row in rows if row.kind == kind],
        )
        for kind, words in LAW_KINDS
        if any(row.kind == kind for row in rows)
    ]
    never = sum(row.evaluated_on is None for row in rows)
    return Tables(
        organisation=get_organisation(actor).name,
        made=actor.now,
        title="Laws, contracts and commitments",
        basis="ISO/IEC 42001:2023, 4.2",
        groups=[*groups, _by_system(actor)],
        notice=f"{never} never evaluated" if never else None,
    )


def _cells(row: object) -> tuple[str, ...]:
    law: Any = row
    since, until = law.applies_from, law.applies_until
    applies = " to ".join(str(day) for day in (since, until) if day is not None)
    return (
        f"{law.reference} {law.title}",
        law.counterparty,
        law.demands,
        law.condition or law.get_reach_display(),
        applies or "–",
        str(law.evaluated_on or "never"),
        law.get_result_display() or "–",
        str(law.owner or "–"),
    )


def _by_system(actor: Actor) -> Group:
    return Group(
        title="By AI system",
        lead="What reaches each AI system by its facts of today; unknown facts leave it open.",
        heads=("AI system", "Reached by", "Perhaps reached by"),
        widths=(2, 4, 3),
        rows=[
            (
                f"{item.system.reference} {item.system.name}",
                ", ".join(law.title for law, _ in item.reached) or "–",
                ", ".join(law.title for law, _ in item.unknown) or "–",
            )
            for item in laws_by_system(actor)
        ],
    )


REPORT = Report(
    name="legal-register",
    title="Legal register",
    holds="Every law, contract and commitment with what it demands, whom it reaches and how it was"
    " last evaluated; then by AI system.",
    basis="ISO/IEC 42001, 4.2",
    order=22,
    makers={
        "pdf": lambda actor, _: tables_pdf(live_data(actor)),
        "xlsx": lambda actor, _: tables_xlsx(live_data(actor)),
        "json": lambda actor, _: tables_json(live_data(actor)),
    },
)
