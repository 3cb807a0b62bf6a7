"""The statement from the records as they stand."""

from steward.domain.risks.queries import linked_risks
from steward.domain.soa import queries
from steward.domain.soa.models import Statement
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.soa import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def live_data(actor: Actor, frozen: Statement | None = None) -> report.Data:
    """Return the data of the live statement, or of a frozen revision."""
    organisation = get_organisation(actor).name
    if frozen is None:
        return report.Data(
            organisation=organisation,
            made=actor.now,
            rows=queries.live_rows(actor),
            linked=report.named_risks(linked_risks(actor)),
        )
    return report.Data(
        organisation=organisation,
        made=frozen.frozen_at,
        rows=queries.rows_of(frozen),
        revision=frozen.revision,
        frozen_by=frozen.frozen_by,
        approver=frozen.approver,
        note=frozen.note,
        digest=frozen.digest,
    )


REPORT = Report(
    name="statement",
    title="Statement of Applicability",
    holds="The 38 controls of Annex A with both justifications, status, linked risks and who "
    "decided. Frozen revisions are printed from their own pages.",
    basis="ISO/IEC 42001, 6.1.3",
    order=2,
    makers={
        "pdf": lambda actor, _: report.to_pdf(live_data(actor)),
        "xlsx": lambda actor, _: report.to_xlsx(live_data(actor)),
        "csv": lambda actor, _: report.to_csv(live_data(actor)),
        "json": lambda actor, _: report.to_json(live_data(actor)),
    },
)
