"""A rule as it stands on the page while somebody writes it; nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from steward.extensions.automation.models import Rule
from steward.extensions.automation.operations.checking import KEPT
from steward.extensions.automation.queries.acting import whom_offered
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.files import shown_steps
from steward.extensions.automation.queries.vocabulary import (
    SOURCES,
    days_offered,
    events_offered,
    record_of,
)
from steward.extensions.automation.queries.wording import WEEKDAYS, names_in_texts
from steward.extensions.automation.rules import fields_of_call, trigger_of
from steward.extensions.automation.terms import (
    USUAL_RATE,
    Every,
    Param,
    ParamKind,
    RuleDraft,
    Trigger,
    TriggerKind,
)
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError, Invalid, NotFound

TRIGGER = ("kind", "event", "every", "hour", "weekday", "day", "day_fact", "offset", "fields")
PLAIN = ("title", "why", "condition", "rate")
FIRST_EVENT = "task.created"
MOST_STEPS = 10


def trigger_named(name: str) -> Trigger:
    """Return the trigger whose names the condition builder asks for.

    ``task.moved``, ``schedule``, ``day:risk``, ``call:severity=text,count=number``.

    Raises:
        NotFound: It names none.
    """
    word, _, rest = name.partition(":")
    if word == "schedule":
        return Trigger(kind=TriggerKind.SCHEDULE)
    if word == "day" and rest in SOURCES:
        return Trigger(kind=TriggerKind.DAY, record=rest)
    if word == "call":
        try:
            return Trigger(kind=TriggerKind.CALL, fields=fields_of_call(rest.replace("=", ":")))
        except Invalid:
            raise NotFound("No call has such fields.") from None
    if name in {event for event, _, _ in events_offered()}:
        return Trigger(kind=TriggerKind.EVENT, event=name)
    raise NotFound("There is no such event.")


@dataclass
class Sheet:
    """What stands on the page: values by name, steps, and what is wrong by place."""

    actor: Actor
    values: dict[str, str]
    steps: list[dict[str, str]]
    errors: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of_rule(cls, actor: Actor, row: Rule | None) -> "Sheet":
        """Return the page of a rule, or of a new one."""
        if row is None:
            values = {"kind": "event", "event": FIRST_EVENT, "rate": str(USUAL_RATE)}
            return cls(actor=actor, values=values, steps=[_fresh("notify")])
        raw = row.trigger
        values = {name: str(raw[name]) for name in TRIGGER if name in raw and name != "fields"}
        values["day_fact"] = f"{raw.get('record', '')}:{raw.get('fact', '')}"
        pairs: Mapping[str, str] = raw.get("fields") or {}
        values["fields"] = ", ".join(f"{name}: {kind}" for name, kind in pairs.items())
        values |= {"title": row.title, "why": row.why, "condition": row.condition}
        values["rate"] = str(row.rate)
        steps = [
            {name: str(value) for name, value in step.items()}
            | dict.fromkeys(_secrets(step["action"]), KEPT)
            for step in shown_steps(actor, row.steps, by_address=False)
        ]
        return cls(actor=actor, values=values, steps=steps)

    @classmethod
    def of_post(cls, actor: Actor, post: QueryDict, row: Rule | None) -> "Sheet":
        """Return the page with what was typed; a secret that is kept stays so."""
        del row
        values = {name: post.get(name, "") for name in (*TRIGGER, *PLAIN)}
        steps: list[dict[str, str]] = []
        for number in range(MOST_STEPS):
            name = post.get(f"step-{number}-action", "")
            action = actions().get(name)
            if action is None:
                continue
            step = {"action": name}
            for param in action.params:
                step[param.name] = post.get(f"step-{number}-{param.name}", "")
            steps.append(step)
        return cls(actor=actor, values=values, steps=steps)

    def turn(self, done: str) -> None:
        """Do what a button beside saving asks for: add, take out, or move an action."""
        word, _, rest = done.partition(":")
        if word == "add" and rest in actions() and len(self.steps) < MOST_STEPS:
            self.steps.append(_fresh(rest))
        if not rest.isdigit() or int(rest) >= len(self.steps):
            return
        place = int(rest)
        if word == "drop":
            del self.steps[place]
        if word == "up" and place:
            self.steps.insert(place - 1, self.steps.pop(place))

    def refuse(self, error: DomainError) -> None:
        """Note what is wrong at its place."""
        place = error.place or ""
        if place in ("record", "fact"):
            place = "day_fact"
        self.errors[place if self._has(place) else ""] = error.message

    def _has(self, place: str) -> bool:
        return place in (*TRIGGER, *PLAIN, "steps") or place.startswith("steps.")

    def raw_trigger(self) -> dict[str, Any]:
        """Return the trigger as plain values."""
        record, _, fact = self.values.get("day_fact", "").partition(":")
        return {**self.values, "record": record, "fact": fact}

    def draft(self) -> RuleDraft:
        """Return the rule as it was typed."""
        rate: Any = self.values.get("rate", "")
        return RuleDraft(
            title=self.values.get("title", ""),
            why=self.values.get("why", ""),
            trigger=self.raw_trigger(),
            condition=self.values.get("condition", ""),
            steps=self.steps,
            rate=rate,
        )

    @property
    def trigger(self) -> Trigger:
        """Return the trigger as far as it is chosen."""
        try:
            return trigger_of(self.raw_trigger())
        except Invalid:
            return Trigger(kind=TriggerKind.SCHEDULE)

    @property
    def kind(self) -> str:
        """Return the kind of trigger that is chosen."""
        known = {item.value for item in TriggerKind}
        return self.values["kind"] if self.values.get("kind") in known else "event"

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Return what can make a rule act."""
        return [(item.value, item.label) for item in TriggerKind]

    @property
    def trigger_fields(self) -> list[dict[str, Any]]:
        """Return the fields that the kind of trigger needs."""
        return {
            "event": self._event_fields,
            "schedule": self._time_fields,
            "day": self._day_fields,
            "call": self._call_fields,
        }[self.kind]()

    def _event_fields(self) -> list[dict[str, Any]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, about, words in events_offered():
            groups.setdefault(about, []).append((name, words))
        return [self._field("event", "What happens", groups=list(groups.items()), redraws=True)]

    def _time_fields(self) -> list[dict[str, Any]]:
        every = [(item.value, item.label) for item in Every]
        found = [self._field("every", "How often", choices=every, redraws=True, usual="day")]
        chosen = self.values.get("every") or "day"
        if chosen != Every.HOUR.value:
            hours = [(str(hour), f"{hour:02}:00 UTC") for hour in range(24)]
            found.append(self._field("hour", "At", choices=hours, usual="6"))
        if chosen == Every.WEEK.value:
            week = [(str(number), day) for number, day in enumerate(WEEKDAYS, start=1)]
            found.append(self._field("weekday", "On", choices=week))
        if chosen == Every.MONTH.value:
            days = [(str(day), str(day)) for day in range(1, 29)]
            found.append(self._field("day", "On day", choices=days))
        return found

    def _day_fields(self) -> list[dict[str, Any]]:
        groups = [
            (SOURCES[kind].kind.label, [(f"{kind}:{name}", meaning) for name, meaning in facts])
            for kind, facts in days_offered()
        ]
        return [
            self._field("day_fact", "Which day", groups=groups, redraws=True),
            self._field(
                "offset",
                "Days after it",
                usual="0",
                help="0 for the day itself, -30 for thirty days before it.",
            ),
        ]

    def _call_fields(self) -> list[dict[str, Any]]:
        said = "Names that are taken from the body, each with its type: text, number or yes_no."
        return [
            self._field(
                "fields", "What the call says", help=f"{said} severity: text, count: number"
            )
        ]

    def _field(self, name: str, label: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
        value = self.values.get(name) or more.pop("usual", "")
        error = self.errors.get(name, "")
        return {"name": name, "label": label, "value": value, "error": error, **more}

    @property
    def plain(self) -> dict[str, dict[str, Any]]:
        """Return the fields that every rule has."""
        return {
            "title": self._field("title", "Name"),
            "why": self._field("why", "Why there is this rule", is_long=True, optional=True),
            "rate": self._field(
                "rate",
                "Times an hour at most",
                usual=str(USUAL_RATE),
                help="What comes beyond it waits, and nothing is lost.",
            ),
        }

    @property
    def condition_address(self) -> str:
        """Return where the condition builder asks."""
        trigger = self.trigger
        words = {
            TriggerKind.EVENT: trigger.event,
            TriggerKind.SCHEDULE: "schedule",
            TriggerKind.DAY: f"day:{trigger.record}",
            TriggerKind.CALL: "call:" + ",".join(f"{n}={k}" for n, k in trigger.fields.items()),
        }
        return f"/automation/condition/{words[trigger.kind]}"

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Return the actions with their fields."""
        whom = whom_offered(self.actor)
        return [
            {
                "number": number,
                "action": step["action"],
                "label": actions()[step["action"]].label,
                "does": actions()[step["action"]].does,
                "error": self.errors.get(f"steps.{number}.action", ""),
                "fields": [
                    self._param(number, step, param, whom)
                    for param in actions()[step["action"]].params
                ],
            }
            for number, step in enumerate(self.steps)
        ]

    def _param(
        self, number: int, step: Mapping[str, str], param: Param, whom: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        choices = whom if param.kind is ParamKind.WHOM else param.offered(self.actor)
        value = step.get(param.name, "")
        if param.kind is ParamKind.WHOM and value and value not in dict(choices):
            choices = [*choices, (value, "Somebody chosen before")]
        return {
            "name": f"step-{number}-{param.name}",
            "label": param.label,
            "value": value,
            "choices": choices,
            "is_choice": param.kind in (ParamKind.CHOICE, ParamKind.WHOM),
            "is_long": param.kind is ParamKind.TEXT,
            "is_number": param.kind is ParamKind.NUMBER,
            "is_secret": param.kind is ParamKind.SECRET,
            "is_kept": param.kind is ParamKind.SECRET and value == KEPT,
            "optional": not param.required,
            "help": param.help,
            "error": self.errors.get(f"steps.{number}.{param.name}", ""),
        }

    @property
    def to_add(self) -> list[tuple[str, str]]:
        """Return the actions that can be added to what the rule is about."""
        kind = record_of(self.trigger)
        return [
            (name, action.label)
            for name, action in actions().items()
            if not action.about or not kind or kind in action.about
        ]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Return what texts may name in curly brackets."""
        return names_in_texts(self.trigger)


def _fresh(name: str) -> dict[str, str]:
    return {"action": name} | {item.name: item.usual for item in actions()[name].params}


def _secrets(name: str) -> list[str]:
    return [item.name for item in actions()[name].params if item.kind is ParamKind.SECRET]
