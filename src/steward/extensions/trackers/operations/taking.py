"""Take what happened to a ticket over to its task, where the task can follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.readiness.operations import move_and_derive
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.joining import NewProof, keep_proof
from steward.domain.tasks.operations.wording import rename_task
from steward.domain.tasks.operations.working import assign_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_task
from steward.domain.tasks.queries.together import proofs_of
from steward.domain.tasks.rules import LONGEST_COMMENT
from steward.domain.tasks.terms import TaskStatus
from steward.extensions.trackers.events import TicketClashed, TicketRefused
from steward.extensions.trackers.models import RemarkLink, TicketLink, TrackerConnection
from steward.extensions.trackers.policy import KEEP_TRACKER
from steward.extensions.trackers.queries import people_of, statuses_known, task_mark
from steward.extensions.trackers.rules import is_own, links_in, merged, status_here
from steward.extensions.trackers.terms import Merge, Remark, SharedField, Ticket
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import DomainError
from steward.foundation.journal.operations import record
from steward.foundation.journal.queries import entries_about

OVERLAP = timedelta(minutes=2)
LONGEST_TITLE = 300
MOST_AGAIN = 200
CHANGES = ("task.moved", "task.assigned", "task.released", "task.renamed")
"""What changes one of the shared fields of a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a task holds for the shared fields: as its own values, and in the tracker's words."""

    native: Mapping[SharedField, str]
    words: Mapping[SharedField, str]


def words_of_task(
    link: TicketLink, connection: TrackerConnection, people: Mapping[str, str] | None = None
) -> Held:
    """Return what the task holds; what did not change since both agreed is said as it was then.

    Several statuses may be one word of the tracker, and a user nobody's: a value that only this
    translation changes is no change.
    """
    task, statuses = link.task, connection.statuses(statuses_known(connection))
    users = connection.people if people is None else people
    person = "" if task.assignee_id is None else str(task.assignee_id)
    native = {
        SharedField.TITLE: task.title,
        SharedField.STATUS: task.status,
        SharedField.ASSIGNEE: person,
    }
    words = {
        SharedField.TITLE: task.title,
        SharedField.STATUS: statuses.out[task.status],
        SharedField.ASSIGNEE: users.get(person, ""),
    }
    for name in SharedField:
        if name.value in link.agreed and link.native.get(name.value) == native[name]:
            words[name] = link.agreed[name.value]
    return Held(native=native, words=words)


@transaction.atomic
def take_ticket(
    *, actor: Actor, link: TicketLink, ticket: Ticket, remarks: Sequence[Remark] = ()
) -> Merge:
    """Bring a task and its ticket together; returns what is still to be pushed.

    Comes it late or twice, nothing happens: an older state of the ticket is left alone, and what
    both agree on already is no change.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = TicketLink.objects.visible_to(actor).select_related("connection", "connection__state")
    link = rows.select_for_update(of=("self",)).one(actor, link.pk)
    link.task = get_task(actor, link.task_id)
    _hear(actor, link, remarks)
    if is_stale(link, ticket):
        return Merge()
    link.seen_at = ticket.updated_at or link.seen_at
    link.key, link.url = ticket.key or link.key, ticket.url or link.url
    merge = merge_in(actor, link, {name: ticket.value(name) for name in SharedField})
    link.save()
    return merge


@transaction.atomic
def follow_again(*, actor: Actor, connection: TrackerConnection) -> int:
    """Let tasks follow that could not when their tickets moved; returns how many do now.

    What kept them may be gone, such as evidence that was missing. A task that somebody moved
    meanwhile is left where it is.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = TicketLink.objects.visible_to(actor).filter(connection=connection).exclude(refusal="")
    rows = rows.select_related("connection", "connection__state").select_for_update(of=("self",))
    people, count = people_of(actor, connection), 0
    for link in rows.order_by("id")[:MOST_AGAIN]:
        link.task = get_task(actor, link.task_id)
        refusal = _follow_all(actor, link, people)
        _note_refusal(actor, link, refusal)
        count += not refusal
        link.save()
    return count


def is_stale(link: TicketLink, ticket: Ticket) -> bool:
    """Say whether a later state of the ticket is known already."""
    if link.seen_at is None or ticket.updated_at is None:
        return False
    return ticket.updated_at < link.seen_at


def merge_in(actor: Actor, link: TicketLink, theirs: Mapping[SharedField, str]) -> Merge:
    """Compare, let the task follow, and note what is agreed; the link is saved by who calls."""
    connection = link.connection
    people = people_of(actor, connection)
    held = words_of_task(link, connection, people)
    base = {name: link.agreed[name.value] for name in theirs if name.value in link.agreed}
    ours = {name: held.words[name] for name in theirs}
    merge = merged(base, ours, theirs, connection.rules, ours_is_newer=_is_newer(actor, link))
    link.theirs |= {name.value: value for name, value in theirs.items()}
    for name in merge.same:
        _agree(link, name, theirs[name], held.native[name])
        if name is SharedField.STATUS:
            link.refusal = ""
    for name, value in merge.take.items():
        refusal = _follow(actor, link, name, value, people)
        now = words_of_task(link, connection, people).native[name]
        _agree(link, name, value, now)
        if refusal or name is SharedField.STATUS:
            _note_refusal(actor, link, refusal)
    asked = {name.value: {"ours": c.ours, "theirs": c.theirs} for name, c in merge.clash.items()}
    fresh = [name for name in merge.clash if name.value not in link.clash]
    kept = {name: sides for name, sides in link.clash.items() if SharedField(name) not in theirs}
    link.clash = kept | asked
    if fresh:
        fields = ", ".join(name.label.lower() for name in fresh)
        subject = link.task.as_subject()
        record(actor, TicketClashed(subject=subject, ticket=str(link), fields=fields))
    return replace(merge, native={name: held.native[name] for name in merge.push})


