"""What follows from a rule and the clock alone: times, words in texts, loops, signatures."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from steward.extensions.automation.terms import (
    DEEPEST,
    KEPT,
    TURNS,
    Every,
    RuleAct,
    RuleState,
    Trigger,
    TriggerKind,
)
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.expressions.types import Boolean, Number, Text, Type

BLANK = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
TYPES: Mapping[str, Type] = {"text": Text(), "number": Number(), "yes_no": Boolean()}
"""What a field of a call may be."""
PREFIX = "whsec_"
MOST_FIELDS = 30
LAST_HOUR, LAST_WEEKDAY, LAST_DAY = 23, 7, 28
FARTHEST = 3650
ACTED = {
    RuleAct.WRITE: "changed",
    RuleAct.SWITCH_ON: "switched on",
    RuleAct.PAUSE: "paused",
    RuleAct.REMOVE: "put away",
}


def turned(state: RuleState, act: RuleAct) -> RuleState:
    """Return the state after an act.

    Raises:
        Conflict: The act is not possible in this state.
    """
    after = TURNS[state].get(act)
    if after is None:
        said = state.label.lower()
        raise Conflict(f"This rule is {said}; it cannot be {ACTED[act]}.")
    return after


def trigger_of(raw: Mapping[str, Any]) -> Trigger:
    """Return a trigger that was written as plain values; what its kind does not use is left.

    Raises:
        Invalid: A value is missing or outside its range; the place is its name.
    """
    word = str(raw.get("kind") or "")
    if word not in {item.value for item in TriggerKind}:
        raise Invalid("Choose what makes the rule act.", place="kind")
    kind = TriggerKind(word)
    known = {name: raw[name] for name in KEPT[kind] if raw.get(name) not in (None, "")}
    if kind is TriggerKind.EVENT:
        return Trigger(kind=kind, event=_word(known, "event", "Choose what happens."))
    if kind is TriggerKind.SCHEDULE:
        return Trigger(
            kind=kind,
            every=_every(known.get("every", "day")),
            hour=_whole(known, "hour", 0, LAST_HOUR, 6),
            weekday=_whole(known, "weekday", 1, LAST_WEEKDAY, 1),
            day=_whole(known, "day", 1, LAST_DAY, 1),
        )
    if kind is TriggerKind.DAY:
        return Trigger(
            kind=kind,
            record=_word(known, "record", "Choose the kind of record."),
            fact=_word(known, "fact", "Choose the day that counts."),
            offset=_whole(known, "offset", -FARTHEST, FARTHEST, 0),
        )
    return Trigger(kind=kind, fields=fields_of_call(known.get("fields") or {}))


def _word(raw: Mapping[str, Any], name: str, missing: str) -> str:
    found = str(raw.get(name) or "").strip()
    if not found:
        raise Invalid(missing, place=name)
    return found


def _every(word: object) -> Every:
    if word not in {item.value for item in Every}:
        raise Invalid("Choose every hour, day, week or month.", place="every")
    return Every(str(word))


def _whole(raw: Mapping[str, Any], name: str, low: int, high: int, usual: int) -> int:
    return whole(raw.get(name, usual), place=name, low=low, high=high)


def whole(value: object, *, place: str, low: int, high: int) -> int:
    """Return a whole number in a range, ends included.

    Raises:
        Invalid: It is none.
    """
    said = f"A whole number from {low} to {high}."
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Invalid(said, place=place)
    try:
        found = int(value)
    except ValueError:
        raise Invalid(said, place=place) from None
    if not low <= found <= high:
        raise Invalid(said, place=place)
    return found


def fields_of_call(given: object) -> dict[str, str]:
    """Return name → type of what is taken from the body of a call.

    Written as a mapping, or as a text such as ``severity: text, count: number``.

    Raises:
        Invalid: A name or a type is none, or there are too many.
    """
    pairs: Iterable[tuple[object, object]]
    if isinstance(given, Mapping):
        pairs = cast("Mapping[object, object]", given).items()
    else:
        parts = [part for part in str(given).replace("\n", ",").split(",") if part.strip()]
        pairs = [tuple(part.split(":", 1)) if ":" in part else (part, "text") for part in parts]  # type: ignore[reportAssignmentType]
    found: dict[str, str] = {}
    for name, kind in pairs:
        word, type_ = str(name).strip(), str(kind).strip()
        if not FIELD.fullmatch(word):
            said = f"“{word[:40]}” is no name: small letters, digits and underscores."
            raise Invalid(said, place="fields")
        if type_ not in TYPES:
            raise Invalid(f"“{word}” is text, number or yes_no.", place="fields")
        found[word] = type_
    if len(found) > MOST_FIELDS:
        raise Invalid(f"At most {MOST_FIELDS} fields.", place="fields")
    return found


def last_time(trigger: Trigger, now: datetime) -> datetime:
    """Return the last time at or before now at which a schedule comes round, in UTC."""
    top = now.replace(minute=0, second=0, microsecond=0)
    if trigger.every is Every.HOUR:
        return top
    found = top.replace(hour=trigger.hour)
    if trigger.every is Every.DAY:
        return found if found <= now else found - timedelta(days=1)
    if trigger.every is Every.WEEK:
        found -= timedelta(days=(found.isoweekday() - trigger.weekday) % 7)
        return found if found <= now else found - timedelta(days=7)
    found = found.replace(day=trigger.day)
    if found <= now:
        return found
    before = found.replace(day=1) - timedelta(days=1)
    return before.replace(day=trigger.day)


def stopped_because(rule: UUID, led_here: Iterable[UUID], depth: int) -> str:
    """Return why a rule does not answer to what rules did; empty where it may.

    Args:
        rule: The rule that would act.
        led_here: The rules that led to what happened, the last first.
        depth: How many rules would have followed from each other with this one.
    """
    if rule in set(led_here):
        return "It would answer to what it did itself."
    if depth > DEEPEST:
        return f"{DEEPEST} rules led here already; a further one would be a chain without end."
    return ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the words in curly brackets filled in; what is unknown is a dash."""
    return BLANK.sub(lambda found: values.get(found[1], "–"), text)


def blanks_of(text: str) -> list[str]:
    """Return the names in curly brackets, in order."""
    return BLANK.findall(text)


def signature_of(secret: str, mark: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a call: HMAC-SHA-256 over key, time and body.

    A secret that begins with ``whsec_`` holds its key in base64 after it.

    Source: the Standard Webhooks specification 1.0, “Signature scheme”: ``v1,`` and base64.
    """
    key = secret.encode()
    if secret.startswith(PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except ValueError:
            raise Invalid(f"After “{PREFIX}” the secret is no base64.", place="secret") from None
    signed = f"{mark}.{timestamp}.".encode() + body
    made = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def taken_from(body: object, fields: Mapping[str, str]) -> dict[str, object]:
    """Return what a call says of the fields that are asked for; what is missing is unknown.

    Raises:
        Invalid: The body is no object, or a value has another type.
    """
    if not isinstance(body, Mapping):
        raise Invalid("An object of JSON is needed.", place="body")
    given = cast("Mapping[str, object]", body)
    found: dict[str, object] = {}
    for name, kind in fields.items():
        value = given.get(name)
        if value is None:
            continue
        fits = {
            "text": isinstance(value, str),
            "number": isinstance(value, int | float) and not isinstance(value, bool),
            "yes_no": isinstance(value, bool),
        }[kind]
        if not fits:
            raise Invalid(f"This is not {kind.replace('_', ' or ')}.", place=name)
        found[name] = value[:1000] if isinstance(value, str) else value
    return found
