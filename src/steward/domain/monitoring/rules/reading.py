"""Properties and checks as they stand in packs, and what is wrong with them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from steward.domain.monitoring.terms import (
    Check,
    CheckSeverity,
    Property,
    RequirementLink,
    Strength,
    ValueKind,
)
from steward.foundation.core.yaml_lines import Path
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Boolean, Number, Text, Type, Vocabulary, check

CONDITIONS = ("passes_when", "warns_when")
DEFAULT, HIGH = "default", "high"
COMMON: Vocabulary = {
    "lower": Number(),
    "upper": Number(),
    "is_bounded": Boolean(),
    "count": Number(low=0),
    "before": Number(),
    "age_days": Number(low=0),
    "days_left": Number(),
}
TYPES: Mapping[ValueKind, Type] = {
    ValueKind.NUMBER: Number(),
    ValueKind.SHARE: Number(low=0, high=1),
    ValueKind.FLAG: Boolean(),
    ValueKind.TEXT: Text(),
    ValueKind.DATE: Text(),
}
RECORD_FACTS: Vocabulary = {
    "name": Text(),
    "stage": Text(),
    "licence": Text(),
    "is_high": Boolean(),
}
Found = Iterator[tuple[Path, str]]


def properties_of(body: Mapping[str, Any]) -> dict[str, Property]:
    """Return the properties of a pack's resource by their keys."""
    return {
        str(raw["id"]): Property(
            id=str(raw["id"]),
            title=str(raw["title"]),
            value=ValueKind(raw["value"]),
            unit=str(raw.get("unit") or ""),
            of=tuple(str(kind) for kind in raw["of"]),
            sources=tuple(str(source) for source in raw["sources"]),
            better=str(raw.get("better") or ""),
            series=tuple(str(key) for key in raw.get("series") or ()),
        )
        for raw in body["properties"]
    }


def checks_of(body: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the checks of a pack's resource, in its order."""
    return tuple(_check(raw) for raw in body["checks"])


def _check(raw: Mapping[str, Any]) -> Check:
    return Check(
        id=str(raw["id"]),
        title=str(raw["title"]),
        asks=str(raw["asks"]),
        about=str(raw["about"]),
        observed=str(raw["property"]),
        passes_when=str(raw["passes_when"]),
        warns_when=str(raw.get("warns_when") or ""),
        applies_when=str(raw.get("applies_when") or ""),
        severity=CheckSeverity(raw["severity"]),
        requirements=tuple(
            RequirementLink(id=str(link["id"]), strength=Strength(link["strength"]))
            for link in raw["requirements"]
        ),
        remedy=str(raw["remedy"]),
        owner=str(raw["owner"]),
        parameters={
            name: {tier: float(value) for tier, value in tiers.items()}
            for name, tiers in _tiers(raw).items()
        },
        max_age={str(tier): int(days) for tier, days in raw["max_age_days"].items()},
    )


def _tiers(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, float]]:
    """Return the parameters of a check: name → tier → value."""
    return cast("Mapping[str, Mapping[str, float]]", raw.get("parameters") or {})


def for_tier(values: Mapping[str, float], *, is_high: bool) -> float:
    """Return the value for a tier; the highest has the default where nothing else is said."""
    return values[HIGH] if is_high and HIGH in values else values[DEFAULT]


def problems_of_checks(
    body: Mapping[str, Any],
    properties: Mapping[str, Property],
    requirements: Collection[str],
    facts: Vocabulary,
    rules: Collection[str],
) -> Found:
    """Yield what is wrong with the checks of a resource whose shape is right, with its place.

    Args:
        body: The resource.
        properties: The vocabulary of observed properties.
        requirements: Every clause and control of ISO/IEC 42001.
        facts: The facts of AI systems, which conditions may read.
        rules: The ids of all rules of audit lint.
    """
    yield from _problems_of(str(body["high_when"]), {**RECORD_FACTS, **facts}, ("high_when",))
    for index, raw in enumerate(body["checks"]):
        path: Path = ("checks", index)
        clauses = [str(link["id"]) for link in raw["requirements"]]
        yield from _missing(clauses, requirements, (*path, "requirements"), "ISO/IEC 42001 has no")
        known = properties.get(str(raw["property"]))
        if known is None:
            yield (*path, "property"), f"there is no property “{raw['property']}”"
        else:
            yield from _problems_of_check(raw, known, facts, path)
    for index, raw in enumerate(body["of_own_records"]):
        path = ("of_own_records", index)
        yield from _missing(raw["lint"], rules, (*path, "lint"), "audit lint has no rule")
        place = (*path, "requirements")
        yield from _missing(raw["requirements"], requirements, place, "ISO/IEC 42001 has no")


def _missing(names: Collection[str], known: Collection[str], path: Path, words: str) -> Found:
    for number, name in enumerate(names):
        if name not in known:
            yield (*path, number), f"{words} “{name}”"


def _problems_of_check(
    raw: Mapping[str, Any], known: Property, facts: Vocabulary, path: Path
) -> Found:
    tiers = _tiers(raw)
    for name, values in tiers.items():
        if DEFAULT not in values:
            yield (*path, "parameters", name), "a parameter has a default"
    record = {**RECORD_FACTS, **(facts if raw["about"] == "system" else {})}
    own: dict[str, Type] = {name: Number() for name in tiers}
    vocabulary: Vocabulary = {**record, **COMMON, **own, "value": TYPES[known.value]}
    if raw.get("applies_when"):
        yield from _problems_of(str(raw["applies_when"]), record, (*path, "applies_when"))
    for key in CONDITIONS:
        if raw.get(key):
            yield from _problems_of(str(raw[key]), vocabulary, (*path, key))


def _problems_of(text: str, vocabulary: Vocabulary, path: Path) -> Found:
    try:
        node = parse(text)
    except ExpressionError as error:
        yield path, error.message
        return
    for problem in check(node, vocabulary):
        yield path, f"{problem.message} (in “{text}”)"
