"""The page for those who decide, from the records as they stand."""

from steward.domain.readiness.queries import current_readiness
from steward.domain.risks.queries import LIVE, risks_visible_to
from steward.domain.systems.queries import count_systems
from steward.extensions.reports.kit.charts import Range
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.risk_register.live import matrix_of
from steward.extensions.reports.summary import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def live_data(actor: Actor) -> report.Data:
    """Return the data of the page as things stand now."""
    ready, matrix = current_readiness(actor), matrix_of(actor)
    risks = risks_visible_to(actor).filter(status__in=LIVE, kind="threat")
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        systems=count_systems(actor)[0],
        risks=sum(matrix.counts.values()),
        above_appetite=matrix.above_appetite(),
        appetite=matrix.appetite,
        matrix=matrix,
        readiness=Range(clause="", low=ready.low, high=ready.high),
        assurance=ready.assurance.value,
        scores=tuple(Range(clause=s.clause, low=s.low, high=s.high) for s in ready.scores),
        proposed=risks.filter(status="proposed").count(),
        top=tuple(
            report.TopRisk(
                reference=risk.reference,
                system=risk.place,
                title=risk.title,
                level=risk.current_level,
            )
            for risk in risks.order_by("-current_rank", "-id")[: report.MOST_ROWS]
        ),
        actions=tuple(
            report.Step(
                requirement=action.requirement,
                title=action.title,
                owner_role=action.owner_role,
                effort_days=action.effort_days,
            )
            for action in ready.actions[: report.MOST_ROWS]
        ),
    )


REPORT = Report(
    name="summary",
    title="State of the AI management system",
    holds="One page for those who decide: systems, risks on the matrix, readiness by clause, the "
    "highest risks and the next steps.",
    basis="ISO/IEC 42001, 9.1 and 9.3",
    order=0,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
