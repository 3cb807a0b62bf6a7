"""Make a record confidential, say whom it names, end it, and take it over."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.extensions.confiding.events import (
    ConfidantNamed,
    ConfidantRemoved,
    ConfidenceEnded,
    ConfidenceMade,
    ConfidenceTakenOver,
    ConfidentialRecordTaken,
)
from steward.extensions.confiding.kinds import KINDS, get_record
from steward.extensions.confiding.models import Confidant, Confidence
from steward.extensions.confiding.policy import TAKE_OVER
from steward.extensions.confiding.queries import confidence_of, nameable, named_in
from steward.extensions.confiding.terms import LONGEST_REASON, MOST_NAMED, Named
from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.queries.audiences import Notice
from steward.extensions.inbox.terms import Topic
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Group, Person
from steward.foundation.identity.queries import get_organisation, person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.confidence import look_again, nothing_hidden
from steward.foundation.tenancy.operations import hold

SHOWN = 10


@transaction.atomic
def make_confidential(
    *, actor: Actor, kind: str, key: UUID, reason: str, named: Named
) -> Confidence:
    """Let only named people and groups see a record, with all that hangs on it, and who asks.

    Raises:
        NotFound: There is no such kind or record for this actor.
        NotAllowed: The actor may not edit the record.
        Conflict: It is confidential already.
        Invalid: There is no reason, or a person or group that is none of the organisation.
    """
    row = get_record(actor, kind, key)
    require(actor, KINDS[kind].edit, row)
    why = checked_reason(reason)
    hold(actor.organisation_id, "confidence")
    if confidence_of(actor, key) is not None:
        raise Conflict("This record is confidential already; say whom else it names.")
    people, groups = _known(actor, named)
    subject: Subject = row.as_subject()
    made = Confidence.objects.create(
        organisation_id=actor.organisation_id,
        subject_kind=kind,
        subject_id=key,
        subject_label=subject.label[:300],
        reason=why,
        made_by=person_behind(actor),
        made_by_label=actor.label[:200],
    )
    _name(actor, made, people, groups)
    told = ConfidenceMade(subject=subject, named=_listed(actor, people, groups), reason=why)
    record(actor, told)
    return made


@transaction.atomic
def name_confidants(*, actor: Actor, confidence: Confidence, named: Named) -> Confidence:
    """Let more people and groups see a confidential record; who is named already stays so.

    Raises:
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not edit the record.
        Invalid: Nobody is chosen, too many are, or one is none of the organisation.
    """
    _held(actor, confidence)
    known = named_in(actor, confidence)
    there = {row.person_id for row in known} | {row.group_id for row in known}
    people, groups = _known(actor, named)
    people = [row for row in people if row.pk not in there]
    groups = [row for row in groups if row.pk not in there]
    if not len(named):
        raise Invalid("Choose a person or a group.", place="people")
    if len(known) + len(people) + len(groups) > MOST_NAMED:
        raise Invalid(f"A record names at most {MOST_NAMED}; make a group.", place="people")
    _name(actor, confidence, people, groups)
    for row in (*people, *groups):
        record(actor, ConfidantNamed(subject=confidence.as_subject(), who=str(row)))
    return confidence


@transaction.atomic
def remove_confidant(*, actor: Actor, confidence: Confidence, confidant: Confidant) -> None:
    """Let a person or a group see a confidential record no longer; it counts at once.

    Raises:
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not edit the record.
    """
    _held(actor, confidence)
    who = str(confidant)
    confidant.delete()
    record(actor, ConfidantRemoved(subject=confidence.as_subject(), who=who))


@transaction.atomic
def end_confidence(*, actor: Actor, confidence: Confidence, reason: str) -> None:
    """Let everybody see a record again whose role shows it, with all that hangs on it.

    Raises:
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not edit the record.
        Invalid: There is no reason.
    """
    _held(actor, confidence)
    why = checked_reason(reason)
    subject = confidence.as_subject()
    Confidant.objects.visible_to(actor).filter(confidence=confidence).delete()
    confidence.delete()
    record(actor, ConfidenceEnded(subject=subject, reason=why))


@transaction.atomic
def take_over(*, actor: Actor, confidence: Confidence, reason: str) -> Confidence:
    """Let an owner see a confidential record that does not name them; never silently.

    All that it names are told, and the journal of the organisation says that it was done.

    Raises:
        NotAllowed: The actor may not take over.
        Conflict: The record names the actor already.
        Invalid: There is no reason.
    """
    require(actor, TAKE_OVER)
    why = checked_reason(reason)
    hold(actor.organisation_id, "confidence")
    if confidence_of(actor, confidence.subject_id) is not None:
        raise Conflict("You see this record already.")
    me = person_behind(actor)
    with nothing_hidden():
        named = named_in(actor, confidence)
        Confidant.objects.create(
            organisation_id=actor.organisation_id, confidence=confidence, person_id=me
        )
        record(actor, ConfidenceTakenOver(subject=confidence.as_subject(), reason=why))
        people = {confidence.made_by, *(row.person_id for row in named if row.person_id)} - {me}
        _tell(actor, confidence, people, f"took it over: {why}"[:300], "taken")
    kind = KINDS[confidence.subject_kind].label
    subject = get_organisation(actor).as_subject()
    record(
        actor,
        ConfidentialRecordTaken(subject=subject, kind=kind, made_by=confidence.made_by_label),
    )
    look_again()
    return confidence


def checked_reason(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        Invalid: It is empty or too long.
    """
    tidy = reason.strip()
    if not tidy:
        raise Invalid("Say why.", place="reason")
    if len(tidy) > LONGEST_REASON:
        raise Invalid(f"Use at most {LONGEST_REASON} characters.", place="reason")
    return tidy


