"""The list of waivers as a file."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from steward.domain.lint import policy
from steward.domain.lint.models import LintWaiver
from steward.domain.lint.queries.waivers import waivers_visible_to
from steward.extensions.reports.kit import tables
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

COLUMNS = [
    tables.Column(title="Rule"),
    tables.Column(title="Question", width=48),
    tables.Column(title="Record", width=48),
    tables.Column(title="Why", width=48),
    tables.Column(title="Given by", width=24),
    tables.Column(title="Given on", kind="date"),
    tables.Column(title="Until", kind="date"),
    tables.Column(title="Ended on", kind="date"),
    tables.Column(title="Ended by", width=24),
    tables.Column(title="Why it ended", width=48),
]


@require_safe
def waivers_file(request: ActorRequest, kind: str) -> HttpResponse:
    """Answer with every waiver as CSV or XLSX: those in force by their day, then the ended ones."""
    actor = request.actor
    require(actor, policy.VIEW_LINT)
    if kind not in ("csv", "xlsx"):
        raise NotFound(f"Waivers are exported as csv or xlsx, not {kind}.")
    found = waivers_visible_to(actor)
    open_ones = found.filter(ended_at=None).order_by("until", "id")
    ended = found.exclude(ended_at=None).order_by("-ended_at", "-id")
    rows = [_cells(row) for part in (open_ones, ended) for row in part]
    if kind == "csv":
        content = b"".join(tables.csv_chunks(COLUMNS, rows))
    else:
        content = tables.xlsx_bytes("Waivers", COLUMNS, rows, made=actor.now)
    return attachment(content, f"lint-waivers-{actor.today.isoformat()}.{kind}")


def _cells(row: LintWaiver) -> list[tables.Cell]:
    return [
        row.rule,
        row.title,
        row.record_label or "Every record",
        row.reason,
        row.given_by_label,
        row.given_at.date(),
        row.until,
        None if row.ended_at is None else row.ended_at.date(),
        row.ended_by,
        row.end_reason,
    ]