def _is_newer(actor: Actor, link: TicketLink) -> bool:
    """Say whether the task changed after the ticket did, as far as either is known."""
    entries = entries_about(actor, link.task.pk, limit=20)
    latest = [e.at for e in entries if e.event in CHANGES and e.actor_id != link.connection_id]
    if not latest or link.seen_at is None:
        return False
    return latest[0] > link.seen_at


def _agree(link: TicketLink, name: SharedField, word: str, native: str) -> None:
    link.agreed[name.value], link.native[name.value] = word, native
    link.clash.pop(name.value, None)


def _follow(
    actor: Actor, link: TicketLink, name: SharedField, value: str, people: Mapping[str, str]
) -> str:
    """Let the task have what the ticket has; return why it cannot, empty where it could."""
    try:
        with transaction.atomic():
            if name is SharedField.STATUS:
                return _move(actor, link, value)
            if name is SharedField.ASSIGNEE:
                return _assign(actor, link, value, people)
            link.task = rename_task(
                actor=actor, task=link.task, title=value.strip()[:LONGEST_TITLE]
            )
    except DomainError as error:
        link.task = get_task(actor, link.task_id)
        return error.message
    return ""


def _follow_all(actor: Actor, link: TicketLink, people: Mapping[str, str]) -> str:
    """Let the task have what the ticket has, but for what was changed here since."""
    refusals: list[str] = []
    for name in SharedField:
        held = words_of_task(link, link.connection, people).native[name]
        value = link.theirs.get(name.value)
        if value is None or value == held or link.native.get(name.value) != held:
            continue
        refusals.append(_follow(actor, link, name, value, people))
        now = words_of_task(link, link.connection, people).native[name]
        _agree(link, name, value, now)
    return next(filter(None, refusals), "")


def _move(actor: Actor, link: TicketLink, word: str) -> str:
    connection = link.connection
    statuses = connection.statuses(statuses_known(connection))
    status = status_here(word, link.task.status, statuses)
    if not status:
        return f"Nobody has said which status “{word}” is."
    task = link.task
    if status == task.status:
        return ""
    if task.is_closed and TaskStatus(status).is_closed:
        task = move_and_derive(actor=actor, task=task, status=TaskStatus.OPEN.value)
    note = f"{link} in {connection.name} is “{word}”."
    link.task = move_and_derive(actor=actor, task=task, status=status, note=note)
    return ""


def _assign(actor: Actor, link: TicketLink, user: str, people: Mapping[str, str]) -> str:
    found = next((person for person, known in people.items() if known == user and user), "")
    if user and not found:
        return ""  # somebody who is nobody here: the ticket says who
    key = UUID(found) if found else None
    if link.task.assignee_id != key:
        note = f"As in {link.connection.name}."
        link.task = assign_task(actor=actor, task=link.task, person_id=key, note=note)
    return ""


def _note_refusal(actor: Actor, link: TicketLink, refusal: str) -> None:
    refusal = refusal[:500]
    if refusal and refusal != link.refusal:
        subject = link.task.as_subject()
        record(actor, TicketRefused(subject=subject, ticket=str(link), why=refusal))
    link.refusal = refusal


def _hear(actor: Actor, link: TicketLink, remarks: Sequence[Remark]) -> None:
    """Take remarks over as comments, each once; our own are known by their mark."""
    known = set(
        RemarkLink.objects.visible_to(actor).filter(link=link).values_list("remote_id", flat=True)
    )
    mark = task_mark(link.task)
    for remark in remarks:
        if not remark.id or remark.id in known:
            continue
        known.add(remark.id)
        RemarkLink.objects.create(
            organisation_id=actor.organisation_id, link=link, remote_id=remark.id[:100]
        )
        if is_own(remark.text, mark) or not remark.text.strip():
            continue
        author = f"{remark.author or 'Somebody'} ({link.connection.name})"
        speaker = by_rule(replace(actor, label=author[:200]), EDIT_TASK)
        text = remark.text.replace("\x00", "").strip()[:LONGEST_COMMENT]
        write_comment(actor=speaker, subject=link.task.as_subject(), text=text)
        _keep_links(speaker, link, text)
    stamps = [remark.at for remark in remarks if remark.at is not None]
    if stamps:
        link.remarks_at = max(link.remarks_at, max(stamps) - OVERLAP)
        link.save(update_fields=["remarks_at"])


def _keep_links(actor: Actor, link: TicketLink, text: str) -> None:
    """Keep the links of a remark as evidence, each once, where the task asks for some."""
    task = link.task
    if not task.evidence_asked:
        return
    known = {proof.url for proof in proofs_of(actor, task)}
    for url in links_in(text):
        if url not in known:
            keep_proof(actor=actor, task=task, proof=NewProof(url=url))
