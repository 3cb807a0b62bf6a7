"""What the worker sends outside for a rule."""

from typing import Any
from uuid import UUID

from steward.extensions.automation.models import Deed, RuleVersion
from steward.extensions.automation.queries.wording import values_of
from steward.extensions.automation.terms import DeedState
from steward.foundation.tenancy.reading import answers


def deed_to_send(organisation: UUID, key: UUID) -> tuple[Deed, dict[str, Any]] | None:
    """Return a deed that is on its way, with what was chosen for it; None where it ended."""
    rows = Deed.objects.get_queryset().filter(organisation_id=organisation, pk=key)
    deed = rows.filter(state=DeedState.SENDING.value).select_related("firing__rule").first()
    if deed is None:
        return None
    versions = RuleVersion.objects.get_queryset().filter(organisation_id=organisation)
    version = versions.get(rule_id=deed.rule_id, number=deed.firing.version)
    return deed, version.steps[deed.number]


def seconds_now() -> int:
    """Return the time by the clock of the database, in whole seconds since 1970."""
    ((found,),) = answers("SELECT extract(epoch FROM clock_timestamp())::bigint", [])
    return int(found)


def values_for(deed: Deed) -> dict[str, str]:
    """Return the words that the text of a deed may name."""
    return values_of(deed.firing, deed.firing.read)
