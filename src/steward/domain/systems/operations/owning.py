"""Say which person answers for AI systems (ISO/IEC 42001, 5.3 and A.3.2)."""

from collections.abc import Collection, Iterable
from enum import Enum

from django.db import transaction

from steward.domain.parts.operations import take_part_owners
from steward.domain.systems.events import SystemChanged
from steward.domain.systems.models import AiSystem
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.queries import owner_proposals, systems_visible_to
from steward.domain.systems.terms import SYSTEM_OWNER
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import OPEN
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record_many


class Kept(Enum):
    """That nothing was said about a value, unlike None, which takes it away."""

    KEPT = "kept"


KEPT = Kept.KEPT


def own(system: AiSystem, person: Person | None) -> None:
    """Note a person as owner, and its name as the words for the owner; nothing is saved."""
    system.owner_person = person
    if person is not None:
        system.owner = str(person)[:200]


@transaction.atomic
def take_owners(*, actor: Actor, words: Collection[str]) -> int:
    """Make those persons owners whom the words for an owner name; returns of how many records.

    Of AI systems, and of the models, datasets and suppliers whose owner has the same words.

    Source: ISO/IEC 42001:2023, 5.3 and A.3.2: responsibilities are assigned to somebody.

    Raises:
        NotAllowed: The actor may not change systems, or parts where there are some.
        Invalid: Nothing is chosen.
        Conflict: Some words no longer name one member.
    """
    require(actor, EDIT_SYSTEM)
    if not words:
        raise Invalid("Choose at least one owner.", place="words")
    proposed = {item.words: item for item in owner_proposals(actor)}
    if gone := sorted(set(words) - set(proposed)):
        raise Conflict(f"“{gone[0]}” no longer names one person; look again.", place="words")
    done = 0
    for item in (proposed[word] for word in sorted(set(words))):
        rows = systems_visible_to(actor).filter(owner_person=None, owner=item.words)
        found = list(rows.select_for_update())
        keys = [row.pk for row in found]
        mine = AiSystem.objects.visible_to(actor).filter(pk__in=keys)
        mine.update(owner_person_id=item.person, owner=item.name[:200])
        told = f"owner to {item.name}, who was “{item.words}”"
        record_many(actor, [SystemChanged(subject=row.as_subject(), changed=told) for row in found])
        done += len(found)
        if item.parts:
            done += take_part_owners(
                actor=actor, words=item.words, person_id=item.person, name=item.name
            )
    return done


def give_to_owner(actor: Actor, system: AiSystem, tasks: Iterable[Task]) -> None:
    """Give the open tasks of the role of a system's owner, that nobody has, to its owner."""
    members = current_members(actor).filter(person_id=system.owner_person_id)
    wanted = [
        task
        for task in tasks
        if task.owner_role == SYSTEM_OWNER and task.assignee_id is None and task.status in OPEN
    ]
    if wanted and system.owner_person_id is not None and members.exists():
        ruled = by_rule(actor, EDIT_TASK)
        assign_tasks(actor=ruled, tasks=wanted, person_id=system.owner_person_id)
