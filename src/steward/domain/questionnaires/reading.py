"""A template's body turned into sections and effects, with every condition compiled."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from steward.domain.questionnaires.questions import (
    EFFECT_NEEDS,
    MATURITY_CHOICES,
    SPELLINGS,
    Bounds,
    Choice,
    Constraint,
    Effect,
    EffectKind,
    Kind,
    Question,
    Section,
    name_of,
)
from steward.domain.systems.terms import Attribute, Option
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.program import Program, compile_rule
from steward.foundation.expressions.syntax import ExpressionError, Literal, unparse

Raw = Mapping[str, Any]

_YES_NO = (Choice(value="yes", label="Yes"), Choice(value="no", label="No"))
STANDARD_CHOICES: dict[str, tuple[Choice, ...]] = {
    "maturity": MATURITY_CHOICES,
    "boolean": _YES_NO,
    "yesno": _YES_NO,
    "yes_no": _YES_NO,
    "yes_no_na": (
        Choice(value="yes", label="Yes", score=1.0),
        Choice(value="no", label="No", score=0.0),
        Choice(value="na", label="Not applicable"),
    ),
}
GRADES: dict[str, float | None] = {
    "full": 1.0,
    "partial": 0.5,
    "none": 0.0,
    "not_applicable": None,
}
SCORED_SPELLINGS = frozenset({"maturity", "graded", "yes_no_na"})


def read_sections(
    body: Raw, attributes: Iterable[Attribute]
) -> tuple[tuple[Section, ...], tuple[Effect, ...]]:
    """Return the sections with their questions, and every effect wherever it is written."""
    options = {attribute.id: attribute.options for attribute in attributes}
    raws: list[Raw] = list(body["sections"])
    effects = list(_effects(body, "", ""))
    for raw in raws:
        effects += _effects(raw, str(raw["id"]), "")
        for question in raw["questions"]:
            effects += _question_effects(question)
    _check_once(effect.id for effect in effects)
    adding = {
        str(effect.parameters["section"]): effect
        for effect in effects
        if effect.kind is EffectKind.SECTION
    }
    return tuple(_section(raw, options, effects if adding else ()) for raw in raws), tuple(effects)


def about_of(body: Raw, questions: Iterable[Question]) -> str:
    """Return what a run is about: as written, or a system when facts are stated or read."""
    written = body.get("about")
    if written is not None:
        return str(written)
    found = any(q.attribute or _reads_facts(q) for q in questions)
    return "system" if found else "organisation"


def _reads_facts(question: Question) -> bool:
    programs = (question.visible_when, question.required_when, question.prefill_yes_when)
    names = [name for program in programs if program is not None for name in program.reads]
    return any("." not in name and name != "score" for name in names)


def condition(text: object, place: str) -> Program | None:
    """Return a compiled condition, or None where none is written.

    Raises:
        Invalid: The text is not a condition; the place says which one.
    """
    if text is None or text == "":
        return None
    try:
        return compile_rule("true" if text is True else "false" if text is False else str(text))
    except ExpressionError as error:
        raise Invalid(f"{place}: {error.message}", place=place) from error


def _section(
    raw: Raw, options: Mapping[str, tuple[Option, ...]], effects: Iterable[Effect]
) -> Section:
    key = str(raw["id"])
    shown = condition(raw.get("visible_when"), f"{key}.visible_when")
    added = [
        effect.when
        for effect in effects
        if effect.kind is EffectKind.SECTION and effect.parameters["section"] == key
    ]
    minutes = raw.get("minutes")
    return Section(
        id=key,
        title=str(raw["title"]),
        questions=tuple(_question(q, key, options) for q in raw["questions"]),
        help=str(raw.get("help") or ""),
        visible_when=_with_added(shown, added),
        minutes=None if minutes is None else int(minutes),
    )


def _with_added(shown: Program | None, added: list[Program | None]) -> Program | None:
    """Return the condition of a section that effects add: its own, and one of theirs."""
    if not added or None in added:
        return shown
    either = " || ".join(f"({unparse(when.tree)})" for when in added if when is not None)
    return compile_rule(either if shown is None else f"({unparse(shown.tree)}) && ({either})")


def _question(
    raw: Raw, section: str, options: Mapping[str, tuple[Option, ...]], within: str = ""
) -> Question:
    key = str(raw["id"])
    place = f"{within}{key}"
    kind = str(raw.get("type") or raw.get("scale") or "text")
    attribute = raw.get("attribute")
    choices = _choices(raw, kind, options.get(attribute or "", ()))
    scored = kind in SCORED_SPELLINGS or any(choice.score is not None for choice in choices)
    return Question(
        id=key,
        text=str(raw["text"]),
        kind=kind,
        section=section,
        type=_type_of(raw, kind),
        name=name_of(key),
        attribute=attribute,
        required=bool(raw.get("required", False)),
        help=str(raw.get("help") or ""),
        options=choices,
        visible_when=condition(raw.get("visible_when"), f"{place}.visible_when"),
        required_when=condition(raw.get("required_when"), f"{place}.required_when"),
        constraints=tuple(_constraints(raw, place)),
        bounds=_bounds(raw),
        formula=condition(raw.get("formula"), f"{place}.formula"),
        rows=tuple(_rows(raw)),
        fields=tuple(_question(q, section, options, f"{place}.") for q in raw.get("fields") or ()),
        record=str(raw.get("record") or ""),
        suggestions=tuple(str(item) for item in raw.get("suggestions") or ()),
        prefill_from=str(raw.get("prefill_from") or ""),
        prefill_yes_when=condition(raw.get("prefill_yes_when"), f"{place}.prefill_yes_when"),
        same_as=tuple(str(item) for item in raw.get("same_as") or ()),
        requirements=tuple(str(item) for item in raw.get("requirements") or ()),
        weight=float(raw.get("weight", 1.0)),
        is_scored=scored,
        blocks_certification=bool(raw.get("certification_blocker", False)),
        expected_evidence=str(raw.get("expected_evidence") or raw.get("requested_evidence") or ""),
        red_flag=str(raw.get("red_flag") or ""),
        in_short_version=bool(raw.get("in_short_version", True)),
        allows_unknown=bool(raw.get("allow_unknown", True)),
        allows_not_applicable=bool(raw.get("allow_not_applicable", False)),
    )


def _type_of(raw: Raw, kind: str) -> Kind:
    """Return what a spelling means; a matrix without rows can only be written about."""
    found = SPELLINGS.get(kind, Kind.TEXT)
    if found is Kind.MATRIX and not raw.get("rows"):
        return Kind.TEXT
    return Kind.TEXT if found is Kind.GROUP and not raw.get("fields") else found


def _choices(raw: Raw, kind: str, known: Iterable[Option]) -> tuple[Choice, ...]:
    given = tuple(_choice(option, kind) for option in raw.get("options") or ())
    return (
        given
        or tuple(Choice(value=item.value, label=item.label) for item in known)
        or STANDARD_CHOICES.get(kind, ())
    )


def _choice(raw: object, kind: str) -> Choice:
    body: Raw = cast("Raw", raw) if isinstance(raw, Mapping) else {"value": raw}
    value = _word(body["value"])
    score: Any = body.get("score", GRADES.get(value) if kind == "graded" else None)
    return Choice(
        value=value,
        label=str(body.get("label") or value.replace("_", " ").capitalize()),
        code=str(body.get("code") or ""),
        score=None if score is None else float(score),
        severity=str(body.get("severity") or ""),
        exclusive=bool(body.get("exclusive", False)),
    )


def _word(value: object) -> str:
    """Return an option's value as text; unquoted yes and no in YAML arrive as true and false."""
    return "yes" if value is True else "no" if value is False else str(value)


