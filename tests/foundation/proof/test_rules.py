"""The tree against the definition written out: RFC 9162, 2.1, as recursion over lists of leaves."""

from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.proof.rules import leaves, signing, verifier
from steward.foundation.proof.rules.trees import Edge, Tree, unpacked


def top(rows):
    if not rows:
        return sha256().digest()
    if len(rows) == 1:
        return rows[0]
    half = 1
    while half * 2 < len(rows):
        half *= 2
    return sha256(b"\x01" + top(rows[:half]) + top(rows[half:])).digest()


def way(index, rows):
    if len(rows) == 1:
        return []
    half = 1
    while half * 2 < len(rows):
        half *= 2
    if index < half:
        return [*way(index, rows[:half]), top(rows[half:])]
    return [*way(index - half, rows[half:]), top(rows[:half])]


def grown(hashes, *cuts):
    """The tree as it is kept: in turns, each from what the one before wrote."""
    tiles, held, size = {}, b"", 0
    for start, end in zip((0, *cuts), (*cuts, len(hashes)), strict=True):
        edge = unpacked(size, held)
        tiles |= {(level, at): row for level, at, row in edge.append(hashes[start:end])}
        held, size = edge.packed(), edge.size
    edge = unpacked(size, held)

    def fetch(level, index):
        return tiles.get((level, index)) or b"".join(edge.levels[level])

    return edge, Tree(fetch)


def some(count):
    return [verifier.leaf_hash(str(at).encode()) for at in range(count)]


LEAVES = some(700)


@given(st.integers(1, 700), st.data())
def test_roots_and_proofs_are_those_of_the_definition(size, data):
    rows = LEAVES[:size]
    cut = data.draw(st.integers(0, size))
    edge, tree = grown(rows, cut)
    index = data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.integers(1, size))

    root = top(rows)
    assert edge.root() == tree.root(size) == root
    path = tree.inclusion(index, size)
    assert path == way(index, rows)
    assert verifier.root_by_inclusion(index, size, rows[index], path) == root
    assert tree.root(earlier) == top(rows[:earlier])
    steps = tree.consistency(earlier, size)
    assert verifier.is_consistent((earlier, top(rows[:earlier])), (size, root), steps)


def test_a_tree_of_three_levels_of_tiles_is_the_same():
    rows = some(65_800)
    edge, tree = grown(rows, 65_536, 65_537)

    assert edge.root() == tree.root(len(rows)) == top(rows)
    assert tree.inclusion(300, len(rows)) == way(300, rows)
    assert tree.root(65_600) == top(rows[:65_600])


@given(st.integers(2, 600), st.data())
def test_no_other_leaf_root_or_path_passes(size, data):
    _, tree = grown(LEAVES[:size])
    root, index = tree.root(size), data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.integers(1, size - 1))
    other, path = verifier.leaf_hash(b"another"), tree.inclusion(index, size)
    steps = tree.consistency(earlier, size)

    assert verifier.root_by_inclusion(index, size, other, path) != root
    assert verifier.root_by_inclusion(index, size, LEAVES[index], path[:-1]) != root
    assert verifier.root_by_inclusion(index, size, LEAVES[index], [*path, other]) is None
    assert not verifier.is_consistent((earlier, other), (size, root), steps)
    assert not verifier.is_consistent((earlier, tree.root(earlier)), (size, other), steps)
    assert not verifier.is_consistent((earlier, tree.root(earlier)), (size, root), steps[:-1])


texts = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), texts, min_size=1), st.data())
def test_a_leaf_is_the_same_with_fields_shown_and_hidden(fields, data):
    names, secret = sorted(fields), b"s" * 32
    encoded = [name.encode() for name in names]
    made = leaves.leaf_of_row(secret, "t", "7", encoded, [fields[name] for name in names])
    known = dict(zip(names, leaves.salts(secret, "t", "7", len(names)), strict=True))
    hidden = data.draw(st.sets(st.sampled_from(names)))
    shown = {
        name: {"digest": verifier.commitment(name, fields[name], known[name])}
        if name in hidden
        else {"salt": known[name].hex(), "value": fields[name]}
        for name in names
    }

    assert verifier.leaf_of_record({"table": "t", "key": "7", "fields": shown}) == made
    if left := sorted(set(names) - hidden):
        shown[left[0]]["value"] = f"{fields[left[0]]}."
        assert verifier.leaf_of_record({"table": "t", "key": "7", "fields": shown}) != made


def test_a_checkpoint_is_signed_and_a_key_is_handed_on_to():
    first, second = signing.new_key(), signing.new_key()
    publics = [signing.public_of(first), signing.public_of(second)]
    at = datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC)
    text = signing.checkpoint("steward/x", 7, b"r" * 32, at, second)
    chain = [
        {
            "number": number,
            "public": public.hex(),
            "endorsement": signing.handed_on("steward/x", number, public, first).hex(),
        }
        for number, public in enumerate(publics, 1)
    ]

    read = verifier.read_checkpoint(text)
    assert (read.origin, read.size, read.root) == ("steward/x", 7, b"r" * 32)
    assert read.at == "2026-11-02T09:00:01Z"
    assert verifier.signed_by(read, publics) == 1
    assert verifier.signed_by(read, publics[:1]) is None
    changed = verifier.read_checkpoint(text.replace("\n7\n", "\n8\n"))
    assert verifier.signed_by(changed, publics) is None
    assert verifier.check_keys("steward/x", chain) == []
    assert verifier.check_keys("steward/y", chain) != []
    assert verifier.check_keys("steward/x", chain[1:]) != []


def test_an_edge_without_leaves_has_the_root_of_nothing():
    assert Edge().root() == top([])
