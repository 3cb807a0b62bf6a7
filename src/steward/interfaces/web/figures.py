"""Pictures made of HTML: the matrix of risks and the ranges of readiness."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LIKELIHOODS = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
CONSEQUENCES = ("Negligible", "Minor", "Moderate", "Major", "Severe")
GAINS = ("Negligible", "Minor", "Moderate", "Major", "Outstanding")
Place = tuple[int, int]
Names = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One field of the matrix."""

    likelihood: int
    consequence: int
    level: str
    count: int
    href: str
    marks: tuple[str, ...]
    label: str

    @property
    def shown(self) -> str:
        """Return the count as it fits the field; its label says it exactly."""
        return f"{self.count / 1000:.0f}k" if self.count >= 10_000 else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The fields of one likelihood."""

    score: int
    label: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows from the highest likelihood down; columns by consequence."""

    rows: tuple[MatrixRow, ...]
    consequences: tuple[str, ...]
    caption: str
    benefit: bool = False


def matrix(
    levels: Sequence[Sequence[str]],
    *,
    names: Names = (LIKELIHOODS, CONSEQUENCES),
    counts: Mapping[Place, int] | None = None,
    href: Callable[[int, int], str] | None = None,
    marks: Mapping[str, Place] | None = None,
    caption: str = "",
) -> Matrix:
    """Return the matrix for its template.

    Args:
        levels: ``levels[likelihood - 1][consequence - 1]``.
        names: What the bands of likelihood and of consequence are called.
        counts: How many risks stand in a field (likelihood, consequence).
        href: Where a field with risks leads.
        marks: Points of one risk by name: inherent, current, target.
        caption: What the figure shows.
    """
    likelihoods, consequences = names
    benefit = levels[0][0].startswith("benefit-")
    consequences = GAINS if benefit and tuple(consequences) == CONSEQUENCES else consequences

    def cell(likelihood: int, consequence: int) -> MatrixCell:
        level = str(levels[likelihood - 1][consequence - 1])
        count = (counts or {}).get((likelihood, consequence), 0)
        here = tuple(n for n, place in (marks or {}).items() if place == (likelihood, consequence))
        said = level.replace("-", " ")
        words = f"{likelihoods[likelihood - 1]}, {consequences[consequence - 1]}, {said}"
        link = href(likelihood, consequence) if href and count else ""
        return MatrixCell(likelihood, consequence, level, count, link, here, words)

    rows = tuple(
        MatrixRow(score, name, tuple(cell(score, c) for c in range(1, len(consequences) + 1)))
        for score, name in reversed(list(enumerate(likelihoods, 1)))
    )
    return Matrix(rows, tuple(consequences), caption, benefit)


@dataclass(frozen=True, slots=True)
class Range:
    """One bar from what is proved (low) to what is claimed (high), in percent."""

    clause: str
    title: str
    low: float
    high: float
    href: str = ""

    @property
    def span(self) -> float:
        """Return the length of the uncertain part."""
        return round(max(self.high - self.low, 0.0), 1)

    @property
    def words(self) -> str:
        """Return the range in words."""
        low, high = round(self.low), round(self.high)
        return f"{low} %" if low == high else f"{low}–{high} %"


def share(clause: str, title: str, low: float, high: float, href: str = "") -> Range:
    """Return a bar from shares between 0 and 1."""
    return Range(clause, title, round(low * 100, 1), round(high * 100, 1), href)
