"""Which requirements have fresh evidence, and what proves many of them at once."""

from dataclasses import dataclass

from django.db.models import Count, Q

from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.queries.items import items_visible_to
from steward.domain.evidence.rules.linking import ISO_42001
from steward.domain.evidence.terms.states import EvidenceState, Freshness
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import assessable
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

NONE = "none"
MANY = 12
BEST = (Freshness.FRESH, Freshness.SOON, Freshness.STALE, Freshness.UNDATED)
COUNTED = """
SELECT l.requirement,
  count(*) FILTER (WHERE i.fresh_until >= %(today)s AND i.soon_from > %(today)s),
  count(*) FILTER (WHERE i.fresh_until >= %(today)s AND i.soon_from <= %(today)s),
  count(*) FILTER (WHERE i.fresh_until < %(today)s),
  count(*) FILTER (WHERE i.fresh_until IS NULL),
  max(i.level) FILTER (WHERE i.fresh_until >= %(today)s)
FROM evidence_evidencelink l JOIN evidence_evidenceitem i ON i.id = l.item_id
WHERE l.organisation_id = %(of)s AND i.organisation_id = %(of)s AND i.state = 'current'
  AND l.framework = %(framework)s
GROUP BY l.requirement
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How a requirement is covered: how many items there are of each freshness.

    ``level`` is the highest of what is fresh, None where nothing is. ``state`` is that of the best.
    """

    requirement: str
    title: str
    fresh: int = 0
    soon: int = 0
    stale: int = 0
    undated: int = 0
    level: int | None = None

    @property
    def state(self) -> str:
        """Return how fresh the best item is, or ``none``."""
        found = (item.value for item in BEST if getattr(self, item.value))
        return next(found, NONE)

    @property
    def words(self) -> str:
        """Return the state in words."""
        return {"none": "None", "stale": "Stale only"}.get(
            self.state, Freshness(self.state).label if self.state != NONE else ""
        )

    @property
    def count(self) -> int:
        """Return how many items there are."""
        return self.fresh + self.soon + self.stale + self.undated


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every requirement of ISO/IEC 42001 with its evidence, and the items that prove most."""

    lines: tuple[Covered, ...]
    many: tuple[EvidenceItem, ...]

    @property
    def proven(self) -> int:
        """Return how many requirements have evidence that is not stale."""
        return sum(line.state in (Freshness.FRESH, Freshness.SOON) for line in self.lines)

    @property
    def bare(self) -> int:
        """Return how many requirements have none at all."""
        return sum(line.state == NONE for line in self.lines)

    @property
    def aged(self) -> int:
        """Return how many requirements have nothing but stale evidence, or none with a date."""
        return len(self.lines) - self.proven - self.bare


def coverage(actor: Actor, framework: str = ISO_42001) -> Coverage:
    """Return how the requirements of ISO/IEC 42001 are covered; asks two statements."""
    values = {"of": actor.organisation_id, "today": actor.today, "framework": framework}
    counted = {row[0]: row[1:] for row in answers(COUNTED, values)}
    names = ("fresh", "soon", "stale", "undated", "level")
    lines = tuple(
        Covered(
            requirement=item.id,
            title=item.title,
            **dict(zip(names, counted.get(item.id, (0, 0, 0, 0, None)), strict=True)),
        )
        for item in assessable(iso_42001())
    )
    rows = items_visible_to(actor).filter(state=EvidenceState.CURRENT.value, links_count__gt=1)
    most = rows.order_by("-links_count", "number")[:MANY]
    return Coverage(lines=lines, many=tuple(most))


def fresh_by_requirement(actor: Actor) -> dict[str, int]:
    """Return requirement of ISO/IEC 42001 → how many items are not stale, where there are any."""
    values = {"of": actor.organisation_id, "today": actor.today, "framework": ISO_42001}
    return {str(row[0]): row[1] + row[2] for row in answers(COUNTED, values) if row[1] + row[2]}


def count_states(actor: Actor) -> dict[str, int]:
    """Return how many items in use are fresh, expire soon, are stale or have no date."""
    today = actor.today
    rows = EvidenceItem.objects.visible_to(actor).filter(state=EvidenceState.CURRENT.value)
    found = rows.aggregate(
        fresh=Count("id", filter=Q(fresh_until__gte=today, soon_from__gt=today)),
        soon=Count("id", filter=Q(fresh_until__gte=today, soon_from__lte=today)),
        stale=Count("id", filter=Q(fresh_until__lt=today)),
        undated=Count("id", filter=Q(fresh_until=None)),
    )
    return {name: int(count) for name, count in found.items()}
