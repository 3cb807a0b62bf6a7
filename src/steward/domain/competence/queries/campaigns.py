"""Read campaigns, whom they ask and how far they reach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from steward.domain.competence.models import Addressee, Campaign, QuizAttempt, QuizQuestion, Worker
from steward.domain.competence.queries.functions import current_holdings, live_functions
from steward.domain.competence.rules.campaigns import coverage, in_all, may_try, reminder_due
from steward.domain.competence.terms.campaigns import (
    AddressedGroup,
    Asked,
    CampaignState,
    Coverage,
)
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import live_units, person_behind
from steward.foundation.identity.queries.holding import members_who_may
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.tenancy.models import OwnedQuerySet

ANSWERING = [role.value for role in Role if "campaign.answer" in PERMISSIONS[role]]
"""Roles whose members can be asked; who comes from outside is not."""


def campaigns_visible_to(actor: Actor) -> OwnedQuerySet[Campaign]:
    """Return the campaigns with how many they ask and how many have done their part."""
    rows = Campaign.objects.visible_to(actor)
    done = Q(acknowledged_at__isnull=False, passed_at__isnull=False)
    return rows.annotate(
        asked=_counted(actor, Q(left_on=None) | done),
        done=_counted(actor, done),
        is_overdue=Q(state=CampaignState.RUNNING.value, due_on__lt=actor.today),
    )


def _counted(actor: Actor, which: Q) -> Coalesce:
    rows = Addressee.objects.visible_to(actor).filter(which, campaign=OuterRef("pk"))
    counted = rows.order_by().values("campaign").annotate(count=Count("id")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def get_campaign(actor: Actor, key: UUID) -> Campaign:
    """Return one campaign.

    Raises:
        NotFound: It is not there for this actor.
    """
    return campaigns_visible_to(actor).one(actor, key)


def questions_of(actor: Actor, campaign: Campaign) -> list[QuizQuestion]:
    """Return the questions of a campaign's quiz in the order in which they were written."""
    rows = QuizQuestion.objects.visible_to(actor).filter(campaign=campaign)
    return list(rows.order_by("place", "id"))


def get_question(actor: Actor, key: UUID) -> QuizQuestion:
    """Return one question with its campaign.

    Raises:
        NotFound: It is not there for this actor.
    """
    return QuizQuestion.objects.get_queryset().select_related("campaign").one(actor, key)


def addressees_of(actor: Actor, campaign: Campaign) -> list[Addressee]:
    """Return whom a campaign asks, who still has something to do first, then by name."""
    rows = Addressee.objects.visible_to(actor).filter(campaign=campaign).select_related("person")
    return sorted(rows, key=lambda row: (row.is_done, str(row.person).casefold()))


def own_part(actor: Actor, campaign: Campaign) -> Addressee:
    """Return the acting person's part in a campaign.

    Raises:
        NotFound: The campaign does not ask this person.
    """
    rows = Addressee.objects.visible_to(actor).filter(campaign=campaign)
    found = rows.select_related("person", "campaign").filter(person_id=person_behind(actor)).first()
    if found is None:
        raise NotFound("This campaign does not ask you.")
    return found


def own_campaigns(actor: Actor) -> list[Addressee]:
    """Return the acting person's parts in running campaigns, those still to do first."""
    rows = Addressee.objects.visible_to(actor).filter(
        person_id=person_behind(actor), campaign__state=CampaignState.RUNNING.value
    )
    found = rows.select_related("campaign").order_by("campaign__due_on", "id")
    return sorted(found, key=lambda row: row.is_done)


def last_attempt(actor: Actor, part: Addressee) -> QuizAttempt | None:
    """Return the latest try at a quiz, or None."""
    return QuizAttempt.objects.visible_to(actor).filter(addressee=part).order_by("-number").first()


