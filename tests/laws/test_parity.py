"""The fields of a form and of a body are the parameters of the operation behind them."""

import inspect
import typing
from dataclasses import fields, is_dataclass
from functools import partial

import pytest
from ninja import Schema

from steward.interfaces.api import site
from steward.interfaces.api.kit import Input
from tests.laws.routes import web_routes
from tests.laws.test_words import modules

DECLARED = list({route.pages.noun: route.pages for route in web_routes() if route.pages}.values())
COMMANDS = [
    *[(pages, item, "new") for pages in DECLARED for item in [pages.create] if item],
    *[(pages, item, "one") for pages in DECLARED for item in pages.commands],
    *[(pages, item, "many") for pages in DECLARED for item in pages.bulk],
]


ANYTHING = "anything"
"""Stands for ``**fields`` of an operation that checks the names itself."""


def parameters(operation, *given):
    """Return what an operation takes beside what the interface gives it: all, and the required.

    A draft among the parameters counts by its fields.
    """
    every, required = set(), set()
    if isinstance(operation, partial):
        given, operation = (*given, *operation.keywords), operation.func
    hints = typing.get_type_hints(operation)
    for item in inspect.signature(operation).parameters.values():
        hint = hints.get(item.name)
        if item.name in given:
            continue
        if item.kind is item.VAR_KEYWORD:
            every.add(ANYTHING)
        elif is_dataclass(hint):
            every |= {field.name for field in fields(hint)}
        else:
            every.add(item.name)
            required |= {item.name} if item.default is item.empty else set()
    return every, required


@pytest.mark.parametrize(
    ("pages", "command", "kind"),
    COMMANDS,
    ids=[f"{pages.noun}-{command.name}-{kind}" for pages, command, kind in COMMANDS],
)
def test_the_fields_of_a_form_are_the_parameters_of_its_operation(pages, command, kind):
    many = kind == "many" and command.many is not None
    operation = command.many if many else command.operation
    subject = pages.plural if many else pages.noun
    fixed = (command.fixed or {}) if kind == "many" else {}
    every, required = parameters(operation, "actor", subject, *fixed)
    form = set(command.form.base_fields)

    assert ANYTHING in every or form <= every, f"{operation} does not take {sorted(form - every)}"
    assert required <= form, f"the form does not ask for {sorted(required - form)}"
    if kind != "new":
        taken = inspect.signature(operation).parameters.values()
        assert any(item.name == subject or item.kind is item.VAR_KEYWORD for item in taken)


def operations():
    """Return every operation by its name; two modules may have the same verb."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            if own and ".operations" in module.__name__:
                found.setdefault(name, []).append(value)
    return found


def endpoints():
    for prefix, router in site.api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{operation.methods[0]} {prefix}{path}", operation.view_func


KNOWN = operations()
BODIES = [
    (name, view)
    for name, view in endpoints()
    if view.__name__ in KNOWN
    and any(
        inspect.isclass(hint) and issubclass(hint, Input)
        for hint in typing.get_type_hints(view).values()
    )
]


@pytest.mark.parametrize(("name", "view"), BODIES, ids=[name for name, _ in BODIES])
def test_the_fields_of_a_body_are_parameters_of_the_operation_of_its_name(name, view):
    hints = typing.get_type_hints(view)
    body = next(
        hint for hint in hints.values() if inspect.isclass(hint) and issubclass(hint, Input)
    )
    given = {field.removesuffix("_id") for field in body.model_fields}
    taken = [
        {field.removesuffix("_id") for field in parameters(operation, "actor")[0]}
        for operation in KNOWN[view.__name__]
    ]

    assert any(ANYTHING in every or given <= every for every in taken), (
        f"{sorted(given)} is not what {view.__name__} takes: {taken}"
    )


def test_some_bodies_are_compared():
    assert len(BODIES) >= 5


def schemas(kind=Schema):
    for item in kind.__subclasses__():
        if item.__module__.startswith("steward."):
            yield item
        yield from schemas(item)


def test_no_two_schemas_share_a_name():
    """The description of the interface knows them by name: the second would replace the first."""
    places = {}
    for item in schemas():
        places.setdefault(item.__name__, set()).add(item.__module__)

    assert {name: found for name, found in places.items() if len(found) > 1} == {}