def _held(actor: Actor, confidence: Confidence) -> None:
    """Refuse unless the actor may say who sees the record.

    Raises:
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not edit it.
    """
    kind = confidence.subject_kind
    row = get_record(actor, kind, confidence.subject_id)
    require(actor, KINDS[kind].edit, row)
    hold(actor.organisation_id, "confidence")


def _known(actor: Actor, named: Named) -> tuple[list[Person], list[Group]]:
    """Return the people and groups.

    Raises:
        Invalid: One is none of the organisation, or there are too many.
    """
    if len(named) > MOST_NAMED:
        raise Invalid(f"A record names at most {MOST_NAMED}; make a group.", place="people")
    members, all_groups = nameable(actor)
    people = [row for row in members if row.pk in named.people]
    groups = [row for row in all_groups if row.pk in named.groups]
    if len(people) != len(named.people):
        raise Invalid("Somebody chosen is no member of this organisation.", place="people")
    if len(groups) != len(named.groups):
        raise Invalid("There is no such group.", place="groups")
    return people, groups


def _name(
    actor: Actor, confidence: Confidence, people: Sequence[Person], groups: Sequence[Group]
) -> None:
    made = {"organisation_id": actor.organisation_id, "confidence": confidence}
    Confidant.objects.write([Confidant(**made, person=row) for row in people])
    Confidant.objects.write([Confidant(**made, group=row) for row in groups])
    me = person_behind(actor)
    keys = [row.pk for row in people if row.pk != me]
    _tell(actor, confidence, keys, "named you for this confidential record", "named")


def _tell(
    actor: Actor, confidence: Confidence, people: Iterable[UUID], words: str, cause: str
) -> None:
    """Tell people who see the record; the moment is part of the cause, for it may happen again."""
    at = f"{actor.now:%Y%m%d%H%M%S%f}"
    shared: dict[str, Any] = {
        "topic": Topic.ASSIGNED,
        "cause": f"confidence:{cause}:{confidence.pk}:{at}",
        "subject_kind": confidence.subject_kind,
        "subject_id": confidence.subject_id,
        "subject_label": confidence.subject_label,
        "words": words,
        "who": actor.label,
    }
    tell(actor, [Notice(person=person, **shared) for person in people])


def _listed(actor: Actor, people: Sequence[Person], groups: Sequence[Group]) -> str:
    """Return whom a record names besides the one who asks, the first of them by name."""
    names = [str(row) for row in people] + [f"the group {row}" for row in groups]
    more = len(names) - SHOWN
    told = ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return told or f"{actor.label} alone"
