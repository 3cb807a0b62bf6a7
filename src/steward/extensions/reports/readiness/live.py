"""Readiness from the records as they stand."""

from steward.domain.readiness.queries import current_readiness
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.readiness import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def live_data(actor: Actor) -> report.Data:
    """Return the data of the readiness as it stands now."""
    organisation = get_organisation(actor).name
    return report.data_of(current_readiness(actor), organisation=organisation, made=actor.now)


REPORT = Report(
    name="readiness",
    title="Readiness for certification",
    holds="Per clause and area of Annex A what is proven and what is possible, what blocks a "
    "certificate, and the next steps by worth.",
    basis="ISO/IEC 42001, 9.1",
    order=4,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(live_data(actor)),
        "csv": lambda actor, _: report.make_csv(live_data(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
