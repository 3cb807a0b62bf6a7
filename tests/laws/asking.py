"""Sends requests, and notes which permissions the code asks for while it answers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import StreamingHttpResponse
from django.test import Client

from steward.foundation.core import actor as core
from steward.foundation.identity.terms import PERMISSIONS, Role
from tests.laws.routes import Route
from tests.laws.world import House, fingerprint, writes

EVERYTHING = frozenset[str]().union(*PERMISSIONS.values())
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def this_instant() -> str:
    """Return now as an address says it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def at(route: Route, moment: str) -> Route:
    """Return the route with the instant in its address."""
    mark = "&" if "?" in route.path else "?"
    return replace(route, path=f"{route.path}{mark}{urlencode({'as_of': moment})}")


@dataclass(kw_only=True)
class Answer:
    status: int
    text: str
    required: list[str] = field(default_factory=list)
    location: str = ""
    html: bool = False


def ask(client: Client, route: Route, records: dict[str, Any], method: str) -> Answer:
    """Send one request and take back whatever it changed."""
    with transaction.atomic():
        answer = _sent(client, route, records, method)
        transaction.set_rollback(True)
    return answer


def ask_and_compare(
    client: Client, route: Route, house: House, tables: list[str], *methods: str
) -> tuple[list[Answer], set[str]]:
    """Send one request for each method; return the answers and the tables of the house changed.

    Everything is taken back. Only tables that the requests wrote to are compared, what they took
    back themselves included.
    """
    with transaction.atomic():
        before = writes()
        answers = [_sent(client, route, house.records, method) for method in methods]
        written = [name for name, count in writes().items() if count != before.get(name, 0)]
        names = [name for name in tables if name in written]
        after = fingerprint(house, names)
        transaction.set_rollback(True)
    kept = fingerprint(house, names)
    return answers, {name for name in names if kept[name] != after[name]}


def _sent(client: Client, route: Route, records: dict[str, Any], method: str) -> Answer:
    send = getattr(client, method.lower())
    address = route.address(records)
    required: list[str] = []
    with noted(required):
        if route.pattern.startswith("/api/"):
            kind, body = next(iter((route.input or {}).items()), ("application/json", {}))
            response = send(address) if method == "GET" else send(address, body, content_type=kind)
        else:
            response = send(address, route.input) if method == "POST" else send(address)
        content = (
            b"".join(response.streaming_content)
            if isinstance(response, StreamingHttpResponse)
            else response.content
        )
    return Answer(
        status=response.status_code,
        text=content.decode("utf-8", "replace"),
        location=response.headers.get("Location", ""),
        html=response.headers.get("Content-Type", "").startswith("text/html"),
        required=required,
    )


@contextmanager
def noted(required: list[str]) -> Iterator[None]:
    """Note the name of every permission that ``require`` asks for."""
    original = core.Actor.may

    def may(self: core.Actor, permission: Any, subject: Any = None) -> bool:
        asked = sys._getframe(1).f_code is core.require.__code__
        ruled = permission.name in getattr(self.permissions, "ruled", ())
        if asked and not ruled and permission.name not in required:
            required.append(permission.name)
        return original(self, permission, subject)

    core.Actor.may = may
    try:
        with marked():
            yield
    finally:
        core.Actor.may = original


class Ruled(frozenset):
    """Permissions of an actor, some of which are a rule's."""

    ruled: frozenset = frozenset()


@cache
def _ruling(by_rule: Any) -> list[ModuleType]:
    """Return the modules that use ``by_rule``; all are loaded once the first address is known."""
    return [item for item in sys.modules.values() if getattr(item, "by_rule", None) is by_rule]


@contextmanager
def marked() -> Iterator[None]:
    """Mark what ``by_rule`` adds: nobody is asked for that."""
    original = core.by_rule
    modules = _ruling(original)

    def by_rule(actor: core.Actor, *permissions: Any) -> core.Actor:
        held = Ruled(original(actor, *permissions).permissions)
        before = getattr(actor.permissions, "ruled", frozenset())
        held.ruled = before | {item.name for item in permissions}
        return replace(actor, permissions=held)

    for module in modules:
        module.by_rule = by_rule
    try:
        yield
    finally:
        for module in modules:
            module.by_rule = original


@contextmanager
def without(permission: str, role: Role = Role.OWNER) -> Iterator[None]:
    """Let a role hold every permission but one."""
    held = PERMISSIONS[role]
    PERMISSIONS[role] = EVERYTHING - {permission}
    try:
        yield
    finally:
        PERMISSIONS[role] = held