def units_of_people(actor: Actor, people: Iterable[UUID]) -> dict[UUID, str]:
    """Return person → name of the unit, for those whose unit is known."""
    rows = Worker.objects.visible_to(actor).filter(person__in=list(people), unit__isnull=False)
    return {key: str(name) for key, name in rows.values_list("person_id", "unit__name")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a campaign reaches: in all, by unit, and person by person."""

    whole: Coverage
    units: tuple[Coverage, ...]
    people: tuple[tuple[Addressee, str], ...]


def reach_of(actor: Actor, campaign: Campaign) -> Reach:
    """Return the coverage of a campaign; who left without an answer counts for nothing."""
    rows = addressees_of(actor, campaign)
    units = units_of_people(actor, [row.person_id for row in rows])
    counted = [row for row in rows if row.left_on is None or row.is_done]
    parts = coverage(
        [
            Asked(
                unit=units.get(row.person_id, ""),
                acknowledged=row.acknowledged_at is not None,
                passed=row.passed_at is not None,
                may_try=may_try(campaign.attempts, row.tries, passed=row.passed_at is not None),
            )
            for row in counted
        ],
        is_open=campaign.state == CampaignState.RUNNING,
    )
    return Reach(
        whole=in_all(parts),
        units=tuple(parts),
        people=tuple((row, units.get(row.person_id, "")) for row in rows),
    )


def group_of(actor: Actor, kind: str, chosen: list[str]) -> list[Membership]:
    """Return the members whom a group means now, by name; nobody from outside."""
    rows = members_who_may(actor, "campaign.answer").filter(person__is_active=True)
    match AddressedGroup(kind):
        case AddressedGroup.ALL:
            pass
        case AddressedGroup.ROLES:
            rows = rows.filter(role__in=chosen)
        case AddressedGroup.UNITS:
            workers = Worker.objects.visible_to(actor).filter(unit__in=chosen)
            rows = rows.filter(person__in=workers.values("person"))
        case AddressedGroup.FUNCTIONS:
            held = current_holdings(actor).filter(function__in=chosen, from_on__lte=actor.today)
            rows = rows.filter(person__in=held.values("worker__person"))
        case AddressedGroup.PEOPLE:
            rows = rows.filter(person__in=chosen)
    return list(rows.order_by("person__name", "person_id"))


def groups_offered(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen for each kind of group, as value and name."""
    members = members_who_may(actor, "campaign.answer").order_by("person__name", "id")
    return {
        AddressedGroup.ROLES: [(name, Role(name).label) for name in ANSWERING],
        AddressedGroup.UNITS: [(str(row.pk), row.name) for row in live_units(actor)],
        AddressedGroup.FUNCTIONS: [(str(row.pk), row.name) for row in live_functions(actor)],
        AddressedGroup.PEOPLE: [(str(row.person_id), str(row.person)) for row in members],
    }


def group_in_words(actor: Actor, campaign: Campaign) -> str:
    """Return whom a campaign means, in words."""
    kind = AddressedGroup(campaign.group_kind)
    if kind is AddressedGroup.ALL:
        return kind.label
    names = dict(groups_offered(actor)[kind])
    return f"{kind.label}: {', '.join(names.get(key, 'gone') for key in campaign.group)}"


def running_campaigns(actor: Actor) -> list[Campaign]:
    """Return the campaigns that run, oldest first."""
    rows = Campaign.objects.visible_to(actor).filter(state=CampaignState.RUNNING.value)
    return list(rows.order_by("number"))


def reminders_due(actor: Actor, limit: int) -> list[Addressee]:
    """Return who is to be reminded of a running campaign today, at most ``limit``."""
    rows = Addressee.objects.visible_to(actor).filter(
        campaign__state=CampaignState.RUNNING.value, left_on=None, person__is_active=True
    )
    rows = rows.filter(Q(acknowledged_at=None) | Q(passed_at=None))
    found = [
        row
        for row in rows.select_related("campaign", "person").order_by("campaign_id", "id")
        if reminder_due(
            row.campaign.remind_every,
            asked_on=row.asked_on,
            reminded_on=row.reminded_on,
            today=actor.today,
        )
    ]
    return found[:limit]


def frozen_rows(reach: Reach) -> list[dict[str, Any]]:
    """Return who had seen what on which day, as it is kept when a campaign is closed."""
    return [
        {
            "person": str(row.person_id),
            "name": str(row.person),
            "unit": unit,
            "asked_on": row.asked_on.isoformat(),
            "acknowledged_on": _day(row.acknowledged_at),
            "passed_on": _day(row.passed_at),
            "percent": row.best_percent,
            "tries": row.tries,
            "left_on": None if row.left_on is None else row.left_on.isoformat(),
        }
        for row, unit in reach.people
    ]


def _day(at: Any) -> str | None:  # noqa: ANN401 -- leaf
    return None if at is None else str(at.date().isoformat())


def frozen_reach(rows: Sequence[Mapping[str, Any]]) -> tuple[Coverage, ...]:
    """Return the coverage of a closed campaign as it was frozen: in all, then by unit."""
    counted = [row for row in rows if row["left_on"] is None or _is_done(row)]
    parts = coverage(
        [
            Asked(
                unit=str(row["unit"]),
                acknowledged=row["acknowledged_on"] is not None,
                passed=row["passed_on"] is not None,
                may_try=False,
            )
            for row in counted
        ],
        is_open=False,
    )
    return (in_all(parts), *parts)


def _is_done(row: Mapping[str, Any]) -> bool:
    return row["acknowledged_on"] is not None and row["passed_on"] is not None
