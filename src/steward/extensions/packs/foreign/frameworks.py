"""A framework of a library: its tree, groups, scale and translations, as a resource of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.extensions.packs.foreign.head import blocks, listed, number, text, verbatim
from steward.extensions.packs.foreign.names import name_of, normal, tail_of
from steward.extensions.packs.foreign.terms import Block, Head, Items, Notes, Weight

_KEPT = Weight.KEPT

TITLE_FROM_TEXT = 100
DEEPEST = 40
OURS = frozenset(
    {
        "urn",
        "assessable",
        "depth",
        "parent_urn",
        "ref_id",
        "name",
        "description",
        "annotation",
        "implementation_groups",
        "typical_evidence",
        "questions",
        "reference_controls",
        "threats",
    }
)
USED = OURS | {"translations", "weight"}
FRAMEWORK_USED = ("urn", "ref_id", "name", "description", "requirement_nodes", "translations")
FRAMEWORK_READ = (
    *FRAMEWORK_USED,
    "implementation_groups_definition",
    "min_score",
    "max_score",
    "scores_definition",
)
LOWEST, HIGHEST = 0.0, 100.0


def framework_body(
    head: Head, source: Block, outside: Mapping[str, str], notes: Notes
) -> dict[str, Any]:
    """Return a framework as the body of a resource.

    Args:
        head: The library around it.
        source: What the library says of the framework.
        outside: URN → name of the controls and threats that nodes may point at.
        notes: Takes what does not come over as it stands.
    """
    urn = normal(source.get("urn") or head.urn)
    raw = blocks(source, "requirement_nodes", notes)
    if source.get("requirements") is not None:
        notes.add(source, _KEPT, "“requirements” is an older form; it is kept and not used.")
    if not raw:
        notes.unresolved(source, "The framework has no requirements.")
    notes.unused(source, FRAMEWORK_READ, "the framework")
    ids = node_ids(raw, notes)
    groups = _groups(source, notes)
    parents = parents_of(raw, ids, notes)
    tree = _Tree(ids, parents, {item["id"] for item in groups}, outside, notes)
    title = text(source, "name") or head.name
    return {
        "id": name_of(urn),
        "urn": urn,
        "title": title,
        "short_title": text(source, "ref_id") if len(title) > TITLE_FROM_TEXT else title,
        "publisher": head.provider,
        "edition": head.version,
        "type": "brought framework",
        "language": head.locale,
        "copyright": head.copyright,
        "description": text(source, "description"),
        "in_order": True,
        "implementation_groups": groups,
        "scale": scale(source, notes),
        "translations": _translations(source),
        "nodes": [tree.node(node) for node in raw],
        "kept": verbatim(source, FRAMEWORK_READ),
    }


def node_ids(raw: Sequence[Block], notes: Notes) -> dict[str, str]:
    """Return URN → id of every node; the short form unless two nodes would share it."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for node in raw:
        urn = normal(node.get("urn") or "")
        if not urn:
            notes.unresolved(node, "A requirement has no URN; it is numbered by its place.")
            urn = f"no-urn:{len(ids)}"
            node["urn"] = urn
        if urn in ids:
            notes.unresolved(node, f"The URN “{urn}” is given twice; the later one is renamed.")
            urn = f"{urn}#{len(ids)}"
            node["urn"] = urn
        short = tail_of(urn)
        if short in taken:
            notes.changed(node, f"“{short}” is another requirement's number; the URN stands in.")
            short = urn
        taken.add(short)
        ids[urn] = short
    return ids


def parents_of(raw: Sequence[Block], ids: Mapping[str, str], notes: Notes) -> dict[str, str | None]:
    """Return node → parent, with loops and too long chains cut, whatever the order of the nodes."""
    parents: dict[str, str | None] = {}
    at: dict[str, Block] = {}
    for node in raw:
        own, given = ids[normal(node["urn"])], node.get("parent_urn")
        at[own] = node
        parents[own] = None if given is None else ids.get(normal(given))
        if given is not None and parents[own] is None:
            notes.unresolved(node, f"There is no parent “{given}”; “{own}” is put at the top.")
    depths: dict[str, int] = {}
    for own in parents:
        _cut(own, parents, depths, at, notes)
    return parents


