"""Raise a concern, with a name or without, and follow it. Source: A.3.3 and A.8.3.

Of somebody outside nothing is kept: no address, no browser, no time of day in the journal's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.incidents.events import ConcernFollowed, ConcernRaised
from steward.domain.incidents.models import (
    Concern,
    ConcernAbout,
    ConcernFile,
    ConcernMessage,
    PublicPlace,
)
from steward.domain.incidents.policy import RAISE_CONCERN
from steward.domain.incidents.queries.concerns import new_receipt, place_of
from steward.domain.incidents.queries.telling import systems_named_publicly
from steward.domain.incidents.rules import checking
from steward.domain.incidents.terms.states import CONCERN_KINDS, ConcernState, Way
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.operations import store_file
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

MOST_FILES, LARGEST_FILE = 3, 5 * 1024 * 1024
MOST_A_DAY = 200
MOST_MESSAGES = 100
LONGEST = 10_000
ACKNOWLEDGE_DAYS, ANSWER_DAYS = 7, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernDraft:
    """What is said; ``files`` are names with bytes, at most three of five megabytes each."""

    title: str
    text: str
    kind: str = "concern"
    system_id: UUID | None = None
    files: Sequence[tuple[str, bytes]] = ()


@transaction.atomic
def raise_outside(*, actor: Actor, place: PublicPlace, draft: ConcernDraft) -> tuple[Concern, str]:
    """Raise a concern at the open door; returns it with the receipt code, which is shown once.

    Raises:
        NotAllowed: The actor does not stand at this door.
        Conflict: The door is shut, or too much came in on one day.
        Invalid: A value is missing or too long, the system is not named publicly, or a file is
            too large.
    """
    require(actor, RAISE_CONCERN, place)
    if not place.speak_up_open:
        raise Conflict("This door is shut.")
    rows = Concern.objects.visible_to(actor).filter(way=Way.ANONYMOUS.value)
    if rows.filter(received_at__gt=actor.now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Conflict("Too much came in today. Come back tomorrow; nothing was kept.")
    named = {key for key, _ in systems_named_publicly(actor)}
    if draft.system_id is not None and str(draft.system_id) not in named:
        raise Invalid("Choose a system from the list, or none.", place="system_id")
    slip, receipt, code = new_receipt()
    row = Concern(way=Way.ANONYMOUS.value, slip=slip, receipt=receipt)
    return _raised(actor, row, place, draft), code


@transaction.atomic
def raise_concern(
    *, actor: Actor, draft: ConcernDraft, way: str, about: Sequence[UUID] = ()
) -> tuple[Concern, str]:
    """Raise a concern as a member; returns it with a receipt code where no name is kept.

    Args:
        actor: Who raises it; the journal does not say so.
        draft: What is said.
        way: ``named``, ``confidential`` or ``anonymous``; the last keeps no name at all.
        about: Members whom it is about; they never see it.

    Raises:
        NotAllowed: The actor may not raise concerns.
        Invalid: A value is missing, too long or no choice.
    """
    require(actor, RAISE_CONCERN)
    found = Way(checking.choice(way, {item.value: item.label for item in Way}, "way"))
    row, code = Concern(way=found.value), ""
    if found is Way.ANONYMOUS:
        row.slip, row.receipt, code = new_receipt()
    else:
        row.raised_by = Person.objects.get(pk=person_behind(actor))
    if draft.system_id is not None:
        rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
        if not rows.filter(pk=draft.system_id).exists():
            raise Invalid("Choose a system of the inventory.", place="system_id")
    made = _raised(actor, row, place_of(actor), draft)
    members = current_members(actor).filter(person_id__in=list(about))
    for person in members.values_list("person_id", flat=True):
        ConcernAbout.objects.create(
            organisation_id=actor.organisation_id, concern=made, person_id=person
        )
    return made, code


def _raised(actor: Actor, row: Concern, place: PublicPlace | None, draft: ConcernDraft) -> Concern:
    row.organisation_id = actor.organisation_id
    row.kind = checking.choice(draft.kind, CONCERN_KINDS, "kind")
    row.title = checking.line(draft.title, "title", "Say in a sentence what it is about.")
    row.text = checking.text(draft.text, "text", "Say what happened.", LONGEST)
    row.system_id = draft.system_id
    row.received_at = actor.now
    soon = ACKNOWLEDGE_DAYS if place is None else place.acknowledge_days
    late = ANSWER_DAYS if place is None else place.answer_days
    row.acknowledge_by = actor.today + timedelta(days=soon)
    row.answer_by = actor.today + timedelta(days=late)
    files = checked_files(draft.files)
    row.number = next_numbers(actor.organisation_id, "concern")
    row.save(force_insert=True)
    _keep_files(actor, row, files)
    record(unnamed(actor, row), ConcernRaised(subject=row.as_subject()))
    return row


def checked_files(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the files that may be kept; a name is shortened to what follows its last slash.

    Raises:
        Invalid: There are too many, or one is too large or empty.
    """
    if len(files) > MOST_FILES:
        raise Invalid(f"Attach at most {MOST_FILES} files.", place="attached")
    found: list[tuple[str, bytes]] = []
    for name, content in files:
        if len(content) > LARGEST_FILE:
            most = LARGEST_FILE // (1024 * 1024)
            raise Invalid(f"“{name[:80]}” is larger than {most} MB.", place="attached")
        if not content:
            raise Invalid(f"“{name[:80]}” is empty.", place="attached")
        plain = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "")
        found.append((plain[:200] or "file", content))
    return found


def _keep_files(actor: Actor, row: Concern, files: Sequence[tuple[str, bytes]]) -> None:
    for name, content in files:
        stored = store_file(actor=actor, name=name, content=content)
        ConcernFile.objects.create(organisation_id=actor.organisation_id, concern=row, file=stored)


@transaction.atomic
def follow_concern(
    *, actor: Actor, concern: Concern, text: str, files: Sequence[tuple[str, bytes]] = ()
) -> ConcernMessage:
    """Say more about a concern that one raised: with its code, or as the member who raised it.

    Raises:
        NotAllowed: The actor did not raise it.
        Conflict: It is closed, or too much was said.
        Invalid: Nothing is said, it is too long, or a file is too large.
    """
    require(actor, RAISE_CONCERN, concern)
    kept = checked_files(files)
    row = Concern.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=concern.pk)
    if row.state == ConcernState.CLOSED.value:
        raise Conflict("This concern is closed. Raise a new one if something new happened.")
    said = ConcernMessage.objects.visible_to(actor).filter(concern=row, from_raiser=True)
    if said.count() >= MOST_MESSAGES:
        raise Conflict("Too much was said here. Raise a new concern.")
    message = ConcernMessage(
        organisation_id=actor.organisation_id,
        concern=row,
        from_raiser=True,
        text=checking.text(text, "text", "Say something.", LONGEST),
        at=actor.now,
    )
    message.save(force_insert=True)
    _keep_files(actor, row, kept)
    record(unnamed(actor, row), ConcernFollowed(subject=row.as_subject()))
    return message


def unnamed(actor: Actor, concern: Concern) -> Actor:
    """Return the actor as the journal may know it: somebody, whoever it was."""
    return replace(actor, kind="guest", id=concern.pk, label="Somebody who raised a concern")
