"""What checks say of one record, on the page of the record; and of one control."""

from typing import Any

from steward.domain.monitoring.policy import VIEW_MONITORING
from steward.domain.monitoring.queries.health import control_health
from steward.domain.monitoring.queries.results import results_listed
from steward.foundation.core.actor import Actor
from steward.interfaces.web.monitoring.pages import TONES

SHOWN = 8


def monitoring_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return the gravest results of a record; nothing for who may not see them."""
    may = actor.may(VIEW_MONITORING)
    rows = results_listed(actor).filter(record_id=row.pk) if may else None
    found = [] if rows is None else list(rows.exclude(outcome="not_applicable")[: SHOWN + 1])
    return {
        "rows": [(item, TONES[item.outcome]) for item in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "key": row.pk,
        "may": may,
    }


def later_panel(_actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return where the results of a system come from once its page is there."""
    href = f"/monitoring/systems/{row.pk}"
    return {"part": f"/monitoring/about/{row.pk}", "href": href, "words": "All that is seen of it"}


def health_context(actor: Actor, requirement: str) -> dict[str, Any]:
    """Return the health of a control with the results that speak for it, the gravest first."""
    if not actor.may(VIEW_MONITORING):
        return {"health": None}
    health = control_health(actor, requirement)
    rows = results_listed(actor).filter(clauses__contains=requirement, is_waived=False)
    found = list(rows.exclude(outcome__in=("not_applicable", "unknown"))[:SHOWN])
    return {"health": health, "health_rows": [(row, TONES[row.outcome]) for row in found]}
