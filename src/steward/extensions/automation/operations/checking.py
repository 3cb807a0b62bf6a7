"""Whether the steps of a rule fit: each value of its kind, each permission held."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.extensions.automation.queries.acting import checked_whom, sealed
from steward.extensions.automation.queries.actions import get_action
from steward.extensions.automation.queries.vocabulary import record_of
from steward.extensions.automation.queries.wording import names_in_texts
from steward.extensions.automation.rules import blanks_of, whole
from steward.extensions.automation.terms import (
    MOST_ACTIONS,
    Action,
    Param,
    ParamKind,
    Trigger,
)
from steward.extensions.inbox.rules import checked_chat
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import Invalid

LONGEST_LINE, LONGEST_TEXT = 300, 4_000
SHORTEST_SECRET, LONGEST_SECRET = 16, 500
NOTHING: Mapping[str, Any] = {}
KEPT = "kept"
"""What stands for a secret that is kept and not shown."""


def checked_steps(
    actor: Actor,
    trigger: Trigger,
    given: Sequence[Mapping[str, Any]],
    before: Mapping[int, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return the steps with every value checked and every secret sealed.

    Args:
        actor: Who writes them; must hold what each needs.
        trigger: When they are done.
        given: The steps as written.
        before: Number → the step that stood there, whose secret stays where none is given.

    Raises:
        NotAllowed: The actor lacks a permission that a step needs.
        Invalid: A value is missing or does not fit; the place is ``steps.NUMBER.NAME``.
    """
    if not given:
        raise Invalid("Choose at least one thing that the rule does.", place="steps")
    if len(given) > MOST_ACTIONS:
        raise Invalid(f"At most {MOST_ACTIONS} actions.", place="steps")
    found: list[dict[str, Any]] = []
    for number, raw in enumerate(given):
        action = get_action(str(raw.get("action") or ""), f"steps.{number}.action")
        _check_about(action, trigger, number)
        held = before.get(number)
        known = held if held and held.get("action") == action.name else NOTHING
        step: dict[str, Any] = {"action": action.name}
        for param in action.params:
            place = f"steps.{number}.{param.name}"
            step[param.name] = _value(actor, param, raw.get(param.name), known, place)
        _check_blanks(action, step, trigger, number)
        for permission in action.rights(step):
            require(actor, permission)
        found.append(step)
    return found


def rights_of(steps: Sequence[Mapping[str, Any]]) -> list[Permission[Any]]:
    """Return the permissions that steps need, each once."""
    found = [item for step in steps for item in get_action(step["action"]).rights(step)]
    return list({item.name: item for item in found}.values())


def _check_about(action: Action, trigger: Trigger, number: int) -> None:
    kind = record_of(trigger)
    if action.about and kind and kind not in action.about:
        named = ", ".join(sorted(action.about)).replace("_", " ")
        said = f"“{action.label}” works on: {named}; this rule is about: {kind.replace('_', ' ')}."
        raise Invalid(said, place=f"steps.{number}.action")


def _check_blanks(action: Action, step: Mapping[str, Any], trigger: Trigger, number: int) -> None:
    known = {name for name, _ in names_in_texts(trigger)}
    for param in action.params:
        if param.kind not in (ParamKind.LINE, ParamKind.TEXT):
            continue
        for name in blanks_of(str(step[param.name])):
            if name not in known:
                said = f"There is nothing called {{{name}}} here."
                raise Invalid(said, place=f"steps.{number}.{param.name}")


def _value(
    actor: Actor, param: Param, raw: object, known: Mapping[str, Any], place: str
) -> str | int:
    if param.kind is ParamKind.NUMBER:
        given = param.usual if raw in (None, "") else raw
        return whole(given, place=place, low=param.low, high=param.high)
    text = str(raw if raw is not None else "").strip()
    if param.kind is ParamKind.SECRET:
        return _secret(actor, param, text, known, place)
    if not text:
        text = param.usual if raw is None else ""
    if not text:
        if param.required:
            raise Invalid(f"{param.label}: this is needed.", place=place)
        return ""
    return _fitting(actor, param, text, place)


def _fitting(actor: Actor, param: Param, text: str, place: str) -> str:
    longest = LONGEST_TEXT if param.kind is ParamKind.TEXT else LONGEST_LINE
    if len(text) > longest:
        raise Invalid(f"At most {longest:,} characters.", place=place)
    if param.kind is ParamKind.WHOM:
        return checked_whom(actor, text, place)
    if param.kind is ParamKind.ADDRESS:
        return _address(text, place)
    if param.kind is ParamKind.CHOICE and text not in {item for item, _ in param.offered(actor)}:
        raise Invalid(f"“{text[:60]}” is none of the choices.", place=place)
    return text


def _address(text: str, place: str) -> str:
    try:
        return checked_chat(text)
    except Invalid as error:
        raise Invalid(error.message, place=place) from None


def _secret(actor: Actor, param: Param, text: str, known: Mapping[str, Any], place: str) -> str:
    if not text or text == KEPT:
        if known.get(param.name):
            return str(known[param.name])
        raise Invalid(f"{param.label}: this is needed.", place=place)
    if param.name == "address":
        text = _address(text, place)
    elif not SHORTEST_SECRET <= len(text) <= LONGEST_SECRET:
        said = f"Between {SHORTEST_SECRET} and {LONGEST_SECRET} characters."
        raise Invalid(said, place=place)
    return sealed(actor.organisation_id, text)
