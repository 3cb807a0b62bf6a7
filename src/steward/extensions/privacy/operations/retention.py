"""Set for how long what is kept, and remove what is older."""

from django.db import transaction

from steward.extensions.privacy.events import OldRowsRemoved, RetentionSet
from steward.extensions.privacy.models import Retention
from steward.extensions.privacy.queries.retention import in_words, older_than
from steward.extensions.privacy.rules import STOCKS, check_days
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

BATCH = 5_000


@transaction.atomic
def set_retention(*, actor: Actor, stock: str, days: int | None) -> Retention:
    """Keep a kind of row for so many days, or without end; what is older goes at the next turn.

    Raises:
        NotAllowed: The actor may not change the organisation.
        NotFound: There is no such kind.
        Invalid: It is shorter than it may be, or longer than ten years.
    """
    require(actor, EDIT_ORGANISATION)
    known = STOCKS.get(stock)
    if known is None:
        raise NotFound("There is no such kind of row.")
    if trouble := check_days(known, days):
        raise Invalid(trouble, place="days")
    hold(actor.organisation_id, "retention")
    row = Retention.objects.visible_to(actor).filter(stock=stock).first()
    before = None if row is None else row.days
    if row is None:
        row = Retention(organisation_id=actor.organisation_id, stock=stock)
    elif row.days == days:
        return row
    row.days = days
    row.save()
    told = RetentionSet(subject=row.as_subject(), words=in_words(days), before=in_words(before))
    record(actor, told)
    return row


@transaction.atomic
def remove_old(*, actor: Actor, limit: int = BATCH) -> int:
    """Remove rows that are older than they are kept, so many of each kind; returns how many.

    The journal tells how many went, not which.

    Raises:
        NotAllowed: The actor may not change the organisation.
    """
    require(actor, EDIT_ORGANISATION)
    hold(actor.organisation_id, "retention")
    count = 0
    for row in Retention.objects.visible_to(actor).filter(days__isnull=False).order_by("stock"):
        stock, days = STOCKS.get(row.stock), row.days
        if stock is None or days is None:
            continue
        old = older_than(actor, stock, days)
        keys = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
        if not keys:
            continue
        old.filter(pk__in=keys).delete()
        record(actor, OldRowsRemoved(subject=row.as_subject(), count=len(keys), days=days))
        count += len(keys)
    return count
