"""Read suppliers with their standing, how they were assessed, and how they did."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from steward.domain.parts.models import Part
from steward.domain.parts.queries import part_named
from steward.domain.parts.terms import PartKind, Tier
from steward.domain.questionnaires.models import Finding, Run
from steward.domain.questionnaires.queries import respondents_of, sitting_of
from steward.domain.questionnaires.rules import score_of
from steward.domain.questionnaires.states import RunStatus
from steward.domain.relationships.models import Diligence, SupplierIssue, SupplierStanding
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.rules.tiers import months_after, tier_of
from steward.domain.relationships.terms.criteria import TierVerdict
from steward.domain.relationships.terms.states import IN_USE
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import all_uses, parts_relied_on, uses_known, uses_of_part
from steward.domain.systems.rules import facts_from_json
from steward.domain.systems.terms import Facts
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet

SOON_DAYS = 30
MOST_SHOWN = 100


def suppliers_visible_to(actor: Actor) -> OwnedQuerySet[Part]:
    """Return the suppliers with how many systems rely on each and what a list filters by.

    ``stand`` is the state; ``again_on`` the day of the next assessment; ``is_due`` says that it
    comes within thirty days or has passed; ``is_own`` that a person overruled the tier.
    """
    due = Q(standing__reassess_on__lte=actor.today + timedelta(days=SOON_DAYS))
    return (
        parts_relied_on(actor, PartKind.SUPPLIER)
        .select_related("provider", "standing")
        .annotate(
            stand=Coalesce(F("standing__state"), Value("proposed")),
            again_on=Coalesce(
                F("standing__reassess_on"), Value(date(9999, 12, 31)), output_field=DateField()
            ),
            is_due=ExpressionWrapper(due, output_field=BooleanField()),
        )
    )


def suppliers_assessed_again(actor: Actor) -> OwnedQuerySet[SupplierStanding]:
    """Return the standings of suppliers that may be used and are assessed again on some day."""
    return SupplierStanding.objects.visible_to(actor).filter(
        state__in=[state.value for state in IN_USE], reassess_on__isnull=False
    )


def get_supplier(actor: Actor, key: UUID) -> Part:
    """Return one supplier.

    Raises:
        NotFound: It is not there for this actor, or it is a model or a dataset.
    """
    row = suppliers_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such supplier.")
    return row


def suppliers_offered(actor: Actor, most: int = 200) -> list[str]:
    """Return the names of the first suppliers; ``supplier_called`` takes each of them."""
    rows = Part.objects.visible_to(actor).filter(kind=PartKind.SUPPLIER.value)
    return list(rows.order_by("name", "id").values_list("name", flat=True)[:most])


def supplier_called(actor: Actor, words: str) -> Part:
    """Return the supplier of a name; upper and lower case and spaces do not matter.

    Raises:
        Invalid: None is called so.
    """
    found = part_named(actor, PartKind.SUPPLIER.value, words)
    if found is None:
        raise Invalid(f"No supplier is called “{' '.join(words.split())}”.", place="supplier")
    return found


def standing_of(actor: Actor, part: Part) -> SupplierStanding:
    """Return what is said and decided of a supplier; unsaved while nobody said anything."""
    row = SupplierStanding.objects.visible_to(actor).filter(part=part).first()
    return row or SupplierStanding(organisation_id=actor.organisation_id, part=part)


def verdict_of(actor: Actor, part: Part, standing: SupplierStanding) -> TierVerdict:
    """Return the tier by rule from what is known now."""
    systems = {
        f"{use.system.reference} {use.system.name}": facts_from_json(use.system.facts)
        for use in uses_of_part(actor, part)
    }
    return tier_of(current_book(), standing.said, systems)


def systems_by_supplier(actor: Actor) -> dict[UUID, dict[str, Facts]]:
    """Return key of a supplier → the systems that rely on it with their facts, for all at once."""
    found: dict[UUID, dict[str, Facts]] = {}
    facts: dict[UUID, Facts] = {}
    for use in all_uses(actor):
        system = use.system
        known = facts.setdefault(system.pk, facts_from_json(system.facts))
        for key in filter(None, {use.part_id, use.part.provider_id}):
            found.setdefault(key, {})[f"{system.reference} {system.name}"] = known
    return found


def suppliers_of_system(actor: Actor, system: AiSystem) -> list[Part]:
    """Return the suppliers of a system, also of its models and data: the weightiest tier first."""
    used = [use.part for use in uses_known(actor, system)]
    keys = {part.pk for part in used if part.kind == PartKind.SUPPLIER}
    keys |= {part.provider_id for part in used if part.provider_id is not None}
    rows = Part.objects.visible_to(actor).filter(pk__in=keys, kind=PartKind.SUPPLIER.value)
    order = {tier.value: place for place, tier in enumerate(Tier)}
    return sorted(
        rows.select_related("standing").order_by("name", "id"),
        key=lambda part: order.get(part.tier, len(order)),
    )


def weightiest_system(actor: Actor, part: Part) -> AiSystem | None:
    """Return the system about which a supplier is asked first: that of the highest tier."""
    book, known = current_book(), standing_of(actor, part)
    order = list(book.tiers)
    found = [
        (
            order.index(tier_of(book, known.said, {"": facts_from_json(row.facts)}).tier),
            row.number,
            row,
        )
        for row in systems_of(actor, part)
    ]
    return min(found, key=lambda item: (item[0], item[1]))[2] if found else None


def systems_of(actor: Actor, part: Part) -> list[AiSystem]:
    """Return the systems that rely on a supplier, itself or through what it provides, by name."""
    found = {use.system_id: use.system for use in uses_of_part(actor, part)}
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One questionnaire that was sent to a supplier, with its result once it counts."""

    diligence: Diligence
    run: Run
    score: float | None
    band: str
    findings: int
    until: date | None


