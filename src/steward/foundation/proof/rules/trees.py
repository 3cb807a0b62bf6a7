"""The tree that grows: full tiles are handed out, the right edge is kept; any proof from tiles.

A tile holds 256 hashes that stand side by side. Level 0 are the leaves; each hash of level n + 1
stands for one full tile of level n. Sources: RFC 9162, 2.1; C2SP tlog-tiles.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from steward.foundation.proof.rules.verifier import node_hash

WIDTH = 256
"""Hashes in a full tile."""
HEIGHT = 8
"""Levels of the tree that a tile spans."""
HASH = 32
EMPTY = sha256().digest()
"""The root of a tree without leaves. Source: RFC 9162, 2.1.1."""
Tile = tuple[int, int, bytes]
"""Level, index and the 256 hashes of a full tile."""
Fetch = Callable[[int, int], bytes]
"""Returns the hashes of a tile by level and index, fewer than 256 at the right edge."""


class Edge:
    """A tree by its size and the hashes of its tiles that are not full yet, level by level."""

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.levels = [list(level) for level in levels]

    def append(self, leaves: Iterable[bytes]) -> Iterator[Tile]:
        """Add hashes of leaves; yields each tile that became full."""
        for leaf in leaves:
            if not self.levels:
                self.levels.append([])
            self.levels[0].append(leaf)
            self.size += 1
            if len(self.levels[0]) == WIDTH:
                yield from self._carry()

    def _carry(self) -> Iterator[Tile]:
        level = 0
        while level < len(self.levels) and len(self.levels[level]) == WIDTH:
            full = self.levels[level]
            index = (self.size >> (HEIGHT * (level + 1))) - 1
            yield level, index, b"".join(full)
            self.levels[level] = []
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(perfect(full))
            level += 1

    def root(self) -> bytes:
        """Return the root. Source: RFC 9162, 2.1.1."""
        found: bytes | None = None
        for level in self.levels:
            end = len(level)
            while end:
                width = end & -end
                left = perfect(level[end - width : end])
                found = left if found is None else node_hash(left, found)
                end -= width
        return EMPTY if found is None else found

    def packed(self) -> bytes:
        """Return the edge as bytes: for each level the number of hashes, then the hashes."""
        return b"".join(struct.pack(">H", len(row)) + b"".join(row) for row in self.levels)


def unpacked(size: int, held: bytes) -> Edge:
    """Return the edge that `Edge.packed` wrote."""
    levels: list[list[bytes]] = []
    place = 0
    while place < len(held):
        (count,) = struct.unpack_from(">H", held, place)
        start, place = place + 2, place + 2 + count * HASH
        levels.append([held[at : at + HASH] for at in range(start, place, HASH)])
    return Edge(size, levels)


def perfect(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        pairs = iter(row)
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)]  # noqa: B905 -- leaf
    return row[0]


class Tree:
    """Roots and proofs of any size up to the one there is, read from tiles."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.nodes: dict[tuple[int, int], bytes] = {}

    def leaf(self, index: int) -> bytes:
        """Return the hash of a leaf."""
        return self._node(0, index)

    def root(self, size: int) -> bytes:
        """Return the root that the tree had at a size."""
        return self._over(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the path from a leaf to the root of a size. Source: RFC 9162, 2.1.3.1.

        Raises:
            ValueError: The leaf is not in a tree of that size.
        """
        if not 0 <= index < size:
            raise ValueError(f"leaf {index} is not in a tree of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, earlier: int, size: int) -> list[bytes]:
        """Return the proof that a tree began as a smaller one. Source: RFC 9162, 2.1.4.1.

        Raises:
            ValueError: The earlier size is none, or greater than the size.
        """
        if not 0 < earlier <= size:
            raise ValueError(f"{earlier} is no earlier size of a tree of {size}")
        path: list[bytes] = []
        start, end, known = 0, size, True
        while earlier != end:
            middle = start + _split(end - start)
            if earlier <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start, known = middle, False
        if not known:
            path.append(self._over(start, end))
        return path[::-1]

    def _over(self, start: int, end: int) -> bytes:
        """Return the root over the leaves from ``start`` to before ``end``."""
        width = end - start
        if width & (width - 1) == 0 and start % width == 0:
            level = width.bit_length() - 1
            return self._node(level, start >> level)
        middle = start + _split(width)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _node(self, level: int, index: int) -> bytes:
        """Return a node over 2 to the power of ``level`` leaves."""
        deep, within = divmod(level, HEIGHT)
        if within == 0:
            tile, place = divmod(index, WIDTH)
            held = self._tile(deep, tile)
            return held[place * HASH : (place + 1) * HASH]
        known = self.nodes.get((level, index))
        if known is None:
            known = node_hash(
                self._node(level - 1, index * 2), self._node(level - 1, index * 2 + 1)
            )
            self.nodes[level, index] = known
        return known

    def _tile(self, level: int, index: int) -> bytes:
        held = self.tiles.get((level, index))
        if held is None:
            held = self.tiles[level, index] = self.fetch(level, index)
        return held


def _split(width: int) -> int:
    """Return the greatest power of two below a width of two or more."""
    return 1 << ((width - 1).bit_length() - 1)