def _cut(
    own: str,
    parents: dict[str, str | None],
    depths: dict[str, int],
    at: Mapping[str, Block],
    notes: Notes,
) -> None:
    """Work out the depth of a node and of all above it, each once."""
    chain: dict[str, None] = {}
    node: str | None = own
    while node is not None and node not in depths and node not in chain:
        chain[node] = None
        node = parents[node]
    if node is not None and node in chain:
        last = next(reversed(chain))
        parents[last] = None
        notes.unresolved(at[last], f"“{last}” would stand below itself; it is put at the top.")
    for name in reversed(chain):
        above = parents[name]
        depths[name] = 0 if above is None else depths[above] + 1
        if depths[name] > DEEPEST:
            parents[name], depths[name] = None, 0
            message = f"“{name}” stands deeper than {DEEPEST} levels; it is put at the top."
            notes.unresolved(at[name], message)


class _Tree:
    """Turns nodes into ours, one after the other."""

    def __init__(
        self,
        ids: Mapping[str, str],
        parents: Mapping[str, str | None],
        groups: set[str],
        outside: Mapping[str, str],
        notes: Notes,
    ) -> None:
        self.ids = ids
        self.parents = parents
        self.groups = groups
        self.outside = outside
        self.notes = notes

    def node(self, raw: Block) -> dict[str, Any]:
        urn = normal(raw["urn"])
        own = self.ids[urn]
        described, name, reference = (
            text(raw, "description"),
            text(raw, "name"),
            text(raw, "ref_id"),
        )
        found: dict[str, Any] = {
            "id": own,
            "urn": urn,
            "reference": reference,
            "title": name or _first(described) or reference or own,
            "parent": self.parents[own],
            "kind": "requirement" if raw.get("assessable") is True else "heading",
            "assessable": raw.get("assessable") is True,
            "summary": described,
            "guidance": text(raw, "annotation"),
            "typical_evidence": self._evidence(raw),
            "implementation_groups": self._groups(raw),
            "reference_controls": self._outside(raw, "reference_controls", "control"),
            "threats": self._outside(raw, "threats", "threat"),
        }
        if not (described or name or reference) and raw.get("questions") is None:
            self.notes.unresolved(raw, "The requirement has neither name, number nor text.")
        for key in raw.keys() - USED:
            self.notes.add(raw, _KEPT, f"“{key}” of a requirement is kept and not used.")
        extra = verbatim(raw, OURS)
        return {**found, "kept": extra} if extra else found

    def _evidence(self, raw: Block) -> list[str]:
        value = raw.get("typical_evidence")
        if isinstance(value, Items):
            return [str(item) for item in value]
        return [line.strip(" -•\t") for line in str(value or "").splitlines() if line.strip()]

    def _groups(self, raw: Block) -> list[str]:
        names = [str(item) for item in listed(raw, "implementation_groups", self.notes)]
        for name in names:
            if name not in self.groups:
                self.notes.unresolved(raw, f"The implementation group “{name}” is not defined.")
        return names

    def _outside(self, raw: Block, key: str, noun: str) -> list[str]:
        found: list[str] = []
        for item in listed(raw, key, self.notes):
            urn = normal(item)
            if urn not in self.outside:
                self.notes.unresolved(raw, f"There is no {noun} “{urn}”; the tie is kept by URN.")
            found.append(urn)
        return found


def _first(described: str) -> str:
    line = described.split("\n", 1)[0].strip()
    return line if len(line) <= TITLE_FROM_TEXT else f"{line[:TITLE_FROM_TEXT].rstrip()}…"


def _groups(source: Block, notes: Notes) -> list[dict[str, Any]]:
    return [
        {
            "id": text(item, "ref_id"),
            "title": text(item, "name") or text(item, "ref_id"),
            "description": text(item, "description"),
            "from_the_start": item.get("default_selected") is True,
            **verbatim(item, ("ref_id", "name", "description", "default_selected")),
        }
        for item in blocks(source, "implementation_groups_definition", notes)
    ]


def scale(source: Block, notes: Notes) -> dict[str, Any]:
    """Return the scale of a framework, with the words for each score."""
    given = source.get("scores_definition")
    low, high = number(source.get("min_score")), number(source.get("max_score"))
    kept: dict[str, Any] = {}
    if isinstance(given, Block):
        kept = verbatim(given, ("scale",))
        if kept:
            notes.add(given, _KEPT, "Other scales beside the first are kept and not used.")
        entries = blocks(given, "scale", notes)
    else:
        entries = blocks(source, "scores_definition", notes)
    return {
        "low": LOWEST if low is None else low,
        "high": HIGHEST if high is None else high,
        "scores": [
            {
                "score": number(item.get("score")),
                "title": text(item, "name"),
                "meaning": text(item, "description"),
                **verbatim(item, ("score", "name", "description")),
            }
            for item in entries
        ],
        "kept": kept,
    }


def _translations(source: Block) -> object:
    return verbatim(source, ()).get("translations") or {}
