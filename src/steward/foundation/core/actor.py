"""Who acts, for which organisation, with which permissions, and when."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from steward.foundation.core.errors import NotAllowed
from steward.foundation.core.moments import end_of

SubjectType = TypeVar("SubjectType")
ActorKind = Literal["person", "token", "rule", "job", "guest"]
LABELS: dict[str, str] = {}
"""What each permission that some code asks for is called, by its name."""
READS = (".view", ".export")
"""How the permissions end that are left to who looks back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """To which units, with all below them, and to which AI systems a person is limited."""

    person: UUID
    units: frozenset[UUID] = frozenset()
    systems: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The days that somebody from outside may look at, and the one that is shown first.

    Records are seen as they stood at an instant of these days, in UTC; of today, as they stand now.
    """

    first: date
    last: date
    shown: date

    def holds(self, moment: datetime) -> bool:
        """Say whether an instant lies within these days."""
        return self.first <= moment.date() <= self.last

    def moment(self, now: datetime) -> datetime:
        """Return the instant that is shown first: the end of its day, or now where that is today.

        None of these days has begun where that lies ahead; then nothing is shown yet.
        """
        return min(end_of(self.shown), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, an API token, a rule, a job or a guest; they differ only in ``kind``.

    A guest holds no permission by role: ``limited_to`` is the one record that it is tied to.
    ``as_of`` is the instant that the actor looks back to; then it is its clock too, and the actor
    may read and nothing else, with the permissions of today.
    ``scopes`` are the only permissions that a token was made for, also where a tie would give more;
    None where nothing narrows what its member may.
    ``reach`` is the part of the organisation that the actor is limited to, None for the whole.
    ``frame`` are the days that the actor may look at, None for all until now.
    ``caused_by`` is the entry of the journal to which a rule answers: what it does is recorded as
    caused by it.
    """

    kind: ActorKind
    id: UUID
    label: str
    organisation_id: UUID
    permissions: frozenset[str]
    now: datetime
    limited_to: UUID | None = None
    as_of: datetime | None = None
    scopes: frozenset[str] | None = None
    reach: Reach | None = None
    frame: Frame | None = None
    caused_by: int | None = None

    @property
    def today(self) -> date:
        """Return the date of the actor's clock, in UTC."""
        return self.now.date()

    def may(
        self, permission: "Permission[SubjectType]", subject: SubjectType | None = None
    ) -> bool:
        """Say whether the actor holds the permission, by role or by its tie to the subject."""
        if self.as_of is not None and not permission.name.endswith(READS):
            return False
        if self.scopes is not None and permission.name not in self.scopes:
            return False
        if permission.name in self.permissions:
            return True
        return (
            subject is not None and permission.or_if is not None and permission.or_if(self, subject)
        )

    def looking_back(self, moment: datetime) -> "Actor":
        """Return the actor as it looks at an instant of the past."""
        return replace(self, now=moment, as_of=moment)


@dataclass(frozen=True, kw_only=True)
class Permission(Generic[SubjectType]):
    """A thing one may do: ``noun.verb``, with a label for people."""

    name: str
    label: str
    or_if: Callable[[Actor, SubjectType], bool] | None = None

    def __post_init__(self) -> None:
        """Make the label known, so that roles can be explained."""
        LABELS.setdefault(self.name, self.label)


def require(
    actor: Actor, permission: Permission[SubjectType], subject: SubjectType | None = None
) -> None:
    """Refuse unless the actor may.

    Raises:
        NotAllowed: The actor's role lacks the permission, and no tie to the subject gives it.
    """
    if not actor.may(permission, subject):
        if actor.as_of is not None and not permission.name.endswith(READS):
            raise NotAllowed("This is how it stood then. Go back to today to change anything.")
        if actor.scopes is not None and permission.name not in actor.scopes:
            raise NotAllowed(f"This token was not made for “{permission.label}”.")
        raise NotAllowed(f"Your role does not include “{permission.label}”.")


def require_whole(actor: Actor) -> None:
    """Refuse whoever is limited to a part what shows or changes the whole.

    Raises:
        NotAllowed: The actor is limited to units or AI systems.
    """
    if actor.reach is not None:
        raise NotAllowed("This concerns the whole organisation, and you see a part of it.")


def by_rule(actor: Actor, *permissions: Permission[Any]) -> Actor:
    """Return the actor with what rules do in consequence of what it was allowed to do.

    Whoever may answer or decide may cause what follows from it, whatever its own role says about
    the records that change; nothing is judged by a person there, and the journal names who caused.
    """
    more = {permission.name for permission in permissions}
    scopes = None if actor.scopes is None else actor.scopes | more
    return replace(actor, permissions=actor.permissions | more, scopes=scopes)
