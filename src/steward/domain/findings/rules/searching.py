"""Where the same could be: proposed by rule, looked at by a person.

Source: ISO/IEC 42001:2023, 10.2: whether similar nonconformities exist, or could occur.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from steward.domain.findings.rules.repeats import LIKE_WORDS, Shape
from steward.domain.findings.rules.words import alike
from steward.domain.findings.terms.causes import BRANCH_WORDS, Verdict
from steward.foundation.core.errors import Invalid

MOST = 8
"""More places than this nobody looks at one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A system where the same could be, with what the comparison reads of it.

    ``parts`` are the models, datasets and suppliers that it relies on, by name; ``controls`` those
    on which its risks rely.
    """

    id: UUID
    label: str
    owner: str = ""
    unit: str = ""
    parts: frozenset[str] = frozenset()
    controls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A place to look at, with the reasons and how strongly they speak for it."""

    kind: str
    id: UUID
    label: str
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What the finding is about: its shape, the systems it names and the controls."""

    shape: Shape
    systems: Sequence[Place] = ()
    controls: frozenset[str] = field(default_factory=frozenset[str])


def propose(
    concern: Concern, systems: Iterable[Place], findings: Iterable[Shape]
) -> tuple[Proposed, ...]:
    """Return where the same could be, the strongest first, at most eight places.

    What the finding names itself is never proposed.
    """
    named = concern.shape.subjects | {concern.shape.id}
    places = [_of_system(concern, item) for item in systems if item.id not in named]
    others = [_of_finding(concern.shape, item) for item in findings if item.id not in named]
    found = [item for item in (*places, *others) if item.points > 0]
    return tuple(sorted(found, key=lambda item: (-item.points, item.label))[:MOST])


def _of_system(concern: Concern, place: Place) -> Proposed:
    reasons: list[tuple[int, str]] = []
    for known in concern.systems:
        if place.owner and place.owner == known.owner:
            reasons.append((2, f"the same owner, {place.owner}"))
        if place.unit and place.unit == known.unit:
            reasons.append((2, f"the same unit, {place.unit}"))
        reasons += [(3, f"relies on {name} too") for name in sorted(place.parts & known.parts)]
    controls = concern.controls or frozenset({concern.shape.requirement})
    reasons += [(2, f"relies on control {name}") for name in sorted(place.controls & controls)]
    return _proposed("system", place.id, place.label, reasons)


def _of_finding(shape: Shape, other: Shape) -> Proposed:
    reasons: list[tuple[int, str]] = []
    if shape.requirement and shape.requirement == other.requirement:
        reasons.append((3, f"the same requirement, {shape.requirement}"))
    if shape.category and shape.category == other.category:
        reasons.append((1, f"the same kind of cause, {BRANCH_WORDS[shape.category].lower()}"))
    words = alike(shape.statement, other.statement)
    if words >= LIKE_WORDS:
        reasons.append((2, f"similar words, {words:.0%} in common"))
    label = f"{other.reference} {other.statement}"
    return _proposed("nonconformity", other.id, label, reasons)


def _proposed(kind: str, key: UUID, label: str, reasons: list[tuple[int, str]]) -> Proposed:
    once = dict.fromkeys(reason for _, reason in reasons)
    weights = {reason: points for points, reason in reasons}
    points = sum(weights[reason] for reason in once)
    return Proposed(kind=kind, id=key, label=label[:300], points=points, reasons=tuple(once))


def check_search(verdicts: Sequence[str], none_because: str) -> str:
    """Return the words that stand where nobody looked; needed when anything was left out.

    Raises:
        Invalid: Nothing was looked at, or something was not, and no reason says why.
    """
    words = none_because.strip()
    left = sum(verdict == Verdict.OPEN for verdict in verdicts)
    if words:
        return words
    if not verdicts:
        raise Invalid("Look somewhere, or say why it can be nowhere else.", place="none_because")
    if left:
        places = "place was" if left == 1 else "places were"
        raise Invalid(
            f"{left} {places} not looked at: look there, or say why not.", place="none_because"
        )
    return ""


def check_verdict(verdict: str, note: str) -> Verdict:
    """Return what was seen at a place.

    Raises:
        Invalid: It is no verdict that a person gives here, or nothing says what was looked at.
    """
    if verdict not in (Verdict.FOUND, Verdict.NOT_FOUND):
        raise Invalid("Choose found or not found.", place="verdict")
    if not note.strip():
        raise Invalid("Say what was looked at.", place="note")
    return Verdict(verdict)
