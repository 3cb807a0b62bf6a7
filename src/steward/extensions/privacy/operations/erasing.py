"""Erase a former member: one person asks, another decides, and the proof holds all the same."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from psycopg import sql

from steward.domain.audits.rules.sampling import digest_of as digest_of_list
from steward.domain.documents.rules.sealing import digest_of as digest_of_text
from steward.domain.reviews.rules import digest_of as digest_of_minutes
from steward.domain.soa.rules import digest_of as digest_of_rows
from steward.extensions.privacy.events import (
    ErasureApproved,
    ErasureAsked,
    ErasureRefused,
    PersonErased,
)
from steward.extensions.privacy.models import Erasure
from steward.extensions.privacy.policy import ASK_ERASURE, DECIDE_ERASURE
from steward.extensions.privacy.queries.copies import is_former, kind_of
from steward.extensions.privacy.queries.erasing import (
    Place,
    Texts,
    naming_rows,
    places,
    waiting_erasure,
    words_of,
)
from steward.extensions.privacy.rules import ErasureState, Words, pseudonym_of
from steward.extensions.privacy.terms import DELETED, WIPED
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import BrowserSession, Membership, Person
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.proof.operations.erasing import erase_values, stop_sealing
from steward.foundation.tenancy.operations import hold, set_tenant
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

ERASE = "privacy.erase"
LONGEST = 2_000
FROZEN: Mapping[str, tuple[str, str, Callable[[Any], str]]] = {
    "audits_audit": ("report", "digest", digest_of_list),
    "audits_population": ("rows", "digest", digest_of_list),
    "reviews_managementreview": ("minutes", "digest", digest_of_minutes),
    "soa_statement": ("rows", "digest", digest_of_rows),
}
"""Table → a content that was frozen under its digest, the column of the digest, and its rule."""
Values = dict[str, str | None]


@transaction.atomic
def ask_erasure(*, actor: Actor, member: Membership, reason: str) -> Erasure:
    """Ask that a former member is erased here; somebody else decides.

    Source: Regulation (EU) 2016/679, article 17.

    Raises:
        NotAllowed: The actor may not, or sees a part of the organisation only.
        Conflict: The membership has not ended, or it was asked already.
        Invalid: The reason is missing.
    """
    require(actor, ASK_ERASURE, member)
    require_whole(actor)
    hold(actor.organisation_id, "erasure")
    if not is_former(actor, member):
        raise Conflict(f"{member.person} is a member; end the membership first.")
    if waiting_erasure(actor, member) is not None:
        raise Conflict("It was asked for already.")
    if member.person.email.endswith("@erased.invalid"):
        raise Conflict("This person is erased already.")
    key = uuid7()
    made = Erasure.objects.create(
        id=key,
        organisation_id=actor.organisation_id,
        membership=member,
        reason=_said(reason, "reason", "Say on what ground; an authority may ask."),
        asked_by=person_behind(actor),
        asked_by_label=actor.label[:200],
        asked_at=actor.now,
        pseudonym=pseudonym_of(key),
    )
    record(actor, ErasureAsked(subject=made.as_subject(), reason=made.reason))
    return made


def _said(text: str, place: str, missing: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(missing, place=place)
    if len(words) > LONGEST:
        raise Invalid(f"Use at most {LONGEST:,} characters.", place=place)
    return words


@transaction.atomic
def refuse_erasure(*, actor: Actor, erasure: Erasure, note: str) -> Erasure:
    """Decide as a second person that somebody is not erased, with the reason.

    Source: Regulation (EU) 2016/679, articles 12(4) and 17(3).

    Raises:
        NotAllowed: The actor may not decide.
        Conflict: It was decided, or the actor asked for it or is the person.
        Invalid: The note is missing.
    """
    require(actor, DECIDE_ERASURE, erasure)
    row = _decided(actor, erasure, ErasureState.REFUSED, note)
    record(actor, ErasureRefused(subject=row.as_subject(), note=row.note))
    return row


@transaction.atomic
def approve_erasure(*, actor: Actor, erasure: Erasure, note: str) -> tuple[Erasure, Work]:
    """Decide as a second person that somebody is erased; it is done in the background at once.

    Raises:
        NotAllowed: The actor may not decide, or sees a part of the organisation only.
        Conflict: It was decided, the actor asked for it or is the person, or the person came back.
        Invalid: The note is missing.
    """
    require(actor, DECIDE_ERASURE, erasure)
    require_whole(actor)
    if not is_former(actor, erasure.membership):
        raise Conflict("This person is a member again; nobody is erased who belongs here.")
    row = _decided(actor, erasure, ErasureState.ERASING, note)
    told = ErasureApproved(subject=row.as_subject(), asked_by=row.asked_by_label, note=row.note)
    record(actor, told)
    work = ask_for_work(
        actor=actor,
        kind=ERASE,
        label=f"Carry out the erasure {row.pseudonym[-6:]}",
        arguments={"erasure": str(row.pk)},
    )
    return row, work


def _decided(actor: Actor, erasure: Erasure, state: ErasureState, note: str) -> Erasure:
    row = Erasure.objects.get_queryset().select_for_update().one(actor, erasure.pk)
    if row.state != ErasureState.ASKED.value:
        raise Conflict(f"It stands at “{ErasureState(row.state).label.lower()}”.")
    others = [row.asked_by, row.membership.person_id]
    keep_apart(actor, row.as_subject(), {"erasure.decide": others})
    row.state, row.note = state.value, _said(note, "note", "Say why.")
    row.decided_by, row.decided_by_label = person_behind(actor), actor.label[:200]
    row.decided_at = actor.now
    row.save(update_fields=["state", "note", "decided_by", "decided_by_label", "decided_at"])
    return row


@transaction.atomic
def erase_person(*, actor: Actor, erasure: Erasure) -> Erasure:
    """Carry out an erasure that was approved; run again, it does nothing.

    What belongs to the account of the person here is deleted. In every other row, every former
    version and every entry of the journal a pseudonym takes the place of name, address and key.
    The account goes too, unless the person belongs or belonged elsewhere.

    Raises:
        NotAllowed: The actor may not decide on erasures.
        Conflict: It was not approved.
    """
    require(actor, DECIDE_ERASURE, erasure)
    row = Erasure.objects.get_queryset().select_for_update().one(actor, erasure.pk)
    if row.state == ErasureState.DONE.value:
        return row
    if row.state != ErasureState.ERASING.value:
        raise Conflict(f"It stands at “{ErasureState(row.state).label.lower()}”.")
    member = Membership.objects.visible_to(actor).select_related("person").get(pk=row.membership_id)
    stop_sealing(actor)
    stand_in = _stand_in(row)
    words = words_of(actor, member, row.pk, stand_in.pk)
    Person.objects.filter(pk=stand_in.pk).update(email=words.address)
    deleted = _delete(actor, member, words)
    written: dict[str, int] = {}
    former: dict[str, int] = {}
    for place in places():
        count, into = (
            (_today(actor, row, place, words), written)
            if place.source is None
            else (_then(actor, row, place, words, member), former)
        )
        if count:
            into[kind_of(place.of)] = into.get(kind_of(place.of), 0) + count
    _close_account(actor, member.person)
    row.refresh_from_db()
    row.state = ErasureState.DONE.value
    row.counts = {"deleted": deleted, "written": written, "former": former}
    row.save(update_fields=["state", "counts"])
    told = PersonErased(
        subject=row.as_subject(),
        pseudonym=row.pseudonym,
        written=sum(written.values()),
        former=sum(former.values()),
        deleted=sum(deleted.values()),
    )
    record(actor, told)
    return row


def _stand_in(row: Erasure) -> Person:
    """Return somebody who cannot sign in, whom records name in place of the person."""
    made = Person(email=f"{row.pk.hex}@erased.invalid", name=row.pseudonym, is_active=False)
    made.set_unusable_password()
    made.save(force_insert=True)
    return made


def _delete(actor: Actor, member: Membership, words: Words) -> dict[str, int]:
    """Delete what belongs to the account of the person here; returns how much, by its name."""
    found: dict[str, int] = {}
    wanted: dict[str, str] = {"email": words.email, "membership_id": str(member.pk)}
    for table, column in DELETED.items():
        statement = sql.SQL(
            "DELETE FROM public.{} WHERE organisation_id = %s AND lower({}::text) = lower(%s)"
        ).format(sql.Identifier(table), sql.Identifier(column))
        with connection.cursor() as cursor:
            values = [actor.organisation_id, wanted.get(column, str(words.person))]
            cursor.execute(statement, values)  # type: ignore[reportArgumentType] -- psycopg composes
            if cursor.rowcount:
                found[kind_of(table)] = cursor.rowcount
    return found


def _changes(place: Place, texts: Texts, words: Words) -> Values:
    """Return the columns of a row that name the person, with what stands there from now on."""
    mine = str(words.person) in texts.values()
    found: Values = {}
    for name, text in texts.items():
        if text is None:
            continue
        new = words.replaced(text, mine=mine)
        if new != text:
            found[name] = _fitting(new, place.columns[name])
    frozen = FROZEN.get(place.of)
    if frozen is not None and frozen[0] in found:
        content, column, digest = frozen
        if texts[column] == digest(json.loads(str(texts[content]))):
            found[column] = digest(json.loads(str(found[content])))
    if place.of == "documents_documentversion" and "text" in found:
        found["digest"] = digest_of_text(str(found["text"]))
    return found


def _fitting(text: str, kind: str) -> str:
    """Return a text that is not longer than its column, such as ``character varying(200)``."""
    most = kind.removeprefix("character varying(").rstrip(")")
    return text[: int(most)] if most.isdecimal() else text


def _today(actor: Actor, row: Erasure, place: Place, words: Words) -> int:
    """Write the person out of the rows of a table as they stand."""
    count = 0
    for key, texts in list(naming_rows(actor, place, words)):
        changes = _changes(place, texts, words)
        if not changes:
            continue
        if place.table == "proof_verification":
            _only_added_to(row, place, key, changes)
        else:
            _update(place, key, changes)
        count += 1
    return count


def _update(place: Place, key: str, changes: Values) -> None:
    sets = [
        sql.SQL("{} = %s::{}").format(sql.Identifier(name), sql.SQL(place.columns[name]))  # type: ignore[reportArgumentType] -- from the catalogue
        for name in changes
    ]
    statement = sql.SQL("UPDATE public.{} SET {} WHERE id = %s").format(
        sql.Identifier(place.table), sql.SQL(", ").join(sets)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*changes.values(), key])  # type: ignore[reportArgumentType] -- psycopg composes


def _only_added_to(row: Erasure, place: Place, key: str, changes: Values) -> None:
    items = json.dumps([{"key": key, "values": changes}], ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.erase_values(%s, %s, %s::jsonb)", [row.pk, place.table, items]
        )


def _then(actor: Actor, row: Erasure, place: Place, words: Words, member: Membership) -> int:
    """Write the person out of former versions, or out of the journal."""
    if place.source is None:
        return 0
    changes: dict[int, Values] = {}
    for key, texts in naming_rows(actor, place, words):
        found = _changes(place, texts, words)
        if found:
            changes[int(key)] = found
    if place.table in WIPED:
        for key, found in _wiped(actor, place, member, words).items():
            changes[key] = changes.get(key, {}) | found
    if not changes:
        return 0
    return erase_values(actor=actor, erasure=row.pk, source=place.source, changes=changes)


def _wiped(actor: Actor, place: Place, member: Membership, words: Words) -> dict[int, Values]:
    """Return what names the person elsewhere, in former versions of what was deleted."""
    whose, columns = WIPED[place.table]
    statement = sql.SQL(
        "SELECT pgh_id FROM public.{} WHERE organisation_id = %s AND {} = %s"
    ).format(sql.Identifier(place.table), sql.Identifier(whose))
    with connection.cursor() as cursor:
        cursor.execute(statement, [actor.organisation_id, member.pk])  # type: ignore[reportArgumentType] -- psycopg composes
        keys = [int(key) for (key,) in cursor.fetchall()]
    return {key: dict.fromkeys(columns.split(), words.pseudonym) for key in keys}


def _close_account(actor: Actor, person: Person) -> None:
    """Delete the account of a person who belongs and belonged nowhere else."""
    set_tenant(actor.organisation_id, person_id=person.pk)
    elsewhere = Membership.objects.filter(person_id=person.pk).exists()
    set_tenant(actor.organisation_id, person_id=actor.id)
    if elsewhere:
        return
    own = BrowserSession.objects.filter(person=person)
    Session.objects.filter(pk__in=list(own.values_list("session_id", flat=True))).delete()
    person.delete()
