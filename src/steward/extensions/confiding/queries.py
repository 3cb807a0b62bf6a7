"""Read which records are confidential, and whom they name."""

from uuid import UUID

from steward.extensions.confiding.kinds import KINDS
from steward.extensions.confiding.models import Confidant, Confidence
from steward.extensions.confiding.policy import TAKE_OVER
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Group, Person
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.queries.standing import groups_of
from steward.foundation.tenancy.confidence import nothing_hidden
from steward.foundation.tenancy.models import OwnedQuerySet


def confidence_of(actor: Actor, key: UUID) -> Confidence | None:
    """Return in what confidence a record is held, None where everybody sees it who may."""
    return Confidence.objects.visible_to(actor).filter(subject_id=key).first()


def get_confidence(actor: Actor, kind: str, key: UUID) -> Confidence:
    """Return in what confidence a record is held.

    Raises:
        NotFound: It is not confidential, or not there for this actor.
    """
    row = Confidence.objects.visible_to(actor).filter(subject_kind=kind, subject_id=key).first()
    if row is None:
        raise NotFound("This record is not confidential.")
    return row


def named_in(actor: Actor, confidence: Confidence) -> list[Confidant]:
    """Return whom a record names, in the order in which they were named."""
    rows = Confidant.objects.visible_to(actor).filter(confidence=confidence)
    return list(rows.select_related("person", "group").order_by("id"))


def get_confidant(actor: Actor, confidence: Confidence, key: UUID) -> Confidant:
    """Return one person or group that a record names.

    Raises:
        NotFound: It names none such.
    """
    rows = Confidant.objects.visible_to(actor).filter(confidence=confidence)
    return rows.select_related("person", "group").one(actor, key)


def nameable(actor: Actor) -> tuple[list[Person], list[Group]]:
    """Return the people and groups that a record can name, by name."""
    members = current_members(actor).filter(person__is_active=True)
    people = [row.person for row in members.order_by("person__name", "id")]
    return people, list(groups_of(actor))


def confidential_visible_to(actor: Actor) -> OwnedQuerySet[Confidence]:
    """Return the confidential records that name the actor, by kind and name."""
    rows = Confidence.objects.visible_to(actor)
    return rows.order_by("subject_kind", "subject_label", "id")


def all_confidential(actor: Actor) -> list[tuple[Confidence, str, bool]]:
    """Return every confidential record with what its kind is called and whether the actor sees it.

    Of those that do not name the actor the label and the reason are left out: that they are there
    is all that is said, with who made them so and when.

    Raises:
        NotAllowed: The actor may not.
    """
    seen = set(Confidence.objects.visible_to(actor).values_list("pk", flat=True))
    require(actor, TAKE_OVER)
    with nothing_hidden():
        rows = list(Confidence.objects.visible_to(actor).order_by("subject_kind", "id"))
    for row in rows:
        if row.pk not in seen:
            row.subject_label, row.reason = "", ""
    return [(row, KINDS[row.subject_kind].label, row.pk in seen) for row in rows]


def get_from_above(actor: Actor, key: UUID) -> Confidence:
    """Return one confidential record, whether it names the actor or not.

    Raises:
        NotAllowed: The actor may not take over.
        NotFound: There is none in the organisation.
    """
    with nothing_hidden():
        found = Confidence.objects.get_queryset().one(actor, key)
    require(actor, TAKE_OVER)
    return found
