"""Where each process stands on the map, and the lines between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from steward.domain.governance.terms.running import PHASES

WIDTH, HEIGHT, GAP_X, GAP_Y, HEAD, EDGE = 176, 46, 64, 22, 34, 8
LONGEST_NAME = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A process to be drawn."""

    key: str
    name: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What one process hands to another."""

    source: str
    target: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A process with its place in pixels."""

    key: str
    name: str
    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def text_x(self) -> int:
        """Return where its name begins."""
        return self.x + 10

    @property
    def rows(self) -> tuple[tuple[int, str], ...]:
        """Return each line of its name with its height."""
        first = self.y + HEIGHT // 2 + 4 - 8 * (len(self.lines) - 1)
        return tuple((first + 16 * number, words) for number, words in enumerate(self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The map: columns by the cycle, boxes, and paths between them."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    paths: tuple[tuple[str, str], ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def drawn(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> Picture:
    """Return the map: a column for each part of the cycle, processes by name below one another.

    No two boxes overlap; every arrow between two processes that are drawn has a path.
    """
    phases = [key for key, _ in PHASES]
    boxes: dict[str, Box] = {}
    for column, phase in enumerate(phases):
        here = sorted(
            (node for node in nodes if node.phase == phase), key=lambda n: (n.name, n.key)
        )
        for row, node in enumerate(here):
            boxes[node.key] = Box(
                key=node.key,
                name=node.name,
                lines=_broken(node.name),
                x=EDGE + column * (WIDTH + GAP_X),
                y=HEAD + row * (HEIGHT + GAP_Y),
            )
    lowest = max((box.y for box in boxes.values()), default=HEAD)
    paths = [
        (_path(boxes[item.source], boxes[item.target]), _said(boxes, item))
        for item in arrows
        if item.source in boxes and item.target in boxes and item.source != item.target
    ]
    heads = [(EDGE + n * (WIDTH + GAP_X), words) for n, (_, words) in enumerate(PHASES)]
    return Picture(
        width=2 * EDGE + len(phases) * WIDTH + (len(phases) - 1) * GAP_X + 24,
        height=lowest + HEIGHT + 24,
        heads=tuple(heads),
        boxes=tuple(boxes.values()),
        paths=tuple(paths),
    )


def _said(boxes: dict[str, Box], arrow: Arrow) -> str:
    return f"{boxes[arrow.source].name} hands {arrow.what} to {boxes[arrow.target].name}"


def _path(source: Box, target: Box) -> str:
    """Return a curve from the side of one box to the nearest side of the other."""
    start_y, end_y = source.y + HEIGHT // 2, target.y + HEIGHT // 2
    if source.x < target.x:
        start, end = source.x + WIDTH, target.x - 2
        middle = (start + end) // 2
        return f"M{start} {start_y} C{middle} {start_y} {middle} {end_y} {end} {end_y}"
    if source.x > target.x:
        under = max(source.y, target.y) + HEIGHT + GAP_Y // 2
        start, end = source.x + WIDTH // 2, target.x + WIDTH // 2
        low, last = source.y + HEIGHT, target.y + HEIGHT + 2
        return f"M{start} {low} C{start} {under} {end} {under} {end} {last}"
    side = source.x + WIDTH
    return f"M{side} {start_y} C{side + 28} {start_y} {side + 28} {end_y} {side + 2} {end_y}"


def _broken(name: str) -> tuple[str, ...]:
    """Return a name in one or two lines; what does not fit ends in dots."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LONGEST_NAME:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    more = len(lines) > 2
    shown = [
        line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…" for line in lines[:2]
    ]
    if more:
        shown[1] = f"{shown[1][: LONGEST_NAME - 1].rstrip('…')}…"
    return tuple(shown)
