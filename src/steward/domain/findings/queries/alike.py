"""Where the same could be: what the rule reads of the inventory and of the other findings."""

from collections.abc import Iterable
from uuid import UUID

from steward.domain.controls.queries import Standing, standings
from steward.domain.findings.models import Finding, FindingSubject
from steward.domain.findings.queries.register import shapes, subjects_of
from steward.domain.findings.rules.searching import Concern, Place, Proposed, propose
from steward.domain.findings.terms.states import FindingState
from steward.domain.risks.models import Risk
from steward.domain.risks.queries import relying_on
from steward.domain.risks.queries.keeping import IN_REGISTER
from steward.domain.systems.models import AiSystem, Use
from steward.foundation.core.actor import Actor

MOST_SYSTEMS = 2_000
MOST_FINDINGS = 1_000


def places_for(actor: Actor, finding: Finding) -> tuple[Proposed, ...]:
    """Return where the same could be as a finding, the strongest reasons first."""
    subjects = subjects_of(actor, finding)
    controls = controls_named(finding, subjects)
    others = Finding.objects.visible_to(actor).exclude(state=FindingState.WITHDRAWN.value)
    rows = others.exclude(pk=finding.pk).order_by("-number")[:MOST_FINDINGS]
    known = shapes(actor, [finding, *rows])
    shape = known.pop(finding.pk)
    places = {item.id: item for item in _systems(actor, controls)}
    named = [places[item.key] for item in subjects if item.key in places]
    concern = Concern(shape=shape, systems=named, controls=controls)
    return propose(concern, places.values(), known.values())


def controls_named(finding: Finding, subjects: Iterable[FindingSubject]) -> frozenset[str]:
    """Return the controls of Annex A that a finding is about."""
    named = {item.label.split(" ", 1)[0] for item in subjects if item.kind == "control"}
    named.add(finding.requirement)
    return frozenset(name for name in named if name.startswith("A."))


def _systems(actor: Actor, controls: frozenset[str]) -> list[Place]:
    rows = AiSystem.objects.visible_to(actor).filter(archived_at=None).order_by("number")
    parts: dict[UUID, set[str]] = {}
    uses = Use.objects.visible_to(actor).values_list("system_id", "part__name")
    for system, name in uses:
        parts.setdefault(system, set()).add(str(name))
    relying: dict[UUID, set[str]] = {}
    for control in controls:
        risks = Risk.objects.visible_to(actor).filter(relying_on(control), system__isnull=False)
        live = risks.exclude(status__in=["dismissed", "withdrawn"])
        for system in set(live.values_list("system_id", flat=True)):
            relying.setdefault(system, set()).add(control)
    return [
        Place(
            id=row.pk,
            label=f"{row.reference} {row.name}",
            owner=row.owner,
            unit=row.unit,
            parts=frozenset(parts.get(row.pk, ())),
            controls=frozenset(relying.get(row.pk, ())),
        )
        for row in rows[:MOST_SYSTEMS]
    ]


def controls_concerned(actor: Actor, finding: Finding) -> list[str]:
    """Return the requirements of ISO/IEC 42001 whose standing the finding speaks against."""
    found = set(controls_named(finding, subjects_of(actor, finding)))
    if finding.requirement and finding.framework == "iso-42001":
        found.add(finding.requirement)
    return sorted(found)


def risks_concerned(actor: Actor, finding: Finding, most: int = 6) -> list[Risk]:
    """Return the risks in the register that rely on what was found wanting, the highest first.

    Those of the systems that the finding names, as far as it names any.
    """
    subjects = subjects_of(actor, finding)
    own = [item.key for item in subjects if item.kind == "risk"]
    systems = [item.key for item in subjects if item.kind == "system"]
    rows = Risk.objects.visible_to(actor).filter(status__in=IN_REGISTER)
    keys: set[UUID] = set(own)
    for control in controls_named(finding, subjects):
        found = rows.filter(relying_on(control))
        if systems:
            found = found.filter(system__in=systems)
        keys |= set(found.order_by("-current_rank").values_list("pk", flat=True)[:most])
    shown = rows.filter(pk__in=keys).select_related("system")
    return list(shown.order_by("-current_rank", "-id")[:most])


def controls_standing(actor: Actor, finding: Finding) -> list[Standing]:
    """Return the requirements on whose standing a finding bears, with how far each has come."""
    names = controls_concerned(actor, finding)
    return [item for item in standings(actor) if item.requirement.id in names] if names else []
