"""Read concerns: only those whom the actor is entrusted with, and one's own."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Exists, OuterRef, Q

from steward.domain.incidents.models import (
    Concern,
    ConcernAbout,
    ConcernFile,
    ConcernHandler,
    ConcernMessage,
    PublicPlace,
    SpeakUpMember,
)
from steward.domain.incidents.terms.states import ConcernState
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.identity.queries.holding import members_who_may
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.operations import set_tenant

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SLIP_SIZE, SECRET_SIZE, GROUP = 8, 16, 4
SPOKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": "", " ": ""})
UNKNOWN = "No concern has this receipt code. Look at every letter; the code is shown only once."
NOWHERE = "There is nothing here. Ask the organisation for its address."


def concerns_visible_to(actor: Actor) -> OwnedQuerySet[Concern]:
    """Return the concerns that the actor is entrusted with, by name or in the group.

    Whom a concern is about never sees it, whatever role or group. ``late`` says that a term has
    passed.
    """
    person = person_behind(actor)
    own = ConcernHandler.objects.visible_to(actor).filter(concern=OuterRef("pk"), person=person)
    group = SpeakUpMember.objects.visible_to(actor).filter(person=person)
    about = ConcernAbout.objects.visible_to(actor).filter(concern=OuterRef("pk"), person=person)
    silent = Q(acknowledged_at=None, acknowledge_by__lt=actor.today)
    open_late = Q(answered_at=None, answer_by__lt=actor.today)
    return (
        Concern.objects.visible_to(actor)
        .filter(Exists(own) | Exists(group), ~Exists(about))
        .select_related("system")
        .annotate(
            is_open=~Q(state=ConcernState.CLOSED.value),
            late=(silent | open_late) & ~Q(state=ConcernState.CLOSED.value),
        )
    )


def get_concern(actor: Actor, key: UUID) -> Concern:
    """Return one concern.

    Raises:
        NotFound: It is not there, or the actor is not entrusted with it; both look alike.
    """
    return concerns_visible_to(actor).one(actor, key)


def own_concerns(actor: Actor) -> OwnedQuerySet[Concern]:
    """Return what the person raised with a name or confidentially, the latest first."""
    rows = Concern.objects.visible_to(actor).filter(raised_by=person_behind(actor))
    return rows.order_by("-received_at")


def get_own_concern(actor: Actor, key: UUID) -> Concern:
    """Return a concern that the person raised.

    Raises:
        NotFound: The person did not raise it.
    """
    return own_concerns(actor).one(actor, key)


def messages_of(actor: Actor, concern: Concern, *, notes: bool = True) -> list[ConcernMessage]:
    """Return what was said, oldest first; without notes it is what the other side may read."""
    rows = ConcernMessage.objects.visible_to(actor).filter(concern=concern)
    if not notes:
        rows = rows.filter(is_note=False)
    return list(rows.order_by("id")[:500])


def files_of(actor: Actor, concern: Concern) -> list[ConcernFile]:
    """Return the files that came with a concern."""
    rows = ConcernFile.objects.visible_to(actor).filter(concern=concern)
    return list(rows.select_related("file").order_by("id"))


def get_concern_file(actor: Actor, concern: Concern, key: UUID) -> ConcernFile:
    """Return one file of a concern.

    Raises:
        NotFound: It is not there.
    """
    rows = ConcernFile.objects.get_queryset().filter(concern=concern).select_related("file")
    return rows.one(actor, key)


def handlers_of(actor: Actor, concern: Concern) -> list[Person]:
    """Return who is entrusted with one concern by name."""
    rows = ConcernHandler.objects.visible_to(actor).filter(concern=concern)
    return [row.person for row in rows.select_related("person").order_by("person__name")]


def people_about(actor: Actor, concern: Concern) -> list[Person]:
    """Return the members whom a concern is about."""
    rows = ConcernAbout.objects.visible_to(actor).filter(concern=concern)
    return [row.person for row in rows.select_related("person").order_by("person__name")]


def group_of(actor: Actor) -> list[Person]:
    """Return who receives every concern not about themselves."""
    rows = SpeakUpMember.objects.visible_to(actor).select_related("person")
    return [row.person for row in rows.order_by("person__name", "person_id")]


def people_entrustable(actor: Actor) -> list[tuple[str, str]]:
    """Return the members whose role lets them handle concerns, as key and name."""
    rows = members_who_may(actor, "concern.handle").order_by("person__name", "person_id")
    return [(str(row.person_id), str(row.person)) for row in rows]


def recipients_of(actor: Actor, concern: Concern) -> list[Person]:
    """Return who is told of a concern: its handlers and the group, but for whom it is about."""
    about = {person.pk for person in people_about(actor, concern)}
    found = {p.pk: p for p in [*handlers_of(actor, concern), *group_of(actor)]}
    members = set(current_members(actor).values_list("person_id", flat=True))
    return [person for key, person in found.items() if key not in about and key in members]


def concerns_to_tell(actor: Actor) -> list[Concern]:
    """Return the concerns that are open, for a job that tells their handlers what is due."""
    rows = Concern.objects.visible_to(actor).exclude(state=ConcernState.CLOSED.value)
    return list(rows.order_by("id")[:1000])


# -- the open door --


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Somebody at the open door: the place, and as whom they act. Nothing is known of them."""

    place: PublicPlace
    actor: Actor


def place_called(word: str, now: datetime) -> Outside:
    """Return the place of an organisation by its public word, and set its tenant.

    Raises:
        NotFound: No organisation has this word; one that is shut looks alike at the pages.
    """
    set_tenant(None, secret=word)
    place = PublicPlace.objects.filter(word=word).first()
    if place is None:
        raise NotFound(NOWHERE)
    set_tenant(place.organisation_id)
    return Outside(place=place, actor=nobody(place, place.pk, now))


def nobody(place: PublicPlace, tied_to: UUID, now: datetime) -> Actor:
    """Return the actor that somebody outside is: without name, role or trace."""
    return Actor(
        kind="guest",
        id=place.pk,
        label="Somebody at the open door",
        organisation_id=place.organisation_id,
        permissions=frozenset(),
        now=now,
        limited_to=tied_to,
    )


def new_receipt() -> tuple[str, str, str]:
    """Return a slip, the slow hash of its secret, and the code as it is shown once."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(SLIP_SIZE + SECRET_SIZE))
    slip, secret = letters[:SLIP_SIZE], letters[SLIP_SIZE:]
    groups = [letters[at : at + GROUP] for at in range(0, len(letters), GROUP)]
    return slip, make_password(secret), "-".join(groups)


def concern_by_code(outside: Outside, code: str) -> tuple[Concern, Actor]:
    """Return the concern that a receipt code opens, and as whom its holder acts.

    An unknown slip takes as long as a wrong secret.

    Raises:
        NotFound: The code is wrong; one sentence for every reason.
    """
    letters = code.strip().upper().translate(SPOKEN)
    slip, secret = letters[:SLIP_SIZE], letters[SLIP_SIZE:]
    rows = Concern.objects.visible_to(outside.actor).exclude(slip="")
    found = rows.filter(slip=slip).select_related("system").first()
    if found is None:
        make_password(secret)
        raise NotFound(UNKNOWN)
    if not check_password(secret, found.receipt):
        raise NotFound(UNKNOWN)
    return found, nobody(outside.place, found.pk, outside.actor.now)


def place_of(actor: Actor) -> PublicPlace | None:
    """Return the public place of the organisation, or None while it has none."""
    return PublicPlace.objects.visible_to(actor).first()
