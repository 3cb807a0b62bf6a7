"""Read who does what in the life of AI systems."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from steward.domain.parts.models import Part
from steward.domain.relationships.models import Customer, SharedWork
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.rules.sharing import faults_in
from steward.domain.relationships.terms.records import PARTIES
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def shared_work_visible_to(actor: Actor) -> OwnedQuerySet[SharedWork]:
    """Return every version of shared work with its system and the third party.

    ``is_current`` says that it was not replaced; ``is_faulty`` that something is wrong in it.
    """
    return (
        SharedWork.objects.visible_to(actor)
        .select_related("system", "part", "customer")
        .annotate(
            is_current=ExpressionWrapper(~Q(state="replaced"), output_field=BooleanField()),
            is_faulty=ExpressionWrapper(
                Q(faults__gt=0) & ~Q(state="replaced"), output_field=BooleanField()
            ),
        )
    )


def get_shared_work(actor: Actor, key: UUID) -> SharedWork:
    """Return one version of shared work.

    Raises:
        NotFound: It is not there for this actor.
    """
    return shared_work_visible_to(actor).one(actor, key)


def shared_with(
    actor: Actor,
    *,
    part: Part | None = None,
    customer: Customer | None = None,
    system: AiSystem | None = None,
) -> list[SharedWork]:
    """Return the versions that were not replaced, with a third party or for a system."""
    wanted = {
        name: value
        for name, value in (("part", part), ("customer", customer), ("system", system))
        if value is not None
    }
    rows = shared_work_visible_to(actor).filter(is_current=True, **wanted)
    return list(rows.order_by("number", "version")[:100])


def versions_of_shared(actor: Actor, row: SharedWork) -> list[SharedWork]:
    """Return every version of the same shared work, the newest first."""
    rows = shared_work_visible_to(actor).filter(number=row.number)
    return list(rows.order_by("-version")[:100])


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """One activity with how each party takes part, in the order of the parties."""

    activity: str
    title: str
    stage: str
    holds: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]


def grid_of(row: SharedWork) -> list[SharedRow]:
    """Return the activities of the content with who takes part how; party, name and hold each."""
    activities = current_book().activities
    wrong: dict[str, list[str]] = {}
    for fault in faults_in(row.cells, activities):
        wrong.setdefault(fault.activity, []).append(fault.words)
    return [
        SharedRow(
            activity=item.id,
            title=item.title,
            stage=item.stage.capitalize(),
            holds=tuple(
                (party, words, row.cells.get(item.id, {}).get(party, ""))
                for party, words in PARTIES
            ),
            faults=tuple(wrong.get(item.id, ())),
        )
        for item in activities
    ]
