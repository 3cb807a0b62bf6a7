"""The responsibility chart from the records as they stand (5.3, A.3.2)."""

from steward.domain.governance.policy import VIEW_CONTEXT
from steward.domain.governance.queries.duties import ChartRow, chart_of
from steward.domain.governance.terms.duties import HOLDS
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


def live_data(actor: Actor) -> Tables:
    """Return the chart as it stands now.

    Raises:
        NotAllowed: The actor may not see context.
    """
    require(actor, VIEW_CONTEXT)
    chart = chart_of(actor)
    wrong = [f"Not assigned: {words}." for words in chart.missing]
    heads = ("Duty", "About", *(hold.label for hold in HOLDS), "Authority", "What is wrong")
    return Tables(
        organisation=get_organisation(actor).name,
        made=actor.now,
        title="Roles, responsibilities and authorities",
        basis="ISO/IEC 42001:2023, 5.3 and A.3.2",
        groups=[
            Group(
                title="Responsibilities",
                lead=" ".join(wrong),
                heads=heads,
                widths=(2, 1.3, 1.2, 1.2, 1.2, 1.2, 1.2, 2, 1.8),
                rows=[_cells(row) for row in chart.rows],
            )
        ],
        notice=f"{chart.faulty} rows with a fault" if chart.faulty else None,
    )


def _cells(row: ChartRow) -> tuple[str, ...]:
    duty = row.duty
    about = str(duty.process or "") or duty.requirement or duty.get_subject_display()  # pyright: ignore[reportAttributeAccessIssue,reportUnknownVariableType]
    return (
        f"{duty.reference} {duty.title}",
        str(about),  # pyright: ignore[reportUnknownArgumentType]
        *(", ".join(str(item) for item in row.cells[hold.value]) or "–" for hold in HOLDS),
        duty.authority or "–",
        " ".join(row.faults) or "–",
    )


REPORT = Report(
    name="responsibilities",
    title="Responsibility chart",
    holds="Who is accountable, responsible, consulted and informed, who stands in, what may be"
    " decided, and what is wrong in each row.",
    basis="ISO/IEC 42001, 5.3 and A.3.2",
    order=23,
    makers={
        "pdf": lambda actor, _: tables_pdf(live_data(actor)),
        "xlsx": lambda actor, _: tables_xlsx(live_data(actor)),
        "json": lambda actor, _: tables_json(live_data(actor)),
    },
)
