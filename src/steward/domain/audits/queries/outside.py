"""Read who audits from outside, for which days, and what was opened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from steward.domain.audits.models import Audit, Auditor, Opened, Paper
from steward.domain.audits.policy import VIEW_OUTSIDERS
from steward.domain.audits.queries.audits import audits_visible_to
from steward.domain.findings.models import Finding
from steward.foundation.core.actor import Actor, Frame
from steward.foundation.identity.models import Invitation, Membership
from steward.foundation.identity.queries import open_invitations, person_behind
from steward.foundation.identity.queries.standing import frame_of
from steward.foundation.tenancy.models import OwnedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """Somebody from outside, with the days of access and of the frame, and what was opened.

    ``member`` is None while the invitation waits, ``invitation`` once the person has come.
    """

    name: str
    email: str
    frame: Frame
    starts_on: date | None
    ends_on: date | None
    state: str
    member: Membership | None = None
    invitation: Invitation | None = None
    audits: list[Audit] = field(default_factory=list[Audit])
    opened: int = 0
    last: datetime | None = None


def outsiders(actor: Actor) -> list[Outsider]:
    """Return the auditors from outside: who can sign in now, who will, who could, by name."""
    members = Membership.objects.visible_to(actor).exclude(frame=None).select_related("person")
    invited = open_invitations(actor).exclude(frame=None)
    places = list(
        Auditor.objects.visible_to(actor)
        .exclude(invitation_id=None)
        .select_related("audit")
        .order_by("audit__number")
    )
    named: dict[UUID, list[Audit]] = {}
    for row in places:
        named.setdefault(row.person_id or row.invitation_id or row.pk, []).append(row.audit)
    seen = _counts(actor)
    found = [_came(actor, row, named, seen) for row in members]
    found += [
        Outsider(
            name=row.email,
            email=row.email,
            frame=frame,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state="invited" if row.expires_at >= actor.now else "lapsed",
            invitation=row,
            audits=named.get(row.pk, []),
        )
        for row in invited
        if (frame := frame_of(row.frame)) is not None
    ]
    order = ("active", "coming", "invited", "lapsed", "over")
    return sorted(found, key=lambda item: (order.index(item.state), item.name.casefold()))


def _counts(actor: Actor) -> dict[UUID, tuple[int, datetime]]:
    rows = Opened.objects.visible_to(actor).order_by().values("person_id")
    return {
        row["person_id"]: (row["count"], row["last"])
        for row in rows.annotate(count=Count("id"), last=Max("at"))
    }


def _came(
    actor: Actor,
    row: Membership,
    named: Mapping[UUID, list[Audit]],
    seen: Mapping[UUID, tuple[int, datetime]],
) -> Outsider:
    frame = frame_of(row.frame) or Frame(first=actor.today, last=actor.today, shown=actor.today)
    count, last = seen.get(row.person_id, (0, None))
    over = row.ended_at is not None or (row.ends_on is not None and row.ends_on < actor.today)
    coming = row.starts_on is not None and row.starts_on > actor.today
    return Outsider(
        name=str(row.person),
        email=row.person.email,
        frame=frame,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state="over" if over else "coming" if coming else "active",
        member=row,
        audits=named.get(row.person_id, []),
        opened=count,
        last=last,
    )


def get_outsider(actor: Actor, key: UUID) -> Membership:
    """Return a member who came as an auditor from outside.

    Raises:
        NotFound: There is none.
    """
    rows = Membership.objects.visible_to(actor).exclude(frame=None)
    return rows.select_related("person", "custom_role").one(actor, key)


def leads_audit_of(actor: Actor, membership: Membership) -> bool:
    """Say whether the actor leads an audit in whose team a member from outside is."""
    theirs = Auditor.objects.visible_to(actor).filter(person_id=membership.person_id)
    mine = Auditor.objects.visible_to(actor).filter(
        person_id=person_behind(actor), is_lead=True, audit__in=theirs.values("audit_id")
    )
    return mine.exists()


def opened_visible_to(actor: Actor) -> OwnedQuerySet[Opened]:
    """Return what was opened from outside: all of it to who oversees it, else one's own."""
    rows = Opened.objects.visible_to(actor).select_related("person")
    if VIEW_OUTSIDERS.name in actor.permissions:
        return rows
    return rows.filter(person_id=person_behind(actor))


def get_opened(actor: Actor, key: UUID) -> Opened:
    """Return one row of what was opened.

    Raises:
        NotFound: There is none that this actor may see.
    """
    return opened_visible_to(actor).one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What somebody from outside begins with: audits, notes, and what was opened in short."""

    audits: list[Audit]
    notes: list[Paper]
    unshared: int
    counts: dict[str, int]
    last: list[Opened]


def desk_of(actor: Actor, *, most: int = 12) -> Desk:
    """Return the desk of the acting auditor."""
    person = person_behind(actor)
    mine = Paper.objects.visible_to(actor).filter(author=person)
    opened = Opened.objects.visible_to(actor).filter(person_id=person)
    kinds = opened.order_by().values_list("kind").annotate(count=Count("id"))
    return Desk(
        audits=list(audits_visible_to(actor).order_by("-starts_on", "number")),
        notes=list(mine.select_related("audit", "item").order_by("-id")[:most]),
        unshared=mine.filter(shared_at=None).count(),
        counts=dict(Counter({str(kind): int(count) for kind, count in kinds})),
        last=list(opened.order_by("-at", "-id")[:most]),
    )


def what_was_opened(actor: Actor, address: str) -> Opened | None:
    """Return how the actor last saw an address, whatever it was narrowed by, or None."""
    rows = Opened.objects.visible_to(actor).filter(person_id=person_behind(actor))
    either = Q(address=address) | Q(address__startswith=f"{address}?")
    return rows.filter(either).order_by("-at", "-id").first()


def is_finding_of_own_audit(actor: Actor, key: UUID) -> bool:
    """Say whether a finding was raised in an audit that the actor may see."""
    rows = Finding.objects.visible_to(actor).filter(pk=key)
    return rows.filter(source_id__in=audits_visible_to(actor).values("pk")).exists()


def people_who_opened(actor: Actor) -> list[tuple[str, str]]:
    """Return who opened something from outside, by key and name."""
    rows = opened_visible_to(actor).order_by("person__name", "person_id")
    found = rows.values_list("person_id", "person__name").distinct()
    return [(str(key), str(name)) for key, name in found]
