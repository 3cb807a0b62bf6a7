"""The figures of home; each is a door to the records that it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from steward.interfaces.web.home.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure with its scale, and where it leads."""

    label: str
    value: int
    scale: str
    note: str
    href: str
    tone: str = ""


def counted(count: int, one: str) -> str:
    """Return the noun as the count needs it."""
    return one if count == 1 else f"{one}s"


def intakes(facts: Facts) -> Tile:
    """Return how many systems nobody has described."""
    total, assessed = facts.systems
    return Tile(
        label="Intakes to answer",
        value=total - assessed,
        scale=f"of {total:,} AI systems",
        note="Facts decide the risks",
        href="/systems?open=1",
    )


def to_decide(facts: Facts) -> Tile:
    """Return how many risks are proposed."""
    return Tile(
        label="Risks to decide",
        value=facts.proposed,
        scale="proposed",
        note="Proposed by rules",
        href="/risks?status=proposed",
    )


def changed(facts: Facts) -> Tile:
    """Return how many decisions are to be looked at again."""
    return Tile(
        label="Changed since decided",
        value=facts.changed,
        scale=counted(facts.changed, "risk"),
        note="Decisions to look at again",
        href="/risks?changed=1",
    )


def facts_changed(facts: Facts) -> Tile | None:
    """Return how many AI systems are to be classified again, where there are any."""
    count = facts.counts.facts_changed
    if not count:
        return None
    return Tile(
        label="Facts changed since",
        value=count,
        scale=counted(count, "classification"),
        note="Under the law, to look at again",
        href="/classifications?facts=1",
        tone="warn",
    )


def above(facts: Facts) -> Tile:
    """Return how many risks stand above the appetite."""
    return Tile(
        label="Above the appetite",
        value=facts.above,
        scale=f"of {facts.total:,} risks",
        note=f"The appetite is {facts.criteria.appetite}",
        href="/risks?sort=-current_level",
        tone="bad" if facts.above else "good",
    )


def overdue(facts: Facts) -> Tile:
    """Return how many tasks are overdue."""
    return Tile(
        label="Overdue",
        value=facts.overdue,
        scale=counted(facts.overdue, "task"),
        note="Past the day agreed",
        href="/tasks?due=overdue",
        tone="bad" if facts.overdue else "",
    )


def my_tasks(facts: Facts) -> Tile:
    """Return how many tasks the actor has."""
    return Tile(
        label="My tasks",
        value=facts.own_tasks,
        scale="open",
        note="Given to you",
        href="/tasks/mine",
    )


def runs(facts: Facts) -> Tile:
    """Return how many questionnaires are open."""
    return Tile(
        label="Questionnaires",
        value=len(facts.runs),
        scale="open",
        note="Begun, not yet submitted",
        href="/questionnaires",
    )


def statement(facts: Facts) -> Tile:
    """Return how many rows of the statement nobody has decided."""
    return Tile(
        label="Statement of Applicability",
        value=facts.statement.waiting,
        scale=f"of {facts.statement.total} rows to decide",
        note="Nobody has decided on them",
        href="/soa?waiting=1",
    )


def revision(facts: Facts) -> Tile:
    """Return the newest frozen revision."""
    newest = facts.revisions[0] if facts.revisions else None
    return Tile(
        label="Statement of Applicability",
        value=newest.revision if newest else 0,
        scale=f"{counted(newest.revision if newest else 0, 'revision')} frozen",
        note=f"The newest on {newest.frozen_at:%-d %b %Y}" if newest else "None yet",
        href="/soa/revisions",
    )


def readiness(facts: Facts) -> Tile:
    """Return how much is proven."""
    return Tile(
        label="Readiness",
        value=round(facts.overall.low),
        scale="% proven",
        note=f"Up to {round(facts.overall.high)} % possible",
        href="/readiness",
    )


def blockers(facts: Facts) -> Tile:
    """Return what blocks a certificate."""
    count = len(facts.readiness.blockers)
    return Tile(
        label="Block a certificate",
        value=count,
        scale=counted(count, "requirement"),
        note="Below “defined”, or unknown",
        href="/readiness#blockers",
        tone="bad" if count else "good",
    )


TILES: dict[str, Callable[[Facts], Tile | None]] = {
    tile.__name__: tile
    for tile in (
        intakes,
        to_decide,
        changed,
        facts_changed,
        above,
        overdue,
        my_tasks,
        runs,
        statement,
        revision,
        readiness,
        blockers,
    )
}
