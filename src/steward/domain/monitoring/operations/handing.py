"""What another engine found out is kept as results of checks."""

from collections.abc import Sequence

from django.db import transaction

from steward.domain.monitoring.operations.judging import JUDGING
from steward.domain.monitoring.operations.keeping import Found, keep_verdicts
from steward.domain.monitoring.policy import RUN_CHECKS
from steward.domain.monitoring.queries.records import ORGANISATION
from steward.domain.monitoring.terms import (
    Check,
    CheckRecord,
    Handed,
    RequirementLink,
    Strength,
    Verdict,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.operations import hold
from steward.foundation.tenancy.reach import whole_organisation


@transaction.atomic
def take_handed(*, actor: Actor, handed: Sequence[Handed]) -> int:
    """Keep answers that audit lint gives, as results of the organisation; returns how many turned.

    They have their history and stand in the list. Neither tasks nor notifications follow, for those
    of lint do, and no health of controls is read from them. As many statements for one as for all.

    Source: ISO/IEC 42001:2023, 9.1 and 9.2.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    require(actor, RUN_CHECKS)
    if not handed:
        return 0
    hold(actor.organisation_id, JUDGING)
    key = actor.organisation_id
    about = CheckRecord(kind=ORGANISATION, id=key, label=get_organisation(actor).name, facts={})
    found = [
        Found(
            check=_as_check(item),
            record=about,
            verdict=Verdict(outcome=item.outcome, reason=item.reason),
            owner=None,
        )
        for item in handed
    ]
    with whole_organisation():
        return keep_verdicts(actor, found, [key], is_quiet=True)


def _as_check(item: Handed) -> Check:
    links = (RequirementLink(id=name, strength=Strength.SUPPORTS) for name in item.requirements)
    return Check(
        id=item.check,
        title=item.title,
        asks=item.title,
        about=ORGANISATION,
        observed="",
        passes_when="",
        severity=item.severity,
        requirements=tuple(links),
        remedy="",
    )
