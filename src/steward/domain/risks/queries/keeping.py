"""What keeping the register reads: owners, reviews, what is due to whom."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from steward.domain.risks.models import Risk, RiskAssessment
from steward.domain.risks.queries import LIVE, assessments_visible_to, risks_visible_to, threats
from steward.domain.risks.queries.register import of_risk
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

ASSESSMENTS = Reading(
    RiskAssessment,
    "SELECT {columns} FROM risks_riskassessment"
    " WHERE organisation_id = %(organisation)s AND risk_id = %(risk)s"
    " ORDER BY number DESC LIMIT 12",
)
IN_REGISTER = ("accepted", "edited")


def register_rows(actor: Actor) -> OwnedQuerySet[Risk]:
    """Return the risks with what the register filters by: ``is_mine`` and ``is_due``.

    A risk is due when it is in the register and its day of review has come.
    """
    due = Q(status__in=IN_REGISTER, review_on__lte=actor.today)
    return (
        risks_visible_to(actor)
        .select_related("system", "owner")
        .annotate(
            is_mine=ExpressionWrapper(Q(owner_id=actor.id), output_field=BooleanField()),
            is_due=ExpressionWrapper(due, output_field=BooleanField()),
        )
    )


def reviews_due(actor: Actor, by: date) -> OwnedQuerySet[Risk]:
    """Return the risks of the register that are looked at again by a day, the earliest first."""
    rows = risks_visible_to(actor).filter(status__in=IN_REGISTER, review_on__lte=by)
    return rows.order_by("review_on", "id")


def people_answering(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who answer for risks, also those who have left, as key and name."""
    rows = risks_visible_to(actor).exclude(owner=None).order_by("owner__name", "owner_id")
    fields = rows.values_list("owner_id", "owner__name", "owner__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]


def members_called(actor: Actor, names: Iterable[str]) -> dict[str, Person]:
    """Return the members whose key, address or name is one of some, by it in small letters."""
    wanted = {name.strip().lower() for name in names if name.strip()}
    if not wanted:
        return {}
    found: dict[str, Person] = {}
    for member in current_members(actor).order_by("created_at", "id"):
        for words in (str(member.person_id), member.person.email, member.person.name):
            if (key := words.strip().lower()) in wanted:
                found.setdefault(key, member.person)
    return found


def get_assessment(actor: Actor, key: UUID) -> RiskAssessment:
    """Return one assessment.

    Raises:
        NotFound: It is not there for this actor.
    """
    return assessments_visible_to(actor).one(actor, key)


def assessments_of(actor: Actor, risk: Risk) -> list[RiskAssessment]:
    """Return the twelve latest assessments of a risk, the newest first."""
    return of_risk(ASSESSMENTS, actor, risk)


def opportunity_cells(actor: Actor) -> Mapping[tuple[int, int], int]:
    """Return how many live opportunities stand in each cell of their own matrix."""
    rows = risks_visible_to(actor).filter(kind="opportunity", status__in=LIVE)
    return Counter(rows.order_by().values_list("current_likelihood", "current_consequence"))


def count_changed(actor: Actor) -> int:
    """Return how many decided risks have changed since their decision."""
    return threats(actor).filter(changed=True).count()
