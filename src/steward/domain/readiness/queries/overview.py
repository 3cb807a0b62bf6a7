"""How an organisation stands in six figures, for whoever looks at several of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from steward.domain.audits.queries.audits import audits_visible_to
from steward.domain.readiness.queries import counts_of, current_readiness
from steward.domain.risks.queries import register_counts
from steward.domain.risks.queries.methods import method_in_force
from steward.foundation.core.actor import Actor
from steward.foundation.journal.queries import recent_entries

COMING = ("planned", "prepared", "under_way")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Figures of one organisation; None where the actor may not see it.

    ``low`` and ``high`` are the readiness as shares from 0 to 1, ``above`` the live risks above the
    appetite, ``overdue`` the open tasks past their day, ``last`` when something last happened.
    """

    systems: int | None = None
    low: float | None = None
    high: float | None = None
    overdue: int | None = None
    above: int | None = None
    audit: UUID | None = None
    audit_title: str = ""
    audit_on: date | None = None
    last: datetime | None = None


def overview_of(actor: Actor) -> Overview:
    """Return the figures of the actor's organisation that the actor may see."""
    may = actor.permissions
    counts = counts_of(actor) if {"system.view", "task.view"} & may else None
    ready = current_readiness(actor) if "readiness.view" in may else None
    audit = None
    if "audit.view" in may:
        rows = audits_visible_to(actor).filter(state__in=COMING, ends_on__gte=actor.today)
        audit = rows.order_by("starts_on", "number").first()
    entries = recent_entries(actor, 1) if "journal.view" in may else []
    return Overview(
        systems=counts.systems if counts and "system.view" in may else None,
        low=ready.low if ready else None,
        high=ready.high if ready else None,
        overdue=counts.overdue if counts and "task.view" in may else None,
        above=_above(actor) if "risk.view" in may else None,
        audit=audit.pk if audit else None,
        audit_title=f"{audit.reference} {audit.title}" if audit else "",
        audit_on=audit.starts_on if audit else None,
        last=entries[0].at if entries else None,
    )


def _above(actor: Actor) -> int:
    criteria = method_in_force(actor).criteria
    return sum(
        count
        for (row, column), count in register_counts(actor).cells.items()
        if criteria.is_above_appetite(criteria.levels[row - 1][column - 1])
    )
