"""What the palette reaches: places, things to do, and records by name or number."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db.models import Q

from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.evidence.queries.items import items_visible_to
from steward.domain.frameworks.queries import iso_42001
from steward.domain.parts.queries import parts_visible_to
from steward.domain.questionnaires.queries import runs_visible_to
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.interfaces.web.context import RAIL

FOUND = 8
LEAST = 2
"""Fewer letters would find nearly everything."""
NUMBERED = re.compile(r"(?i)(ais|risk|task|doc|ev)-?0*(\d{1,9})")
Result = dict[str, str]
BY_NUMBER: dict[str, tuple[str, Callable[[Actor], Any], str, str]] = {
    "ais": ("system.view", systems_visible_to, "/systems", "AI system"),
    "risk": ("risk.view", risks_visible_to, "/risks", "Risk"),
    "task": ("task.view", tasks_visible_to, "/tasks", "Task"),
    "doc": ("document.view", documents_visible_to, "/documents", "Document"),
    "ev": ("evidence.view", items_visible_to, "/evidence", "Evidence"),
}
"""How numbers begin → who may see these records, where they are read and shown, their name."""

PLACES = (
    ("Models", "/models", "part.view"),
    ("Datasets", "/datasets", "part.view"),
    ("Suppliers", "/suppliers", "part.view"),
    ("Agreements with suppliers", "/suppliers/agreements", "relationship.view"),
    ("Changes that suppliers announced", "/suppliers/changes", "relationship.view"),
    ("Customers", "/customers", "relationship.view"),
    ("Likely duplicates", "/systems/duplicates", "system.view"),
    ("Risk criteria and method", "/risks/criteria", "risk.view"),
    ("Clauses & controls", "/controls", "soa.view"),
    ("Frozen revisions of the statement", "/soa/revisions", "soa.view"),
    ("Readiness", "/readiness", "readiness.view"),
    ("Crosswalk", "/crosswalk", "soa.view"),
    ("Documents that are needed", "/documents/needed", "document.view"),
    ("Evidence by control", "/evidence/coverage", "evidence.view"),
    ("Search in evidence", "/evidence/search", "evidence.view"),
    ("Requests for evidence", "/evidence/requests", "evidence.view"),
    ("External documents", "/external-documents", "document.view"),
    ("Task board", "/tasks/board", "task.view"),
    ("My tasks", "/tasks/mine", "task.view"),
    ("People and roles", "/settings/people", "member.view"),
    ("Units", "/settings/units", "member.view"),
    ("My account", "/settings/account", ""),
)
ACTIONS = (
    ("Register a new AI system", "/systems/new", "system.create"),
    ("Import a spreadsheet of AI systems", "/systems/import", "system.import"),
    ("Import model and dataset cards", "/systems/cards", "system.import"),
    ("Decide on proposed risks", "/risks?status=proposed", "risk.accept"),
    ("Change the risk criteria", "/risks/criteria/edit", "risk.criteria"),
    ("Begin a document", "/documents/new", "document.edit"),
    ("Bring evidence", "/evidence/upload", "evidence.edit"),
    ("Ask for evidence", "/evidence/requests/new", "evidence.ask"),
    ("Bring a document", "/documents/import", "document.edit"),
    ("Create a new task", "/tasks/new", "task.edit"),
    ("Freeze a revision of the statement", "/soa/freeze", "soa.freeze"),
    ("Build a questionnaire", "/questionnaires/build", "template.edit"),
    ("Invite somebody", "/settings/people/invite", "member.invite"),
    ("Create an API token", "/settings/tokens/new", "token.create"),
)


def found(actor: Actor, words: str) -> list[Result]:
    """Return what the palette offers: places and actions first, then records."""
    offered = [*_places(actor, words)]
    if len(words) < LEAST:
        return offered
    numbered = NUMBERED.fullmatch(words)
    if numbered is not None:
        return [*offered, *_by_number(actor, numbered[1].lower(), int(numbered[2]))]
    records = (_systems, _risks, _tasks, _documents, _evidence, _requirements, _parts, _runs)
    return [*offered, *chain.from_iterable(islice(each(actor, words), FOUND) for each in records)]


def _places(actor: Actor, words: str) -> Iterator[Result]:
    rail = [(place.label, place.href, place.permission) for place in RAIL]
    kinds: tuple[tuple[str, Iterable[tuple[str, str, str]]], ...] = (("Page", rail),)
    if words:
        kinds = (("Page", [*rail, *PLACES]), ("Do", ACTIONS))
    wanted = words.lower().split()
    for kind, entries in kinds:
        for label, href, permission in entries:
            allowed = not permission or permission in actor.permissions
            if allowed and all(word in label.lower() for word in wanted):
                yield _result(label, href, kind)


def _by_number(actor: Actor, kind: str, number: int) -> Iterator[Result]:
    permission, rows, place, noun = BY_NUMBER[kind]
    if _may(actor, permission):
        for row in rows(actor).filter(number=number):
            yield _result(row.as_subject().label, f"{place}/{row.pk}", noun)


def _evidence(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "evidence.view"):
        rows = items_visible_to(actor).filter(title__icontains=words)
        for row in rows.order_by("-number")[:FOUND]:
            yield _result(f"{row.title} · {row.reference}", f"/evidence/{row.pk}", "Evidence")


def _documents(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "document.view"):
        rows = documents_visible_to(actor).filter(title__icontains=words).defer("text")
        for row in rows.order_by("number")[:FOUND]:
            yield _result(f"{row.title} · {row.reference}", f"/documents/{row.pk}", "Document")


def _systems(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "system.view"):
        rows = systems_visible_to(actor).filter(name__icontains=words)
        for row in rows.order_by("name")[:FOUND]:
            yield _result(row.name, f"/systems/{row.pk}", "AI system")


def _risks(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "risk.view"):
        rows = risks_visible_to(actor).filter(title__icontains=words)
        for row in rows.order_by("-current_rank")[:FOUND]:
            yield _result(f"{row.title} · {row.place}", f"/risks/{row.pk}", "Risk")


def _tasks(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "task.view"):
        rows = tasks_visible_to(actor).filter(title__icontains=words)
        for row in rows.order_by("number")[:FOUND]:
            yield _result(f"{row.title} · {row.reference}", f"/tasks/{row.pk}", "Task")


def _requirements(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "soa.view"):
        wanted = words.lower()
        for row in iso_42001().requirements:
            if row.assessable and (wanted == row.id.lower() or wanted in row.title.lower()):
                yield _result(f"{row.id} {row.title}", f"/controls/{row.id}", "Requirement")


def _parts(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "part.view"):
        rows = parts_visible_to(actor).filter(name__icontains=words)
        for row in rows.order_by("name", "id")[:FOUND]:
            yield _result(row.name, f"/{row.kind}s/{row.pk}", row.kind.capitalize())


def _runs(actor: Actor, words: str) -> Iterator[Result]:
    if _may(actor, "questionnaire.view"):
        named = Q(title__icontains=words) | Q(system__name__icontains=words)
        rows = runs_visible_to(actor).filter(named)
        for row in rows.order_by("-id")[:FOUND]:
            yield _result(row.title, f"/questionnaires/{row.pk}", "Questionnaire")


def _may(actor: Actor, permission: str) -> bool:
    return permission in actor.permissions


def _result(label: str, href: str, kind: str) -> Result:
    return {"label": label, "href": href, "kind": kind}
