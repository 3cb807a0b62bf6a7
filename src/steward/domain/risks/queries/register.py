"""Read the register."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.controls.terms import ControlStates
from steward.domain.frameworks.queries import (
    ResourceRef,
    current_resource,
    resource,
    resource_body,
)
from steward.domain.frameworks.terms import Maturity
from steward.domain.questionnaires.models import Derivation
from steward.domain.risks.models import (
    Risk,
)
from steward.domain.risks.queries.methods import current_criteria, method_for
from steward.domain.risks.rules.drafts import Basis, RiskGroup
from steward.domain.risks.rules.explaining import explain
from steward.domain.risks.rules.judging import (
    control_effects,
    judged_points,
    pressed_risk,
    quantities,
)
from steward.domain.risks.rules.pressure import control_pressures
from steward.domain.risks.rules.proposing import OWN, Proposal, explain_proposal
from steward.domain.risks.terms import (
    THE_ORGANISATION,
    Catalogue,
    ControlLink,
    Criteria,
    Level,
    Point,
    Scenario,
)
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.terms import RiskPressure
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Person
from steward.foundation.journal.history import as_of
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading, Row, answers

LIVE = ("proposed", "accepted", "edited")
INHERENT = ("inherent_likelihood", "inherent_consequence", "inherent_frequency", "inherent_loss")
TITLES_AT_MOST = 2000
LISTED_AT_MOST = 5000
ONE = Reading(
    Risk,
    "SELECT {columns}, p.email, p.name FROM risks_risk r"
    " LEFT JOIN identity_person p ON p.id = r.owner_id"
    " WHERE r.organisation_id = %(organisation)s AND r.id = %(id)s",
    alias="r",
    also=("owner_email", "owner_name"),
)
ITS_SYSTEM = Reading(
    AiSystem,
    "SELECT {columns} FROM systems_aisystem"
    " WHERE organisation_id = %(organisation)s AND id = %(id)s",
)
COUNTS = """
SELECT status, level, likelihood, consequence, sum(count) FROM risks_riskcount
WHERE organisation_id = %s GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4
"""
NUMBERED_GROUPS = """
WITH own AS (
  SELECT DISTINCT ON (scenario) scenario, (basis #> '{proposal,links}')::text AS links
  FROM risks_risk
  WHERE organisation_id = %(organisation)s AND origin = 'hand' AND kind = 'threat'
  ORDER BY scenario, id
), met AS (
  SELECT scenario, current_level AS level, count(*) AS count,
    array_agg(number ORDER BY number) AS numbers
  FROM risks_risk
  WHERE organisation_id = %(organisation)s AND status = ANY(%(live)s) AND kind = 'threat'
  GROUP BY 1, 2
)
SELECT met.scenario, met.level, met.count, met.numbers, own.links
FROM met LEFT JOIN own ON own.scenario = met.scenario ORDER BY 1, 2
"""
GROUPS = NUMBERED_GROUPS.replace("array_agg(number ORDER BY number)", "ARRAY[]::int[]")
TITLES = """
WITH RECURSIVE met AS (
  (SELECT title, 1 AS place FROM risks_risk WHERE organisation_id = %(organisation)s
   ORDER BY title LIMIT 1)
  UNION ALL
  SELECT (SELECT title FROM risks_risk WHERE organisation_id = %(organisation)s
          AND title > met.title ORDER BY title LIMIT 1), met.place + 1
  FROM met WHERE met.title IS NOT NULL AND met.place <= %(most)s
)
SELECT title FROM met WHERE title IS NOT NULL
"""
TITLES_THEN = """
SELECT DISTINCT title FROM risks_risk WHERE organisation_id = %(organisation)s LIMIT %(most)s + 1
"""
"""The same where no index leads from title to title: in the past."""


def risks_visible_to(actor: Actor) -> OwnedQuerySet[Risk]:
    """Return the organisation's risks with their systems; a list adds its own order."""
    return Risk.objects.visible_to(actor).select_related("system")


def threats(actor: Actor) -> OwnedQuerySet[Risk]:
    """Return the risks whose effect would be bad; an opportunity never counts among them."""
    return Risk.objects.visible_to(actor).filter(kind="threat")


def get_risk(actor: Actor, key: UUID) -> Risk:
    """Return one risk.

    Raises:
        NotFound: It is not there for this actor.
    """
    risk = ONE.first({"organisation": actor.organisation_id, "id": key})
    if risk is None:
        raise NotFound("There is no such risk in this organisation.")
    if risk.system_id is not None:
        values = {"organisation": risk.organisation_id, "id": risk.system_id}
        (risk.system,) = ITS_SYSTEM.all(values)
    email, name = vars(risk).pop("owner_email"), vars(risk).pop("owner_name")
    if email is not None:
        risk.owner = Person.from_db(
            "default", ["id", "email", "name"], [risk.owner_id, email, name]
        )
    return risk


def of_risk(reading: Reading[Row], actor: Actor, risk: Risk) -> list[Row]:
    """Return the rows of a reading that belong to a risk, each knowing that risk."""
    rows = reading.all({"organisation": actor.organisation_id, "risk": risk.pk})
    for row in rows:
        row.risk = risk  # type: ignore[attr-defined]
    return rows


def having_words(actor: Actor, words: Sequence[str]) -> Q:
    """Return the condition of the risks that hold every word in title or name of the system.

    Row-level security keeps every index from answering a search inside texts, and looking into a
    hundred thousand takes a second. Titles come from a catalogue and repeat: the few different
    ones are looked into, and the index finds their risks.
    """
    titles = _titles(actor)
    condition = Q()
    for word in words:
        systems = systems_visible_to(actor).filter(name__icontains=word)
        named = list(systems.values_list("id", flat=True)[: LISTED_AT_MOST + 1])
        many = len(named) > LISTED_AT_MOST
        either = Q(system_id__in=systems.values("id")) if many else Q(system_id__among=named)
        if word.lower() in THE_ORGANISATION.lower():
            either |= Q(system=None)
        if len(titles) > TITLES_AT_MOST:
            either |= Q(title__icontains=word)
        elif found := [title for title in titles if word.lower() in title.lower()]:
            either |= Q(title__among=found)
        condition &= either
    return condition


def _titles(actor: Actor) -> list[str]:
    """Walk the different titles in their index: PostgreSQL reads every row for DISTINCT."""
    values = {"organisation": actor.organisation_id, "most": TITLES_AT_MOST}
    return [str(title) for (title,) in answers(TITLES_THEN if actor.as_of else TITLES, values)]


@lru_cache(maxsize=8)
def catalogue_of(content: UUID) -> Catalogue:
    """Return the risk catalogue of one installed resource, compiled once per process."""
    ref = resource(content)
    return Catalogue.from_body(resource_body(content), version=ref.version)


def current_catalogue_ref() -> ResourceRef:
    """Return which resource holds the risk catalogue in its installed version."""
    return current_resource("risk_catalogue", "risk-catalog")


def current_catalogue() -> Catalogue:
    """Return the risk catalogue in its installed version."""
    return catalogue_of(current_catalogue_ref().id)


def scenario_of(risk: Risk) -> Scenario | None:
    """Return the rule that proposed a risk, as it read then; None where its content is unknown."""
    return catalogue_of(risk.content).by_id.get(risk.scenario) if risk.content else None


def proposal_of(risk: Risk) -> Proposal | None:
    """Return what proposes a risk that is in own words; None where a rule does."""
    stored = risk.basis.get("proposal")
    return Proposal.from_json(stored) if stored and risk.scenario.startswith(OWN) else None


def relying_on(control: str) -> Q:
    """Return the condition of the threats that rely on a control, by rule or by hand."""
    scenarios = [
        scenario.id
        for scenario in current_catalogue().scenarios
        if any(link.control == control for link in scenario.controls)
    ]
    by_hand = Q(origin="hand", basis__proposal__links__contains=[[control]])
    return (Q(scenario__in=scenarios) | by_hand) & Q(kind="threat")


def _links_by_hand(actor: Actor) -> dict[str, tuple[ControlLink, ...]]:
    """Return the controls of the risks that people wrote, by what each is known by."""
    rows = Risk.objects.visible_to(actor).filter(origin="hand", kind="threat")
    found = rows.values_list("scenario", "basis__proposal__links")
    return {key: tuple(ControlLink(*link) for link in links) for key, links in found if links}


def causes_of(actor: Actor, risk: Risk) -> list[Derivation]:
    """Return the answers that propose the risk, the newest first, with their runs."""
    if "proposal" not in risk.basis or risk.origin in ("import", "hand", "impact"):
        return []
    rows = Derivation.objects.visible_to(actor).filter(
        kind="risk", result_kind="risk", result_id=risk.pk, run__system=risk.system_id
    )
    return list(rows.exclude(state="withdrawn").select_related("run").order_by("-at", "-id"))


def proposed_by_answers(actor: Actor, systems: Sequence[AiSystem] | None) -> set[UUID]:
    """Return which risks of some systems, or of the organisation where None, an answer proposes."""
    rows = Derivation.objects.visible_to(actor).filter(kind="risk", result_kind="risk")
    about = Q(run__system=None) if systems is None else Q(run__system__in=systems)
    rows = rows.filter(about)
    keys = rows.exclude(state="withdrawn").values_list("result_id", flat=True)
    return {key for key in keys if key is not None}


def explanation_of(risk: Risk, criteria: Criteria) -> dict[str, Any]:
    """Return why the risk is proposed: rule or answer, facts, adjustments, controls, arithmetic.

    Repeated from what the derivation read, under the version of the catalogue that it used.
    """
    if risk.content is not None and risk.basis.get("proposed"):
        return explain_proposal(catalogue_of(risk.content), criteria, risk.basis)
    scenario = scenario_of(risk)
    if scenario is None or risk.content is None:
        return {}
    return explain(catalogue_of(risk.content), criteria, scenario, Basis.from_json(risk.basis))


def control_maturity(actor: Actor) -> dict[str, Maturity | None]:
    """Return the maturity of the Annex A controls that have a status."""
    rows = maturity_by_requirement(actor)
    return {name: Maturity(value) for name, value in rows.items() if name.startswith("A.")}


def maturity_for(actor: Actor, risk: Risk) -> dict[str, Maturity | None]:
    """Return the maturity of controls, looked up once for a risk that many parts tell of.

    With the health that its last derivation read.
    """
    kept = vars(risk)
    if "_maturity" not in kept:
        light = "basis" in risk.get_deferred_fields()
        health = None if light else risk.basis.get("health")
        kept["_maturity"] = ControlStates(control_maturity(actor), health)
    return kept["_maturity"]


def own_links(actor: Actor, risks: Sequence[Risk]) -> dict[UUID, tuple[ControlLink, ...]]:
    """Return the controls that risks made by hand name, for those that name some.

    The basis of a risk that was read without it is looked up, of all such risks at once.
    """
    by_hand = [risk for risk in risks if risk.origin == "hand"]
    light = [risk.pk for risk in by_hand if "basis" in risk.get_deferred_fields()]
    whole = [risk for risk in by_hand if risk.pk not in set(light)]
    if light:
        whole += Risk.objects.visible_to(actor).filter(pk__in=light)
    proposals = {risk.pk: proposal_of(risk) for risk in whole}
    return {key: found.links for key, found in proposals.items() if found and found.links}


def points_by_rule(actor: Actor, risk: Risk, frequency: float, loss: float) -> dict[str, Point]:
    """Return the three points from inherent quantities, before any treatment."""
    own = proposal_of(risk)
    effects = control_effects(
        current_catalogue().by_id.get(risk.scenario),
        maturity_for(actor, risk),
        () if own is None else own.links,
    )
    return judged_points(method_for(actor, risk).criteria, effects, frequency, loss)


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """How many risks have each status, and how many live ones stand on each level and cell."""

    statuses: Mapping[str, int]
    levels: Mapping[str, int]
    cells: Mapping[tuple[int, int], int]


def register_counts(actor: Actor) -> RegisterCounts:
    """Return the counts of the register for everything that a page tells of it."""
    statuses: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    cells: Counter[tuple[int, int]] = Counter()
    for status, level, likelihood, consequence, count in answers(COUNTS, [actor.organisation_id]):
        statuses[status] += count
        if status in LIVE:
            levels[level] += count
            cells[likelihood, consequence] += count
    return RegisterCounts(statuses=statuses, levels=levels, cells=cells)


def risk_groups(actor: Actor, first: int) -> list[RiskGroup]:
    """Return the live risks by rule and current level, with the references of the first few."""
    values = {"organisation": actor.organisation_id, "live": list(LIVE)}
    by_rule = {scenario.id: scenario.controls for scenario in current_catalogue().scenarios}
    return [
        RiskGroup(
            level=str(level),
            controls=_names(_read(links) if links else by_rule.get(str(scenario), ())),
            count=int(count),
            references=tuple(f"RISK-{number:04d}" for number in numbers[:first]),
        )
        for scenario, level, count, numbers, links in answers(
            NUMBERED_GROUPS if first else GROUPS, values
        )
    ]


def _read(links: str) -> tuple[ControlLink, ...]:
    return tuple(ControlLink(*link) for link in json.loads(links))


def _names(links: Iterable[ControlLink]) -> tuple[str, ...]:
    return tuple(link.control for link in links)


def linked_risks(actor: Actor) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield reference, current level and controls of every live risk, the highest first."""
    links = {scenario.id: scenario.controls for scenario in current_catalogue().scenarios}
    controls = {key: _names(found) for key, found in (links | _links_by_hand(actor)).items()}
    rows = threats(actor).filter(status__in=LIVE).order_by("-current_rank", "-id")
    fields = rows.values_list("number", "current_level", "scenario")
    for number, level, scenario in fields.iterator(5000):
        yield f"RISK-{number:04d}", str(level), controls.get(str(scenario), ())


def control_pressures_of(actor: Actor) -> tuple[RiskPressure, ...]:
    """Return what each missing control would take off the live risks above appetite."""
    criteria, catalogue = current_criteria(actor), current_catalogue()
    maturity = control_maturity(actor)
    above = [level.value for level in Level if criteria.is_above_appetite(level)]
    rows = threats(actor).filter(status__in=LIVE, current_level__in=above)
    fields = list(rows.values_list("number", "scenario", *INHERENT).iterator(5000))
    own = any(str(row[1]).startswith(OWN) for row in fields)
    by_hand = _links_by_hand(actor) if own else dict[str, tuple[ControlLink, ...]]()
    return control_pressures(
        (
            (f"RISK-{number:04d}", pressed)
            for number, scenario, *inherent in fields
            if (rule := catalogue.by_id.get(str(scenario))) is not None or scenario in by_hand
            for links in [by_hand.get(str(scenario), ())]
            for pressed in [
                pressed_risk(criteria, rule, maturity, *quantities(*inherent), own=links)
            ]
        ),
        criteria,
    )


def register_as_of(actor: Actor, moment: datetime) -> list[Any]:
    """Return the register as it stood at a moment, as history rows."""
    return as_of(Risk, actor.organisation_id, moment)
