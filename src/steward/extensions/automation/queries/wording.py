"""A rule in words, and the words that its texts may name."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.domain.lint.rules.wording import condition_in_words
from steward.domain.lint.terms import Fact, RecordKind
from steward.extensions.automation.models import Firing, Rule
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.vocabulary import (
    SOURCES,
    asked_of,
    events_offered,
    record_of,
)
from steward.extensions.automation.rules import trigger_of
from steward.extensions.automation.terms import Every, Trigger, TriggerKind
from steward.extensions.notifications.queries import address_of
from steward.foundation.journal.events import rendered

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALWAYS = (
    ("record", "The record that it is about"),
    ("what", "What happened, in words"),
    ("who", "Who did it"),
    ("when", "When it happened, in UTC"),
    ("link", "The address of what the rule did"),
)


def names_in_texts(trigger: Trigger) -> list[tuple[str, str]]:
    """Return what texts of a rule may name in curly brackets, with its meaning."""
    return [*ALWAYS, *((item.name, item.label) for item in asked_of(trigger))]


def trigger_in_words(trigger: Trigger) -> str:
    """Return when a rule acts, as the beginning of a sentence."""
    match trigger.kind:
        case TriggerKind.EVENT:
            known = {name: words for name, _, words in events_offered()}
            words = known.get(trigger.event, trigger.event)
            return f"When {words[:1].lower()}{words[1:]}"
        case TriggerKind.SCHEDULE:
            return _time_in_words(trigger)
        case TriggerKind.DAY:
            return _day_in_words(trigger)
        case TriggerKind.CALL:
            return "When another program calls"


def _time_in_words(trigger: Trigger) -> str:
    at = f"at {trigger.hour:02}:00 UTC"
    return {
        Every.HOUR: "Every hour",
        Every.DAY: f"Every day {at}",
        Every.WEEK: f"Every {WEEKDAYS[trigger.weekday - 1]} {at}",
        Every.MONTH: f"On day {trigger.day} of every month {at}",
    }[trigger.every]


def _day_in_words(trigger: Trigger) -> str:
    source = SOURCES.get(trigger.record)
    facts = () if source is None else source.kind.facts
    meaning = next((fact.meaning for fact in facts if fact.name == trigger.fact), trigger.fact)
    noun = trigger.record if source is None else source.kind.label
    day = meaning.partition(";")[0].removeprefix("Days since ")
    noun = noun if noun.isupper() or noun[:2].isupper() else noun.lower()
    if not trigger.offset:
        return f"For each {noun}, on the day of this: {day}"
    count = abs(trigger.offset)
    days = "1 day" if count == 1 else f"{count} days"
    return f"For each {noun}, {days} {'after' if trigger.offset > 0 else 'before'} this: {day}"


def sentence_of(rule: Rule) -> str:
    """Return a rule as one sentence: when, if, then."""
    trigger = trigger_of(rule.trigger)
    parts = [trigger_in_words(trigger)]
    if rule.condition:
        parts.append(f"and {rule.condition}")
    does = [actions()[step["action"]].label.lower() for step in rule.steps]
    return f"{', '.join(parts)}: {', then '.join(does)}."


def said_of_condition(text: str, trigger: Trigger) -> Any:  # noqa: ANN401 -- leaf
    """Return a condition as nested sentences, None for always."""
    if not text:
        return None
    facts = tuple(
        Fact(name=item.name, type=item.type, meaning=f"{item.label}") for item in asked_of(trigger)
    )
    kind = RecordKind(name="rule", label="Rule", plural="Rules", facts=facts)
    return condition_in_words(text, kind)


def values_of(firing: Firing, facts: Mapping[str, object], *, link: str = "") -> dict[str, str]:
    """Return the words that the texts of an action may name."""
    words = str(firing.payload.get("words_of_cause") or rendered(firing.event, firing.payload))
    found = {
        "record": firing.subject_label,
        "what": words,
        "who": firing.who,
        "when": f"{firing.at:%-d %B %Y, %H:%M} UTC",
        "link": address_of(link or f"/automation/log/{firing.pk}"),
    }
    for name, value in firing.payload.items():
        found.setdefault(f"event.{name}", _word(value))
        found.setdefault(f"call.{name}", _word(value))
    return found | {name: _word(value) for name, value in facts.items()}


def _word(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        items: Sequence[object] = sorted(value, key=str)  # type: ignore[reportUnknownArgumentType]
        return ", ".join(str(item) for item in items)
    return str(value)


def record_word(trigger: Trigger) -> str:
    """Return the kind of record that a rule is about, in words; empty for any."""
    source = SOURCES.get(record_of(trigger))
    return "" if source is None else source.kind.label
