"""Saying in words what differs between two derivations of a risk."""

from collections.abc import Iterable, Mapping
from typing import Any, cast


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Say in words what differs between two explanations of the same risk."""
    lines: list[str] = []
    if old.get("rule_digest") != new.get("rule_digest"):
        lines.append(
            f"The rule {new['rule']} itself changed "
            f"(content {old.get('version')} → {new.get('version')})."
        )
    lines += _fact_changes(old.get("facts") or {}, new.get("facts") or {})
    lines += _adjustment_changes(old.get("adjustments") or (), new.get("adjustments") or ())
    if old.get("certain") != new.get("certain"):
        lines.append(
            "The rule now applies for certain."
            if new.get("certain")
            else "It is no longer certain that the rule applies."
        )
    lines += _control_changes(old.get("controls") or (), new.get("controls") or ())
    for name in ("inherent", "current", "target"):
        lines += _point_changes(name, old.get(name) or {}, new.get(name) or {})
    return tuple(lines)


def _fact_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} was {_word(old.get(name))}, is now {_word(new.get(name))}."
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _word(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in cast("Iterable[object]", value)) or "empty"
    return str(value) or "empty"


def _adjustment_changes(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[str]:
    before = {a["id"]: a for a in old if a["applied"]}
    after = {a["id"]: a for a in new if a["applied"]}
    ended = [
        f"No longer applies: {_adjustment_words(before[key])}." for key in before.keys() - after
    ]
    begun = [f"Now applies: {_adjustment_words(after[key])}." for key in after.keys() - before]
    return sorted(ended) + sorted(begun)


def _adjustment_words(adjustment: Mapping[str, Any]) -> str:
    cause = str(adjustment.get("reason") or adjustment["when"]).rstrip(".")
    return f"{adjustment['dimension']} {adjustment['delta']:+d} ({cause})"


def _control_changes(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[str]:
    before = {c["control"]: c["maturity"] for c in old}
    return [
        f"{c['control']} was {_word(before.get(c['control']))}, is now {_word(c['maturity'])}."
        for c in new
        if before.get(c["control"]) != c["maturity"]
    ]


def _point_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"{name.capitalize()} {part} went from {old.get(part)} to {new.get(part)}."
        for part in ("likelihood", "consequence", "level")
        if old.get(part) != new.get(part)
    ]
