"""Pictures as SVG in the look of the screen: risk matrix, level distribution, readiness ranges.

Every colour comes with a letter, a word or a number, so nothing is told by colour alone.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

LEVELS = ("low", "medium", "high", "critical")
LEVEL_COLOURS = {
    "low": ("#cfe0da", "#16403a"),
    "medium": ("#f1d793", "#4f3900"),
    "high": ("#e59a5c", "#3d1a00"),
    "critical": ("#8c1d2f", "#ffffff"),
}
EMPTY_COLOURS = {"low": "#eff5f3", "medium": "#fbf4e1", "high": "#f9e6d6", "critical": "#e6cdd1"}
INK, FAINT, RULE, SUNK, ACCENT, RANGE = (
    *("#1b2124", "#5b6568", "#ddd8ca"),
    *("#edeae0", "#0f5c5c", "#8fc1bb"),
)
FONTS = "'Inter Variable', 'Libertinus Serif', sans-serif"
LIKELIHOODS = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
CONSEQUENCES = ("Negligible", "Minor", "Moderate", "Major", "Severe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Risks counted on the matrix, 3 to 7 bands each way.

    ``cells[l-1][c-1]`` is the level of likelihood l and consequence c, ``counts["l,c"]`` the
    number of risks there. Cells above the ``appetite`` are outlined.
    """

    cells: Sequence[Sequence[str]]
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    appetite: str = ""
    likelihoods: Sequence[str] = LIKELIHOODS
    consequences: Sequence[str] = CONSEQUENCES

    def count(self, likelihood: int, consequence: int) -> int:
        """Return how many risks stand in a cell."""
        return self.counts.get(f"{likelihood},{consequence}", 0)

    def by_level(self) -> dict[str, int]:
        """Return how many risks have each level, lowest level first."""
        found: dict[str, int] = dict.fromkeys(LEVELS, 0)
        for likelihood, row in enumerate(self.cells, 1):
            for consequence, level in enumerate(row, 1):
                found[level] += self.count(likelihood, consequence)
        return found

    def above_appetite(self) -> int:
        """Return how many risks need treatment; none where no appetite is known."""
        if self.appetite not in LEVELS:
            return 0
        over = LEVELS[LEVELS.index(self.appetite) + 1 :]
        counts = self.by_level()
        return sum(counts[level] for level in over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A clause between what is proven (low) and what is possible (high), 0 to 1."""

    clause: str
    title: str = ""
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An SVG picture with the same in words."""

    svg: str
    words: str


def _text(x: float, y: float, words: object, **style: object) -> str:
    look = {"font-size": 10, "fill": INK} | {k.replace("_", "-"): v for k, v in style.items()}
    extra = "".join(f' {name}="{value}"' for name, value in look.items())
    return f'<text x="{x:g}" y="{y:g}"{extra}>{escape(str(words))}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str, radius: float = 2) -> str:
    return (
        f'<rect x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}"'
        f' rx="{radius:g}" fill="{fill}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{stroke}"'
        f' stroke-width="{width:g}" stroke-linecap="round"/>'
    )


def _svg(width: float, height: float, words: str, parts: Iterable[str]) -> Picture:
    label = escape(words)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" role="img" aria-label="{label}"'
        f' font-family="{FONTS}">'
    )
    return Picture(svg=f"{head}<title>{label}</title>{''.join(parts)}</svg>", words=words)