def _constraints(raw: Raw, place: str) -> Iterator[Constraint]:
    for index, item in enumerate(cast("list[Raw]", raw.get("constraints") or ())):
        that = condition(item.get("that"), f"{place}.constraints.{index}")
        if that is not None:
            yield Constraint(
                that=that, message=str(item.get("message") or f"Must hold: {that.text}")
            )


def _bounds(raw: Raw) -> Bounds:
    return Bounds(
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        unit=str(raw.get("unit") or ""),
        currency=str(raw.get("currency") or ""),
        pattern=str(raw.get("pattern") or ""),
        whole=bool(raw.get("whole", False)) or raw.get("type") == "integer",
    )


def _rows(raw: Raw) -> Iterator[Option]:
    for item in cast("list[object]", raw.get("rows") or ()):
        if isinstance(item, Mapping):
            row = cast("Raw", item)
            key = str(row["id"])
            yield Option(value=key, label=str(row.get("label") or key))
        else:
            yield Option(value=name_of(str(item)), label=str(item).replace("_", " ").capitalize())


def _check_once(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise Invalid(f"Two effects have the id {key!r}.", place=key)
        seen.add(key)


def _effects(raw: Raw, place: str, chosen: str) -> Iterator[Effect]:
    """Yield the effects written on a template, section, question or option.

    ``chosen`` is the condition that comes with the place: that this option was chosen.
    """
    for index, item in enumerate(cast("list[Raw]", raw.get("effects") or ())):
        body: dict[str, Any] = dict(item)
        key = str(body.pop("id", "") or f"{name_of(place or 'template')}_{index + 1}")
        where = f"{place or 'template'}.effects.{index}"
        when, kind = body.pop("when", None), str(body.pop("kind", ""))
        if kind not in list(EffectKind):
            known = ", ".join(EffectKind)
            raise Invalid(f"There is no effect {kind!r}; use one of {known}.", place=where)
        missing = [need for need in EFFECT_NEEDS[EffectKind(kind)] if body.get(need) is None]
        if missing and not (kind == "risk" and body.get("scenario")):
            raise Invalid(f"The effect {key!r} lacks {', '.join(missing)}.", place=where)
        texts = [f"({part})" for part in (chosen, when) if part is not None and part != ""]
        at, _, option = place.partition("=")
        yield Effect(
            id=key,
            kind=EffectKind(kind),
            when=condition(" && ".join(texts), where),
            place=at,
            option=option,
            parameters=body,
        )


def _question_effects(raw: Raw) -> Iterator[Effect]:
    """Yield the effects of a question and of its options.

    An option is chosen only where its question is asked and answered: a hidden question and one
    that does not apply read as false and would otherwise choose "no".
    """
    key, name = str(raw["id"]), name_of(str(raw["id"]))
    yield from _effects(raw, key, "")
    kind = SPELLINGS.get(str(raw.get("type") or raw.get("scale") or "text"), Kind.TEXT)
    for option in cast("list[object]", raw.get("options") or ()):
        if not isinstance(option, Mapping) or not option.get("effects"):
            continue
        body = cast("Raw", option)
        value = _word(body["value"])
        if kind is Kind.YES_NO:
            chosen = f"answers.{name}" if value == "yes" else f"!answers.{name}"
        elif kind is Kind.MULTIPLE:
            chosen = f"{unparse(Literal(value))} in answers.{name}"
        else:
            chosen = f"answers.{name} == {unparse(Literal(value))}"
        yield from _effects(
            body, f"{key}={value}", f"answers.{name}.state == 'answered' && {chosen}"
        )
