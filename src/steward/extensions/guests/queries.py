"""Find links: for those who sent them, for those who open them, and for a visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.questions import Question
from steward.domain.tasks.models import Comment
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.policy import INVITE_GUEST
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Organisation, Person
from steward.foundation.identity.queries import current_members, digest_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.operations import set_tenant

MARK = 16
UNKNOWN = "This link does not work. Ask whoever sent it to you for a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A guest behind the door: the link, whose organisation it is, as whom the guest acts."""

    link: GuestLink
    organisation: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What one guest and the organisation said to each other about one question."""

    link: GuestLink
    question: Question
    said: tuple[Comment, ...]

    @property
    def waits(self) -> bool:
        """Say whether the guest spoke last."""
        return self.said[-1].author_id == self.link.pk


def links_visible_to(actor: Actor) -> OwnedQuerySet[GuestLink]:
    """Return the links that the organisation sent outside; none for who may not send them."""
    rows = GuestLink.objects.visible_to(actor).select_related("run")
    return rows if actor.may(INVITE_GUEST) else rows.none()


def links_of(actor: Actor, run: Run) -> list[GuestLink]:
    """Return the links of one run, newest first."""
    return list(links_visible_to(actor).filter(run=run).order_by("-id"))


def get_link(actor: Actor, key: UUID) -> GuestLink:
    """Return one link.

    Raises:
        NotFound: There is none for this actor.
    """
    return GuestLink.objects.visible_to(actor).select_related("run").one(actor, key)


def mark_of(link: GuestLink) -> str:
    """Return what a visit carries of its link, so that it ends when the link is renewed."""
    return link.digest[:MARK]


def visit_by_secret(secret: str, now: datetime) -> Visit:
    """Return the visit that a link opens, and set its tenant for this transaction.

    Raises:
        NotFound: The link is unknown, over or taken back; one sentence for all of these.
    """
    digest = digest_of(secret)
    set_tenant(None, secret=digest)
    link = GuestLink.objects.filter(digest=digest).first()
    if link is None:
        raise NotFound(UNKNOWN)
    return visit_of(link.organisation_id, link.pk, mark=mark_of(link), now=now)


def visit_of(organisation_id: UUID, key: UUID, *, mark: str, now: datetime) -> Visit:
    """Return the visit of somebody who proved a link before, and set its tenant.

    Raises:
        NotFound: The link was renewed, taken back, or is over.
    """
    set_tenant(organisation_id)
    link = GuestLink.objects.select_related("run").filter(pk=key).first()
    if link is None or mark_of(link) != mark or not link.state_at(now).is_live:
        set_tenant(None)
        raise NotFound(UNKNOWN)
    name = Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)
    return Visit(link=link, organisation=name, actor=actor_of_guest(link, now))


def actor_of_guest(link: GuestLink, now: datetime) -> Actor:
    """Return the actor that a guest is: without any role, tied to one run."""
    return Actor(
        kind="guest",
        id=link.pk,
        label=f"{link} (guest)"[:200],
        organisation_id=link.organisation_id,
        permissions=frozenset(),
        now=now,
        limited_to=link.run_id,
    )


def talk_subject(link: GuestLink, question: Question) -> Subject:
    """Return the thread of a guest about one question, apart from what is said inside.

    It belongs to the link and not to the run, so that nothing said inside, and nothing said to
    another guest, can ever stand in it.
    """
    label = f"{question.text} (with {link})"
    return Subject(kind="guest_answer", id=uuid5(link.pk, question.id), label=label[:300])


def talks_of(actor: Actor, run: Run, questions: Iterable[Question]) -> list[Talk]:
    """Return what was said with people outside about some questions; a guest gets its own alone."""
    links = GuestLink.objects.visible_to(actor).filter(run=run)
    if actor.kind == "guest":
        links = links.filter(pk=actor.id)
    found = list(links)
    pairs = [(link, question) for question in questions for link in found]
    by_thread = {talk_subject(link, question).id: (link, question) for link, question in pairs}
    if not by_thread:
        return []
    rows = Comment.objects.visible_to(actor).filter(subject_id__in=list(by_thread))
    said: dict[UUID, list[Comment]] = {}
    for row in rows.filter(deleted_at=None).order_by("id"):
        said.setdefault(row.subject_id, []).append(row)
    return [
        Talk(link=link, question=question, said=tuple(said[key]))
        for key, (link, question) in by_thread.items()
        if key in said
    ]


def readers_of(actor: Actor, run: Run) -> list[Person]:
    """Return who reads what comes from outside: the reviewer, or the owners where there is none."""
    if run.reviewer is not None:
        return [run.reviewer]
    owners = current_members(actor).filter(role=Role.OWNER.value)
    return [member.person for member in owners.select_related("person").order_by("created_at")]


def count_asked(actor: Actor, link: GuestLink) -> int:
    """Return how much a guest has said."""
    return Comment.objects.visible_to(actor).filter(author_id=link.pk).count()
