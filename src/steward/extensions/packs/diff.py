"""What a new version of a pack changes, as a value that can be shown and applied."""

from dataclasses import dataclass, replace

from steward.extensions.packs.checks import items_of
from steward.extensions.packs.reader import Pack, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDiff:
    """Resources by urn: added and changed ones whole, removed ones by name."""

    old_version: str
    new: Pack
    added: tuple[Resource, ...]
    changed: tuple[Resource, ...]
    removed: tuple[str, ...]
    order: tuple[str, ...]
    summary: tuple[str, ...]


def diff(old: Pack, new: Pack) -> PackDiff:
    """Return what leads from one version to another."""
    before = {item.urn: item for item in old.resources}
    after = {item.urn: item for item in new.resources}
    added = tuple(item for urn, item in after.items() if urn not in before)
    changed = tuple(item for urn, item in after.items() if urn in before and before[urn] != item)
    removed = tuple(urn for urn in before if urn not in after)
    lines = [f"adds {item.title}" for item in added]
    lines += [f"removes {before[urn].title}" for urn in removed]
    lines += [line for item in changed for line in _elements(before[item.urn], item)]
    return PackDiff(
        old_version=old.version,
        new=replace(new, resources=()),
        added=added,
        changed=changed,
        removed=removed,
        order=tuple(after),
        summary=tuple(lines),
    )


def apply(old: Pack, change: PackDiff) -> Pack:
    """Return the pack that a difference leads to."""
    resources = {item.urn: item for item in old.resources if item.urn not in change.removed}
    resources |= {item.urn: item for item in (*change.added, *change.changed)}
    return replace(change.new, resources=tuple(resources[urn] for urn in change.order))


def _elements(old: Resource, new: Resource) -> list[str]:
    before = {str(item["id"]): item for _, item in items_of(old.body)}
    after = {str(item["id"]): item for _, item in items_of(new.body)}
    words = (
        ("adds", [key for key in after if key not in before]),
        ("removes", [key for key in before if key not in after]),
        ("changes", [key for key in after if key in before and before[key] != after[key]]),
    )
    lines = [f"{new.title}: {verb} {', '.join(keys)}" for verb, keys in words if keys]
    return lines or [f"{new.title}: changes its general part"]
