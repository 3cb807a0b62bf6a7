"""Keep agreements and check them for the terms that a tier needs (A.10.3)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.relationships.events import AgreementChecked, AgreementEnded, AgreementWritten
from steward.domain.relationships.models import AgreedTerm, Agreement
from steward.domain.relationships.operations.wording import (
    amount,
    answer_tasks,
    ask_all,
    asked_for,
    block,
    check_supplier,
    day,
    line,
    one_of,
)
from steward.domain.relationships.policy import EDIT_RELATIONSHIP
from steward.domain.relationships.queries.agreements import terms_of
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.rules.tiers import notice_by
from steward.domain.relationships.terms.records import HELD, RENEWALS, AgreementDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

MOST_DAYS, MOST_HOURS = 3650, 8760


@transaction.atomic
def add_agreement(*, actor: Actor, supplier: Part, draft: AgreementDraft) -> Agreement:
    """Note an agreement with a supplier.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: It is no supplier, or a value is missing or wrong.
    """
    require(actor, EDIT_RELATIONSHIP)
    check_supplier(supplier)
    row = Agreement(organisation_id=actor.organisation_id, part=supplier)
    _fill(row, draft)
    row.number = next_numbers(actor.organisation_id, "agreement")
    row.gaps = len(current_book().rule(supplier.tier).terms)
    row.save(force_insert=True)
    record(actor, AgreementWritten(subject=row.as_subject(), title=row.title))
    return row


@transaction.atomic
def edit_agreement(*, actor: Actor, agreement: Agreement, draft: AgreementDraft) -> Agreement:
    """Change what is written down of an agreement.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: A value is missing or wrong.
        Conflict: It has ended.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, agreement)
    before = row.next_day
    _fill(row, draft)
    row.save()
    if row.next_day != before:
        answer_tasks(actor, f"agreement:{row.pk}:day:", "The days of the agreement changed.")
    record(actor, AgreementWritten(subject=row.as_subject(), title=row.title))
    return row


@transaction.atomic
def check_term(
    *, actor: Actor, agreement: Agreement, term: str, held: str, where: str = ""
) -> AgreedTerm:
    """Say whether an agreement holds a term; a gap in what its tier needs becomes a task.

    Source: ISO/IEC 42001:2023, A.10.3.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: There is no such term, the answer is none, or nobody says where it stands.
        Conflict: The agreement has ended.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, agreement)
    made = _keep_term(actor, row, term, held, where)
    _count(actor, row)
    return made


@transaction.atomic
def check_terms(*, actor: Actor, agreement: Agreement, terms: Mapping[str, tuple[str, str]]) -> int:
    """Say of many terms whether an agreement holds them, and where; returns how many were said.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: A term or an answer is none, or nobody says where a term stands.
        Conflict: The agreement has ended, or nothing is said.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, agreement)
    if not terms:
        raise Conflict("Nothing is said about any term.")
    for term, (held, where) in terms.items():
        _keep_term(actor, row, term, held, where)
    _count(actor, row)
    return len(terms)


def _keep_term(actor: Actor, row: Agreement, term: str, held: str, where: str) -> AgreedTerm:
    book = current_book()
    if term not in book.terms:
        raise Invalid(f"There is no term {term!r}.", place="term")
    place = line(where, "where")
    if one_of(held, HELD, "held") in ("present", "partly") and not place:
        raise Invalid("Say where it stands, such as “section 7”.", place="where")
    made, _ = AgreedTerm.objects.update_or_create(
        organisation_id=actor.organisation_id,
        agreement=row,
        term=term,
        defaults={"held": held, "where": place},
    )
    title = book.terms[term].title
    origin = f"agreement:{row.pk}:term:{term}"
    rule = book.rule(row.part.tier)
    if term in rule.terms and held in ("partly", "absent"):
        words = "only partly agreed" if held == "partly" else "missing"
        task = asked_for(
            origin=origin,
            title=f"Agree with {row.part.name}: {title}",
            reason=f"In {row.reference} {row.title} it is {words}. {book.terms[term].asks}",
            due_days=rule.due_days,
        )
        ask_all(actor, [(task, row.part)])
    else:
        answer_tasks(actor, origin, "The term is agreed, or not needed.")
    told = dict(HELD)[held].lower()
    record(actor, AgreementChecked(subject=row.as_subject(), term=title, held=told))
    return made


def _count(actor: Actor, row: Agreement) -> None:
    row.gaps = sum(item.is_gap for item in terms_of(actor, row))
    row.save(update_fields=["gaps"])


@transaction.atomic
def end_agreement(
    *, actor: Actor, agreement: Agreement, reason: str, ended_on: date | None = None
) -> Agreement:
    """Say that an agreement ended; its tasks are done with it.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: The reason is missing, or the day lies ahead.
        Conflict: It has ended already.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, agreement)
    row.end_reason = block(reason, "reason", needed="Say why it ended, and what took its place.")
    row.ended_on = day(ended_on or actor.today, "ended_on", no_later=actor.today)
    row.save(update_fields=["ended_on", "end_reason"])
    answer_tasks(actor, f"agreement:{row.pk}:", "The agreement ended.")
    record(actor, AgreementEnded(subject=row.as_subject(), reason=row.end_reason))
    return row


def _held(actor: Actor, agreement: Agreement) -> Agreement:
    rows = Agreement.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("part").get(pk=agreement.pk)
    if row.ended_on is not None:
        raise Conflict("The agreement has ended.")
    return row


def _fill(row: Agreement, draft: AgreementDraft) -> None:
    row.title = line(draft.title, "title", needed="Give the agreement a name.")
    row.number_there = line(draft.number_there, "number_there", most=100)
    row.starts_on = day(draft.starts_on, "starts_on")
    row.ends_on = day(draft.ends_on, "ends_on")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise Invalid("It ends before it starts.", place="ends_on")
    row.renewal = one_of(draft.renewal, RENEWALS, "renewal")
    if row.renewal in ("ends", "renews") and row.ends_on is None:
        raise Invalid("Give its end, or say that it runs until notice is given.", place="ends_on")
    row.notice_days = amount(draft.notice_days, "notice_days", most=MOST_DAYS)
    row.incident_hours = amount(draft.incident_hours, "incident_hours", most=MOST_HOURS)
    row.change_days = amount(draft.change_days, "change_days", most=MOST_DAYS)
    row.document = line(draft.document, "document", most=500)
    row.notice_on = notice_by(row.ends_on, row.notice_days, row.renewal)
