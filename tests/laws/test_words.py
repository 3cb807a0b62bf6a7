"""Every event has its sentence, every permission its label and somebody who holds it."""

import ast
import importlib
import pkgutil
import re
from dataclasses import fields
from pathlib import Path
from string import Formatter

import steward
from steward.foundation.core.actor import Permission
from steward.foundation.identity.terms import PERMISSIONS
from steward.foundation.journal.events import REGISTRY, Event
from tests.laws.asking import EVERYTHING

SOURCE = Path(steward.__file__).parent
NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
NOT_EVENTS = {"journal"}
RESERVED = {
    "comment.write": "comments",
    "journal.view": "the journal's own page",
    "pack.install": "packs from the screen",
    "report.export": "exports",
    "control.edit": "decisions about control status",
}
"""Permissions that roles hold before a page asks for them."""


def modules():
    for item in pkgutil.walk_packages([str(SOURCE)], "steward."):
        skipped = ".migrations" in item.name or item.name.startswith("steward.config")
        if not skipped and "bench" not in item.name:
            yield importlib.import_module(item.name)


def events(kind=Event):
    for item in kind.__subclasses__():
        if item.__module__.startswith("steward."):
            yield item
        yield from events(item)


def permissions():
    return [
        (f"{module.__name__}.{name}", value)
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, Permission)
    ]


def test_every_event_is_declared_once_by_its_name():
    list(modules())
    # A dataclass with slots is made anew from the class it decorates: one name, the same class.
    found = {item.name: item for item in events() if item.name}

    assert found
    assert set(found) == set(REGISTRY)
    assert [name for name in found if not NAME.fullmatch(name)] == []
    assert {f"{item.__module__}.{item.__qualname__}" for item in found.values()} == {
        f"{item.__module__}.{item.__qualname__}" for item in REGISTRY.values()
    }


def test_every_event_has_a_sentence_whose_fields_exist():
    list(modules())
    wrong = {}
    for name, event in REGISTRY.items():
        told = {part for _, part, _, _ in Formatter().parse(event.sentence) if part is not None}
        missing = told - {field.name for field in fields(event)}
        if missing or not event.sentence or not (event.__doc__ or "").strip():
            wrong[name] = sorted(missing)

    assert wrong == {}


def test_every_permission_is_held_by_some_role_and_says_one_thing():
    labels = {}
    for place, permission in permissions():
        assert NAME.fullmatch(permission.name), place
        assert permission.label.strip(), place
        tied = permission.or_if is not None
        assert tied or permission.name in EVERYTHING, f"{place}: no role holds {permission.name}"
        labels.setdefault(permission.name, set()).add(permission.label)

    assert {name: told for name, told in labels.items() if len(told) > 1} == {}


def test_every_permission_of_a_role_is_asked_for_somewhere():
    asked = {permission.name for _, permission in permissions()}

    assert EVERYTHING - asked - set(RESERVED) == set()


def test_the_owner_holds_everything_and_every_role_something():
    assert set(PERMISSIONS) == set(type(next(iter(PERMISSIONS))))
    assert all(PERMISSIONS.values())
    assert next(iter(PERMISSIONS.values())) == EVERYTHING


def test_every_permission_named_in_a_text_exists():
    """``"soa.decide" in actor.permissions`` and the entries of the rail name what a role may hold."""
    texts = {path: path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    unknown = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {name}"
        for path, text in texts.items()
        if "permissions" in text or "Place(" in text
        for node in ast.walk(ast.parse(text))
        for name in named(node)
        if name and name not in EVERYTHING
    ]

    assert unknown == []


def named(node):
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
        [*_, last] = node.comparators
        if isinstance(last, ast.Attribute) and last.attr == "permissions":
            yield node.left.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Place":
        yield from (ast.literal_eval(item) for item in node.args[3:4])
