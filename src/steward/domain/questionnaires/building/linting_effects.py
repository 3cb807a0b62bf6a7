"""What is wrong with what follows from answers, and with the score."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from steward.domain.frameworks.terms import MATURITY_ORDER
from steward.domain.questionnaires.building.editing import questions_of, section_ids, sections_of
from steward.domain.questionnaires.building.findings import Finding, Known, remark, wrong
from steward.domain.questionnaires.building.linting_questions import condition_findings
from steward.domain.questionnaires.questions import EFFECT_NEEDS, EffectKind, name_of
from steward.domain.questionnaires.terms import Method

Raw = Mapping[str, Any]
WORDS = {
    "attribute": "the fact",
    "value": "the value",
    "title": "a title",
    "requirement": "the requirement",
    "section": "the section",
    "role": "the role",
    "control": "the control",
    "applicable": "whether it applies",
}


def effects_in(body: Mapping[str, Any]) -> Iterator[tuple[str, int, str, Raw]]:
    """Yield every effect: where it is written, its number there, its id, itself."""
    yield from _numbered(body, "t:", "template")
    for section in sections_of(body):
        yield from _numbered(section, f"s:{section['id']}", str(section["id"]))
    for _, question in questions_of(body):
        key = str(question["id"])
        yield from _numbered(question, f"q:{key}", key)
        for option in cast("list[Any]", question.get("options") or ()):
            if isinstance(option, Mapping):
                raw = cast("Raw", option)
                value = str(raw["value"])
                yield from _numbered(raw, f"o:{key}={value}", f"{key}={value}")


def _numbered(holder: Raw, place: str, named: str) -> Iterator[tuple[str, int, str, Raw]]:
    for index, effect in enumerate(cast("list[Raw]", holder.get("effects") or ())):
        yield place, index, str(effect.get("id") or f"{name_of(named)}_{index + 1}"), effect


def effect_findings(body: Mapping[str, Any], known: Known) -> Iterator[Finding]:
    """Yield what is wrong with effects, wherever they are written."""
    seen: set[str] = set()
    sections = section_ids(body)
    for _, _, key, effect in effects_in(body):
        place = f"e:{key}"
        if key in seen:
            yield wrong(place, "id", f"Two effects have the id “{key}”.")
        seen.add(key)
        yield from condition_findings(effect.get("when"), place, "when")
        kind = str(effect.get("kind") or "")
        if kind not in list(EffectKind):
            yield wrong(place, "kind", f"There is no effect “{kind}”.")
            continue
        for need in EFFECT_NEEDS[EffectKind(kind)]:
            if effect.get(need) is None and not (kind == "risk" and effect.get("scenario")):
                yield wrong(place, need, f"“{EffectKind(kind).label}” lacks {WORDS[need]}.")
        yield from _references(effect, kind, sections, known, place)


def _references(
    effect: Raw, kind: str, sections: set[str], known: Known, place: str
) -> Iterator[Finding]:
    attribute = effect.get("attribute")
    if kind == "fact" and attribute and known.vocabulary:
        if str(attribute) not in known.vocabulary:
            yield wrong(place, "attribute", f"There is no fact “{attribute}”.")
        else:
            yield from _fact_value(effect, known, place)
    if kind == "section" and effect.get("section") not in (None, *sections):
        yield wrong(place, "section", f"There is no section “{effect['section']}”.")
    for name in ("requirement", "control"):
        value = effect.get(name)
        if value and known.requirements and str(value) not in known.requirements:
            yield wrong(place, name, f"There is no {name} “{value}”.")
    if (
        kind == "reviewer"
        and effect.get("role")
        and known.roles
        and effect["role"] not in known.roles
    ):
        yield wrong(place, "role", f"There is no role “{effect['role']}”.")
    if kind == "maturity" and effect.get("value") not in (None, *MATURITY_ORDER):
        yield wrong(place, "value", f"“{effect['value']}” is no maturity.")
    scenario = effect.get("scenario")
    if kind == "risk" and scenario and known.scenarios and scenario not in known.scenarios:
        yield wrong(place, "scenario", f"The catalogue has no scenario “{scenario}”.")


def _fact_value(effect: Raw, known: Known, place: str) -> Iterator[Finding]:
    kind = known.vocabulary[str(effect["attribute"])]
    value = effect.get("value")
    values: frozenset[str] | None = getattr(kind, "values", None)
    given = cast("list[object]", value) if isinstance(value, list) else [value]
    if values is None:
        if not isinstance(value, bool):
            yield wrong(place, "value", "This fact is true or false.")
    elif not {str(item) for item in given} <= values:
        yield wrong(place, "value", f"The fact is one of: {', '.join(sorted(values))}.")


def scoring_findings(body: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with method, bands and gates."""
    scoring = cast("Raw", body.get("scoring") or {})
    method = scoring.get("method")
    if method is not None and method not in list(Method):
        yield wrong("scoring", "method", f"There is no way to score called “{method}”.")
    bands = cast("list[Raw]", scoring.get("bands") or ())
    numbers = [(band.get("min"), band.get("max")) for band in bands]
    if any(not isinstance(n, int | float) for pair in numbers for n in pair):
        yield wrong("scoring", "bands", "Every band says from which score to which.")
        return
    for band in bands:
        if not band.get("label"):
            yield wrong("scoring", "bands", "Every band has a name.")
    ordered = sorted(cast("list[tuple[float, float]]", numbers))
    for (_, end), (start, _) in pairwise(ordered):
        if start <= end:
            yield wrong("scoring", "bands", f"Bands overlap between {start:g} and {end:g}.")
        elif start - end > 1:
            yield remark("scoring", "bands", f"No band says anything from {end:g} to {start:g}.")
    for gate in cast("list[Raw]", scoring.get("gates") or ()):
        if not gate.get("when") or not isinstance(gate.get("at_most"), int | float):
            yield wrong("scoring", "gates", "A limit needs a condition and a number.")
        yield from condition_findings(gate.get("when"), "scoring", "gates")
