"""The wheel of plan, do, check and act: clauses 4 to 10 and the areas of Annex A as an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from steward.domain.frameworks.terms import natural_key
from steward.domain.readiness.terms import Readiness

CENTRE, INNER, OUTER, WORDS, PHASE = 210.0, 82.0, 166.0, 185.0, 58.0
WIDE, NARROW = 2.2, 1.25
"""How much room a clause takes, and an area of Annex A."""
GAP = 0.012
"""Radians between two segments."""
PHASES = ("Plan", "Do", "Check", "Act")
OF_CLAUSE = {"4": 0, "5": 0, "6": 0, "7": 0, "8": 1, "9": 2, "10": 3}
"""Clause → phase; the controls of Annex A are carried out, so they are “do”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One clause or area: its paths, and where its number stands."""

    clause: str
    label: str
    href: str
    track: str
    sure: str
    claimed: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """One of the four phases: its arc, and where its name stands."""

    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """The whole picture."""

    segments: tuple[Segment, ...]
    sectors: tuple[Sector, ...]
    middle: str
    size: float = CENTRE * 2
    centre: float = CENTRE


def wheel_of(found: Readiness, here: str = "") -> Wheel:
    """Return the wheel; each segment is filled from the middle outwards, 0 to 100 %.

    Args:
        found: The readiness.
        here: The address before the anchor of a clause; empty on the page that has the clauses.
    """
    scores = sorted(found.scores, key=lambda s: (OF_CLAUSE.get(s.clause, 1), natural_key(s.clause)))
    rooms = [WIDE if score.clause in OF_CLAUSE else NARROW for score in scores]
    turn = 2 * pi / sum(rooms) if rooms else 0.0
    segments: list[Segment] = []
    ends: dict[int, tuple[float, float]] = {}
    at = -pi / 2
    for score, room in zip(scores, rooms, strict=True):
        begin, end = at, at + room * turn
        phase = OF_CLAUSE.get(score.clause, 1)
        ends[phase] = (ends.get(phase, (begin, end))[0], end)
        low, high = (INNER + (OUTER - INNER) * share for share in (score.low, score.high))
        x, y = _point(WORDS, (begin + end) / 2)
        percent = (round(score.low * 100), round(score.high * 100))
        segments.append(
            Segment(
                clause=score.clause,
                label=f"{score.clause} {score.title}: {percent[0]} % proven, {percent[1]} %"
                f" possible, {PHASES[phase].lower()}",
                href=f"{here}#clause-{score.clause}",
                track=_ring(INNER, OUTER, begin + GAP, end - GAP),
                sure=_ring(INNER, low, begin + GAP, end - GAP),
                claimed=_ring(low, high, begin + GAP, end - GAP),
                x=x,
                y=y,
            )
        )
        at = end
    low, high = round(found.low * 100), round(found.high * 100)
    return Wheel(
        segments=tuple(segments),
        sectors=_sectors(ends),
        middle=f"{low} %" if low == high else f"{low}–{high} %",
    )


def _sectors(ends: dict[int, tuple[float, float]]) -> tuple[Sector, ...]:
    found: list[Sector] = []
    for phase, (begin, end) in sorted(ends.items()):
        x, y = _point(PHASE, (begin + end) / 2)
        path = _ring(INNER - 6, INNER - 3, begin + GAP, end - GAP)
        found.append(Sector(name=PHASES[phase], path=path, x=x, y=y))
    return tuple(found)


def _point(radius: float, angle: float) -> tuple[float, float]:
    return round(CENTRE + radius * cos(angle), 1), round(CENTRE + radius * sin(angle), 1)


def _ring(inner: float, outer: float, begin: float, end: float) -> str:
    """Return a piece of a ring as a path; nothing for one without width."""
    if outer - inner < 0.05:
        return ""
    large = int(end - begin > pi)
    corners: Sequence[tuple[float, float]] = (
        _point(inner, begin),
        _point(outer, begin),
        _point(outer, end),
        _point(inner, end),
    )
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    return (
        f"M{ax} {ay}L{bx} {by}A{outer:.1f} {outer:.1f} 0 {large} 1 {cx} {cy}"
        f"L{dx} {dy}A{inner:.1f} {inner:.1f} 0 {large} 0 {ax} {ay}Z"
    )
