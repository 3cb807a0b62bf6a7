"""Show an organisation in one's own portfolio, and end that as the organisation."""

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.events.portfolios import (
    PortfolioEnded,
    PortfolioHidden,
    PortfolioShown,
)
from steward.foundation.identity.models import Membership
from steward.foundation.identity.policy import EDIT_MEMBER, SHOW_IN_PORTFOLIO
from steward.foundation.identity.queries import get_member
from steward.foundation.journal.operations import record

SHOWN, ENDED = "shown", "ended"


@transaction.atomic
def show_in_portfolio(*, actor: Actor, membership: Membership, shown: bool = True) -> Membership:
    """Show the organisation of one's own membership in one's portfolio, or take it out.

    Raises:
        NotAllowed: It is somebody else's membership.
        Conflict: The membership has ended, the organisation ended it, or one sees past days only.
    """
    require(actor, SHOW_IN_PORTFOLIO, membership)
    row = _held(actor, membership)
    if row.frame is not None:
        raise Conflict("As an auditor from outside you look at days, and not at how it stands.")
    if row.portfolio == ENDED:
        raise Conflict("This organisation does not want to be in a portfolio.")
    wanted = SHOWN if shown else ""
    if row.portfolio == wanted:
        return row
    row.portfolio = wanted
    row.save(update_fields=["portfolio"])
    told = PortfolioShown if shown else PortfolioHidden
    record(actor, told(subject=row.as_subject()))
    return row


@transaction.atomic
def end_portfolio(*, actor: Actor, membership: Membership, allowed: bool = False) -> Membership:
    """End that a member shows the organisation in a portfolio, or allow it again.

    Raises:
        NotAllowed: The actor may not change memberships.
        Conflict: The membership has ended.
    """
    require(actor, EDIT_MEMBER, membership)
    row = _held(actor, membership)
    if allowed and row.portfolio != ENDED:
        return row
    wanted = "" if allowed else ENDED
    if row.portfolio == wanted:
        return row
    row.portfolio = wanted
    row.save(update_fields=["portfolio"])
    did = "allows again" if allowed else "ended"
    told = PortfolioEnded(subject=row.as_subject(), member=str(row.person), did=did)
    record(actor, told)
    return row


def _held(actor: Actor, membership: Membership) -> Membership:
    row = get_member(actor, membership.pk)
    if row.ended_at is not None or (row.ends_on is not None and row.ends_on < actor.today):
        raise Conflict("This membership has ended.")
    return row
