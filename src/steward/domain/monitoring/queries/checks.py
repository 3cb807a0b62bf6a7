"""The checks in force for an organisation: those of packs and its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steward.domain.monitoring.models import OwnCheck
from steward.domain.monitoring.queries.content import book, properties
from steward.domain.monitoring.rules.judging import ReadyCheck, ready_check
from steward.domain.monitoring.rules.thresholds import OwnDraft, as_check
from steward.domain.monitoring.terms import Check, CheckSeverity, ThresholdShape
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks in force, by id and by what they are about and read."""

    by_id: Mapping[str, ReadyCheck]
    by_place: Mapping[tuple[str, str], tuple[ReadyCheck, ...]]

    def about(self, kind: str, observed: Iterable[str]) -> list[ReadyCheck]:
        """Return the checks about a kind of record that some of these properties decide."""
        return [item for name in observed for item in self.by_place.get((kind, name), ())]


def own_checks(actor: Actor) -> OwnedQuerySet[OwnCheck]:
    """Return the organisation's own checks that were not taken away, by number."""
    return OwnCheck.objects.visible_to(actor).filter(ended_at=None).order_by("number")


def own_as_check(row: OwnCheck) -> Check:
    """Return what one of the organisation's own checks asks."""
    draft = OwnDraft(
        title=row.title,
        about=row.about,
        observed=row.observed,
        shape=ThresholdShape(row.shape),
        low=row.low,
        high=row.high,
        max_age_days=row.max_age_days,
        severity=CheckSeverity(row.severity),
        requirements=tuple(str(item) for item in row.requirements),
        remedy=row.remedy,
    )
    known = properties().get(row.observed)
    return as_check(draft, row.reference, known.unit if known else "")


def checks_in_force(actor: Actor) -> Checks:
    """Return the checks of packs and the organisation's own."""
    found = [*book().ready]
    found += [ready_check(own_as_check(row)) for row in own_checks(actor)]
    by_place: dict[tuple[str, str], tuple[ReadyCheck, ...]] = {}
    for item in found:
        place = (item.check.about, item.check.observed)
        by_place[place] = (*by_place.get(place, ()), item)
    return Checks({item.check.id: item for item in found}, by_place)


def get_check(actor: Actor, name: str) -> Check:
    """Return a check in force.

    Raises:
        NotFound: There is none of this id.
    """
    found = checks_in_force(actor).by_id.get(name)
    if found is None:
        raise NotFound("There is no such check.")
    return found.check


def check_options(actor: Actor) -> list[tuple[str, str]]:
    """Return the checks in force as choices, by id."""
    found = checks_in_force(actor).by_id.values()
    return [(item.check.id, f"{item.check.id} {item.check.title}") for item in found]


def get_own_check(actor: Actor, name: str) -> OwnCheck:
    """Return one of the organisation's own checks by its readable number.

    Raises:
        NotFound: There is none of this number.
    """
    found = next((row for row in own_checks(actor) if row.reference == name), None)
    if found is None:
        raise NotFound("There is no such check of your own.")
    return found
