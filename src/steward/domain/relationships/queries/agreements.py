"""Read agreements and the terms they were checked for."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import BooleanField, DateField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce

from steward.domain.parts.models import Part
from steward.domain.relationships.models import AgreedTerm, Agreement
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.terms.criteria import Term
from steward.domain.relationships.terms.records import HELD
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

SOON_DAYS = 60


def agreements_visible_to(actor: Actor) -> OwnedQuerySet[Agreement]:
    """Return the agreements with their suppliers.

    ``act_by`` is the day for notice, else the end; ``is_near`` says that it comes within sixty
    days or has passed; ``is_live`` that the agreement was not ended.
    """
    act_by = Coalesce("notice_on", "ends_on", output_field=DateField())
    near = Q(ended_on=None) & (
        Q(notice_on__lte=actor.today + timedelta(days=SOON_DAYS))
        | Q(notice_on=None, ends_on__lte=actor.today + timedelta(days=SOON_DAYS))
    )
    return (
        Agreement.objects.visible_to(actor)
        .select_related("part")
        .annotate(
            act_by=act_by,
            is_near=ExpressionWrapper(near, output_field=BooleanField()),
            is_live=ExpressionWrapper(Q(ended_on=None), output_field=BooleanField()),
            has_gaps=ExpressionWrapper(
                Q(ended_on=None, gaps__gt=Value(0)), output_field=BooleanField()
            ),
        )
    )


def get_agreement(actor: Actor, key: UUID) -> Agreement:
    """Return one agreement.

    Raises:
        NotFound: It is not there for this actor.
    """
    return agreements_visible_to(actor).one(actor, key)


def agreements_of(actor: Actor, part: Part) -> list[Agreement]:
    """Return the agreements with a supplier, those that run first."""
    rows = agreements_visible_to(actor).filter(part=part)
    return list(rows.order_by("ended_on", "number")[:100])


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTerm:
    """A term with what an agreement says about it; ``held`` is empty while nobody looked."""

    term: Term
    needed: bool
    held: str = ""
    words: str = "Not checked yet"
    where: str = ""

    @property
    def is_gap(self) -> bool:
        """Say whether the tier needs the term and it is not agreed whole."""
        return self.needed and self.held not in ("present", "not_needed")


def terms_of(actor: Actor, agreement: Agreement) -> list[CheckedTerm]:
    """Return every term of the content with what the agreement says: the needed ones first."""
    book = current_book()
    needed = book.rule(agreement.part.tier).terms
    rows = AgreedTerm.objects.visible_to(actor).filter(agreement=agreement)
    said = {row.term: row for row in rows}
    found = [_checked(term, term.id in needed, said.get(term.id)) for term in book.terms.values()]
    return sorted(found, key=lambda item: not item.needed)


def _checked(term: Term, needed: bool, row: AgreedTerm | None) -> CheckedTerm:  # noqa: FBT001 -- leaf
    if row is None:
        return CheckedTerm(term=term, needed=needed)
    words = dict(HELD)[row.held]
    return CheckedTerm(term=term, needed=needed, held=row.held, words=words, where=row.where)
