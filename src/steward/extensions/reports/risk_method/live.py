"""The risk-assessment process as it is in force."""

from steward.domain.risks.models import RiskCriteria
from steward.domain.risks.queries.methods import adopted_criteria, method_in_force
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.risk_method import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

SHIPPED = "As shipped; the organisation has adopted no criteria of its own yet"


def told(row: RiskCriteria | None) -> tuple[str, str]:
    """Return which version it is, and who put it into force when and why."""
    if row is None or row.adopted_at is None:
        return "As shipped", SHIPPED
    day = f"{row.adopted_at:%-d %B %Y}"
    return f"Version {row.number}", f"By {row.adopted_by} on {day}: {row.reason.rstrip(' .')}"


def live_data(actor: Actor) -> report.Data:
    """Return the data of the method in force."""
    version, adopted = told(adopted_criteria(actor))
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        method=method_in_force(actor),
        version=version,
        adopted=adopted,
    )


REPORT = Report(
    name="risk-method",
    title="Risk assessment process",
    holds="How risks are found, judged, compared and accepted: bands with their words, the matrix,"
    " the appetite, who may accept what and for how long, and when one looks again.",
    basis="ISO/IEC 42001, 6.1.1 and 6.1.2",
    order=1,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
