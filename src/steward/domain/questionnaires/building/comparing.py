"""What differs between two versions, in words, and what that does to answers given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from steward.domain.questionnaires.answering import checked_answer
from steward.domain.questionnaires.building.editing import questions_of, sections_of
from steward.domain.questionnaires.building.linting_effects import effects_in
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.questionnaires.terms import Answers, Template
from steward.foundation.core.errors import Invalid

Raw = Mapping[str, Any]
WORDS = {
    "title": "title",
    "text": "wording",
    "help": "help",
    "type": "kind",
    "options": "options",
    "required": "required",
    "required_when": "required when",
    "visible_when": "asked when",
    "minutes": "minutes",
    "minimum": "least",
    "maximum": "most",
    "requirements": "requirements",
    "expected_evidence": "evidence asked for",
    "attribute": "fact stated",
    "weight": "weight",
    "purpose": "purpose",
    "about": "about",
    "duration_minutes": "minutes",
    "scoring": "scoring",
}
APART = frozenset({"id", "sections", "questions", "effects", "version", "_removed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: added, removed or changed; ``lines`` say what of it, before and after."""

    kind: str
    noun: str
    title: str
    lines: tuple[tuple[str, str, str], ...] = ()


def compare(before: Raw, after: Raw) -> tuple[Change, ...]:
    """Return what differs between two bodies."""
    found: list[Change] = []
    lines = tuple(_lines(before, after))
    if lines:
        found.append(
            Change(kind="changed", noun="Questionnaire", title=str(after["title"]), lines=lines)
        )
    old = {str(s["id"]): s for s in sections_of(before)}
    new = {str(s["id"]): s for s in sections_of(after)}
    found += _changes("Section", old, new, "title")
    if list(old) != list(new) and set(old) == set(new):
        found.append(Change(kind="changed", noun="Order", title="The sections stand differently"))
    asked = {str(q["id"]): (str(s["id"]), q) for s, q in questions_of(before)}
    asks = {str(q["id"]): (str(s["id"]), q) for s, q in questions_of(after)}
    found += _changes(
        "Question",
        {k: q for k, (_, q) in asked.items()},
        {k: q for k, (_, q) in asks.items()},
        "text",
    )
    for key, (section, question) in asks.items():
        if key in asked and asked[key][0] != section and section in new:
            earlier = old.get(asked[key][0], {}).get("title", "")
            moved = (("section", str(earlier), str(new[section]["title"])),)
            found.append(
                Change(kind="moved", noun="Question", title=str(question["text"]), lines=moved)
            )
    found += _effects(before, after)
    return tuple(found)


def _changes(
    noun: str, old: Mapping[str, Raw], new: Mapping[str, Raw], title: str
) -> Iterator[Change]:
    for key, item in new.items():
        if key not in old:
            yield Change(kind="added", noun=noun, title=str(item.get(title)))
        elif lines := tuple(_lines(old[key], item)):
            yield Change(kind="changed", noun=noun, title=str(item.get(title)), lines=lines)
    for key, item in old.items():
        if key not in new:
            yield Change(kind="removed", noun=noun, title=str(item.get(title)))


def _lines(before: Raw, after: Raw) -> Iterator[tuple[str, str, str]]:
    names = [name for name in {**before, **after} if name not in APART]
    for name in names:
        if before.get(name) != after.get(name):
            word = WORDS.get(name, name.replace("_", " "))
            yield word, in_words(before.get(name)), in_words(after.get(name))


def in_words(value: object) -> str:
    """Return a value of a body as people read it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in cast("list[object]", value))
    if isinstance(value, Mapping):
        raw = cast("Raw", value)
        label = raw.get("label") or raw.get("value") or raw.get("title") or raw.get("text")
        if label is None:
            return "; ".join(f"{name}: {in_words(item)}" for name, item in raw.items())
        extra = [f"{n} {raw[n]}" for n in ("score", "severity") if raw.get(n) is not None]
        return f"{label} ({', '.join(extra)})" if extra else str(label)
    return str(value)


def _effects(before: Raw, after: Raw) -> Iterator[Change]:
    old = {key: effect for _, _, key, effect in effects_in(before)}
    new = {key: effect for _, _, key, effect in effects_in(after)}
    for key, effect in {**old, **new}.items():
        if old.get(key) == new.get(key):
            continue
        kind = "added" if key not in old else "removed" if key not in new else "changed"
        known = str(effect.get("kind")) in list(EffectKind)
        noun = EffectKind(str(effect["kind"])).label if known else "Effect"
        named = effect.get("title") or effect.get("attribute") or effect.get("requirement") or key
        lines = tuple(_lines(old[key], new[key])) if kind == "changed" else ()
        yield Change(kind=kind, noun=noun, title=str(named), lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a newer version does to one answer; ``fits`` says whether the answer is kept."""

    question: str
    text: str
    fits: bool
    reason: str


def another_look(before: Template, after: Template, answers: Answers) -> tuple[Look, ...]:
    """Return which answers somebody should look at when a run goes on with a newer version."""
    found: list[Look] = []
    for key, answer in answers.items():
        earlier, now = before.by_id.get(key), after.by_id.get(key)
        if answer is None or earlier is None:
            continue
        if now is None:
            reason = "The question is no longer asked; its answer stays in the record."
            found.append(Look(question=key, text=earlier.text, fits=False, reason=reason))
            continue
        try:
            checked_answer(now, answer)
        except Invalid as refusal:
            reason = f"The answer no longer fits: {refusal.message}"
            found.append(Look(question=key, text=now.text, fits=False, reason=reason))
            continue
        if earlier.text != now.text:
            reason = f"The wording was “{earlier.text}”."
            found.append(Look(question=key, text=now.text, fits=True, reason=reason))
        elif {o.value: o.label for o in earlier.options} != {o.value: o.label for o in now.options}:
            reason = "There are other options to choose from."
            found.append(Look(question=key, text=now.text, fits=True, reason=reason))
    return tuple(found)
