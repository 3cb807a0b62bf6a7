"""What the panels of an entry show."""

from collections.abc import Callable
from typing import Any

from steward.domain.governance import policy, queries
from steward.domain.governance.models import Decision, Duty, Entry, Law, Link, Process
from steward.domain.governance.queries import duties, laws, running
from steward.domain.governance.rules.duties import faults_of
from steward.domain.governance.terms.duties import Hold
from steward.domain.governance.terms.fields import Field, Register
from steward.foundation.core.actor import Actor
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.columns import (
    Badge,
    Column,
    Date,
    Door,
    Number,
    Person,
    Reference,
    Text,
)

BY_WORDS = 5
"""The version of a key that is made of words."""
TONES = {
    "conform": "good",
    "holds": "good",
    "good": "good",
    "partly": "warn",
    "weak": "warn",
    "not": "bad",
    "bad": "bad",
    "open": "warn",
    "yes": "good",
    "helps": "good",
    "hinders": "warn",
}
STATES = {"choice"}


def column_of(field: Field) -> Column:
    """Return the column that shows a declared field."""
    if field.kind == "choice":
        return Badge(field.name, label=field.label, tones=TONES, words=dict(field.options))
    if field.kind == "day":
        return Date(field.name, label=field.label)
    if field.kind == "number":
        return Number(field.name, label=field.label, digits=2, get=_figure(field.name))
    if field.kind == "person":
        return Person(field.name.removesuffix("_id"), label=field.label)
    if field.kind in ("provider", "process"):
        return Text(field.name.removesuffix("_id"), label=field.label)
    if field.kind == "address":
        return Door(field.name, label=field.label, to=_address(field.name))
    if field.kind == "flag":
        return Text(field.name, label=field.label, get=_yes(field.name))
    return Text(field.name, label=field.label)


def _address(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, name))


def _figure(name: str) -> Callable[[Any], float]:
    return lambda row: float(getattr(row, name))


def _yes(name: str) -> Callable[[Any], str]:
    return lambda row: "Yes" if getattr(row, name) else "No"


def _result(register: Register) -> Badge:
    """Return the column of what the last review came to."""
    words = {**dict(register.results), "": "Never looked at"}
    return Badge("result", label="Result", tones=TONES, words=words)


def summary_columns(register: Register) -> list[Column]:
    """Return everything an entry says, its title apart, with what only reviews write."""
    columns = [column_of(item) for item in register.fields if item.name != "title"]
    if register.noun == "law":
        columns += [
            Date("evaluated_on", label="Last evaluated"),
            _result(register),
        ]
    if register.noun == "provision":
        columns += [
            Date("looked_at", label="Last looked at"),
            _result(register),
        ]
    return columns


SHOWN = {
    "issue": ("origin", "topic", "effect"),
    "party": ("kind", "need", "taken_on"),
    "law": ("kind", "counterparty", "reach"),
    "process": ("phase", "clauses", "documented"),
    "provision": ("provider_id", "process_id"),
    "duty": ("subject", "process_id", "requirement"),
    "decision": ("decided_on", "present", "follows"),
    "budget": ("year", "cost", "planned", "spent", "currency"),
    "capacity": ("needed", "available"),
    "tool": ("version", "provider_id", "licence_ends"),
}


def list_columns(register: Register) -> list[Column]:
    """Return what the list of a register shows."""
    columns: list[Column] = [
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label=register.fields[0].label, link=True, sort="title"),
        *(column_of(register.by_name[name]) for name in SHOWN[register.noun]),
    ]
    if register.noun in ("law", "provision"):
        columns.append(_result(register))
    if "owner_id" in register.by_name:
        columns.append(Person("owner", label="Answers"))
    if register.months:
        columns.append(Date("review_on", label="Next", sort="review_on"))
    return columns


def reviews_panel(actor: Actor, row: Entry) -> dict[str, Any]:
    """Return every review of an entry."""
    found = queries.reviews_of(actor, row)
    return {"reviews": [(item, TONES.get(item.result, "neutral")) for item in found], "row": row}


def _door(link: Link) -> str:
    """Return the address of a linked record; a document kept elsewhere has none."""
    if link.subject_kind == "document" and link.subject_id.version == BY_WORDS:
        return ""
    return door_of(link.subject_kind, link.subject_id, link.subject_label)


def links_panel(actor: Actor, row: Entry) -> dict[str, Any]:
    """Return with what an entry is linked, each with its address."""
    found = queries.links_of(actor, row)
    return {
        "row": row,
        "links": [(item, _door(item)) for item in found],
        "may_edit": _may_edit(actor, row),
    }


def systems_panel(actor: Actor, row: Law) -> dict[str, Any]:
    """Return which AI systems a law reaches now, and why."""
    found = laws.systems_reached(actor, row)
    return {
        "row": row,
        "caught": [item for item in found if item.reached.caught is True],
        "unknown": [item for item in found if item.reached.caught is None],
        "free": sum(item.reached.caught is False for item in found),
    }


def flows_panel(actor: Actor, row: Process) -> dict[str, Any]:
    """Return what a process hands on and is handed."""
    given, taken = running.flows_of(actor, row)
    return {"row": row, "given": given, "taken": taken, "may_edit": _may_edit(actor, row)}


def holders_panel(actor: Actor, row: Duty) -> dict[str, Any]:
    """Return who holds a duty, with what is wrong."""
    members = duties.members_now(actor)
    held = duties.assignments_of(actor, row)
    holders = duties.holders_of(held, members)
    return {
        "row": row,
        "held": [
            (item, Hold(item.hold).label, seen.is_gone, item.hold == Hold.DEPUTY and item.place > 1)
            for item, seen in zip(held, holders, strict=True)
        ],
        "faults": faults_of(holders),
        "may_edit": _may_edit(actor, row),
    }


def follow_panel(actor: Actor, row: Decision) -> dict[str, Any]:
    """Return the tasks that follow from a decision."""
    return {"row": row, "tasks": running.follow_ups(actor, row)}


def _may_edit(actor: Actor, row: Entry) -> bool:
    return row.retired_at is None and actor.may(policy.EDIT_CONTEXT)