CELL_HEIGHT, GAP, TOP = 34, 2, 16
WIDE, NARROW = 52, 40
LEFT, LEFT_OF_LONG, LONG = 84, 124, 16


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the fields of a matrix lie: more columns are narrower, longer names need more room."""

    rows: int
    columns: int
    left: int
    width: int

    @classmethod
    def of(cls, matrix: Matrix) -> "_Grid":
        rows, columns = len(matrix.cells), len(matrix.cells[0])
        long = max(map(len, matrix.likelihoods)) > LONG
        width = WIDE if columns <= 5 else NARROW
        return cls(rows, columns, LEFT_OF_LONG if long else LEFT, width)

    def top(self, likelihood: int) -> float:
        return TOP + (self.rows - likelihood) * (CELL_HEIGHT + GAP)

    def at(self, consequence: int) -> float:
        return self.left + (consequence - 1) * (self.width + GAP)


def matrix_picture(matrix: Matrix) -> Picture:
    """Return the risk matrix, likelihood upward and consequence to the right."""
    grid = _Grid.of(matrix)
    parts = [_text(0, 10, "Likelihood ↑", font_size=9, fill=FAINT)]
    for likelihood in range(grid.rows, 0, -1):
        y = grid.top(likelihood)
        label = f"{matrix.likelihoods[likelihood - 1]} {likelihood}"
        parts.append(
            _text(grid.left - 8, y + 20, label, font_size=9, fill=FAINT, text_anchor="end")
        )
        parts += [_matrix_cell(grid, matrix, likelihood, c + 1) for c in range(grid.columns)]
    parts += _appetite_line(grid, matrix)
    bottom = grid.top(0)
    lines = 1
    for column, name in enumerate(matrix.consequences, 1):
        x = grid.at(column) + grid.width / 2
        parts.append(_text(x, bottom + 11, column, font_size=9, fill=FAINT, text_anchor="middle"))
        words = textwrap.wrap(name, 14 if grid.width == WIDE else 10)
        lines = max(lines, len(words))
        for line, word in enumerate(words):
            y = bottom + 22 + line * 9
            parts.append(_text(x, y, word, font_size=8, fill=FAINT, text_anchor="middle"))
    parts.append(
        _text(
            grid.left - 8, bottom + 11, "Consequence →", font_size=9, fill=FAINT, text_anchor="end"
        )
    )
    counted = ", ".join(f"{count} {level}" for level, count in matrix.by_level().items())
    words = f"Risk matrix of likelihood and consequence: {counted}"
    return _svg(grid.at(grid.columns + 1), bottom + 17 + 9 * lines, words, parts)


def _matrix_cell(grid: _Grid, matrix: Matrix, likelihood: int, consequence: int) -> str:
    level = matrix.cells[likelihood - 1][consequence - 1]
    count = matrix.count(likelihood, consequence)
    x, y = grid.at(consequence), grid.top(likelihood)
    fill, ink = LEVEL_COLOURS[level] if count else (EMPTY_COLOURS[level], FAINT)
    parts = [
        _box(x, y, grid.width, CELL_HEIGHT, fill),
        _text(x + 4, y + 9, level[0].upper(), font_size=7, fill=ink),
    ]
    if count:
        middle = {"text_anchor": "middle", "font_weight": 600, "font_size": 13}
        parts.append(_text(x + grid.width / 2, y + 22, count, fill=ink, **middle))
    return "".join(parts)


def _appetite_line(grid: _Grid, matrix: Matrix) -> list[str]:
    if matrix.appetite not in LEVELS:
        return []
    limit = LEVELS.index(matrix.appetite)
    above = [[LEVELS.index(level) > limit for level in row] for row in matrix.cells]
    lines: list[str] = []
    for row in range(grid.rows):
        y = grid.top(row + 1)
        for column in range(grid.columns):
            x = grid.at(column + 1)
            if column and above[row][column] != above[row][column - 1]:
                start = y - (1 if row < grid.rows - 1 else 0)
                lines.append(_line(x - 1, start, x - 1, y + CELL_HEIGHT + 1, INK, 1.6))
            if row and above[row][column] != above[row - 1][column]:
                edge = y + CELL_HEIGHT + 1
                end = x + grid.width + (1 if column < grid.columns - 1 else 0)
                lines.append(_line(x - 1, edge, end, edge, INK, 1.6))
    return lines


def levels_picture(counts: Mapping[str, int], *, width: float = 360) -> Picture:
    """Return the distribution over the levels as one bar with its legend."""
    total = sum(counts.get(level, 0) for level in LEVELS)
    parts = [] if total else [_box(0, 0, width, 22, SUNK)]
    x = 0.0
    for level in LEVELS:
        count = counts.get(level, 0)
        if count:
            share = width * count / total
            parts.append(_segment(x, share, count, level))
            x += share
    for index, level in enumerate(LEVELS):
        left = index * width / 4
        parts.append(_box(left, 32, 9, 9, LEVEL_COLOURS[level][0]))
        parts.append(_text(left + 14, 40, level.capitalize(), font_size=9, fill=FAINT))
        number = counts.get(level, 0)
        parts.append(_text(left + 14, 54, number, font_size=12, font_weight=600))
    words = "Levels: " + ", ".join(f"{counts.get(level, 0)} {level}" for level in LEVELS)
    return _svg(width, 58, words, parts)


def _segment(x: float, share: float, count: int, level: str) -> str:
    fill, ink = LEVEL_COLOURS[level]
    bar = _box(x, 0, max(share - 1.5, 1), 22, fill)
    if share < 9 + 7 * len(str(count)):
        return bar
    return bar + _text(x + share / 2, 15, count, fill=ink, text_anchor="middle", font_weight=600)


ROW, TITLE_WIDTH, TRACK, LONGEST_TITLE = 18, 238, 250, 44


def ranges_picture(ranges: Sequence[Range], *, titles: bool = True) -> Picture:
    """Return one bar per clause: dark what is proven, light what is possible."""
    left = TITLE_WIDTH if titles else 40
    height = len(ranges) * ROW
    parts: list[str] = []
    for index, item in enumerate(ranges):
        parts += _range_row(item, index * ROW, left, titles=titles)
    for share in (0, 0.5, 1):
        x = left + TRACK * share
        parts.append(_line(x, 0, x, height, RULE, 0.7))
        parts.append(
            _text(x, height + 11, f"{share:.0%}", font_size=8, fill=FAINT, text_anchor="middle")
        )
    listed = "; ".join(f"{item.clause} {percents(item.low, item.high)}" for item in ranges)
    return _svg(left + TRACK + 68, height + 15, f"Readiness by clause: {listed}", parts)


def _range_row(item: Range, y: float, left: float, *, titles: bool) -> list[str]:
    parts = [_text(0, y + 12, item.clause, font_weight=600)]
    if titles:
        title = item.title
        if len(title) > LONGEST_TITLE:
            title = title[: LONGEST_TITLE - 1].rstrip() + "…"
        parts.append(_text(34, y + 12, title, fill=FAINT))
    low, high = _share(item.low), max(_share(item.low), _share(item.high))
    parts.append(_box(left, y + 4, TRACK, 10, SUNK))
    parts.append(_box(left, y + 4, TRACK * high, 10, RANGE))
    parts.append(_box(left, y + 4, TRACK * low, 10, ACCENT))
    parts.append(_text(left + TRACK + 8, y + 12, percents(low, high), fill=FAINT))
    return parts


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def percents(low: float, high: float) -> str:
    """Return a range in whole per cent, as ``20–46 %``."""
    return f"{low * 100:.0f}–{high * 100:.0f} %"
