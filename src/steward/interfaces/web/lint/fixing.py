"""Where what a rule found is mended: the doors that rules name, as addresses."""

from collections.abc import Mapping

from steward.domain.lint.models import LintResult
from steward.interfaces.web.doors import door_of

OF_RECORD = "record"
"""The door that is the record's own page."""
DOORS_OF_FIX: Mapping[str, str] = {
    "soa": "/soa",
    "soa_control": "/controls/{first}",
    "system": "/systems/{id}",
}
"""Door → address; ``{id}`` is the record's key, ``{first}`` the first word of its label."""


def fix_address(row: LintResult) -> str:
    """Return where a result is mended; the record's page where the door is unknown."""
    pattern = DOORS_OF_FIX.get(row.fix_door)
    if pattern is None:
        return record_address(row)
    return pattern.format(id=row.record_id, first=row.record_label.split(" ", 1)[0])


def record_address(row: LintResult) -> str:
    """Return the page of the record, or of the results about its rule where it has none."""
    record = row.record
    return door_of(record.kind, record.id, record.label) or f"/lint/rules/{row.rule}"