def diligences_of(actor: Actor, part: Part) -> list[Diligence]:
    """Return the questionnaires sent to a supplier, the latest first."""
    drafted = Finding.objects.visible_to(actor).filter(run=OuterRef("run"))
    count = drafted.exclude(status="rejected").order_by().values("run").annotate(n=Count("*"))
    rows = Diligence.objects.visible_to(actor).filter(part=part).select_related("run__system")
    rows = rows.annotate(found=Coalesce(Subquery(count.values("n")), 0))
    return list(rows.order_by("-id")[:MOST_SHOWN])


def asked_of(actor: Actor, part: Part, tier: str) -> list[Asked]:
    """Return the questionnaires sent to a supplier, the latest first; the latest with its score."""
    rows = diligences_of(actor, part)
    months = current_book().rule(tier).review_months
    return [
        _asked(actor, row, months) if number == 0 else _plain(row)
        for number, row in enumerate(rows)
    ]


def _plain(row: Diligence) -> Asked:
    return Asked(diligence=row, run=row.run, score=None, band="", findings=0, until=None)


def _asked(actor: Actor, row: Diligence, months: int) -> Asked:
    if row.run.submitted_at is None:
        return _plain(row)
    outcome = score_of(sitting_of(actor, row.run))
    return Asked(
        diligence=row,
        run=row.run,
        score=outcome.percentage,
        band="" if outcome.band is None else outcome.band.label,
        findings=int(getattr(row, "found", 0)),
        until=months_after(row.run.submitted_at.date(), months),
    )


def people_of_run(actor: Actor, run: Run) -> set[UUID | None]:
    """Return who answered a run or was asked to, by the keys of the persons."""
    return {run.submitted_by, *(row.person_id for row in respondents_of(actor, run))}


def latest_diligence(actor: Actor, part: Part) -> Diligence | None:
    """Return the questionnaire that was sent to a supplier last, or None."""
    return next(iter(diligences_of(actor, part)), None)


def may_decide(actor: Actor, standing: SupplierStanding) -> bool:
    """Say whether the actor did not ask for the assessment."""
    return standing.asked_by != person_behind(actor)


def issues_of(actor: Actor, part: Part) -> list[SupplierIssue]:
    """Return how a supplier did, the latest first."""
    rows = SupplierIssue.objects.visible_to(actor).filter(part=part)
    return list(rows.order_by("-seen_on", "-id")[:MOST_SHOWN])


def tasks_of(actor: Actor, prefix: str) -> list[Task]:
    """Return the tasks that a record caused, open ones first."""
    rows = tasks_visible_to(actor).filter(origin__startswith=prefix)
    return list(rows.order_by("closed_at", "due_on", "number")[:MOST_SHOWN])


def waiting_for_decision(actor: Actor) -> list[Diligence]:
    """Return the latest questionnaires whose answers count and about which nobody decided since."""
    rows = Diligence.objects.visible_to(actor).select_related("part", "run")
    latest = {row.part_id: row for row in rows.order_by("id")}
    known = SupplierStanding.objects.visible_to(actor)
    decided = dict(known.exclude(decided_on=None).values_list("part_id", "decided_on"))
    return [
        row
        for row in latest.values()
        if row.run.submitted_at is not None
        and RunStatus(row.run.status).is_over
        and decided.get(row.part_id, date.min) < row.asked_on
    ]
