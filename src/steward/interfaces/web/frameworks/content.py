"""Everything that packs bring, readable: controls, threats, metrics, matrices, presets and more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from steward.domain.frameworks import policy, queries
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.filters import LONGEST

KINDS = {
    "framework": "Frameworks",
    "mapping_set": "Crosswalks",
    "questionnaire": "Questionnaires",
    "reference_controls": "Reference controls",
    "threats": "Threats",
    "metric_definitions": "Metrics",
    "risk_matrix": "Risk matrices",
    "techniques": "Techniques",
    "preset": "Presets",
    "risk_catalogue": "Risk catalogues",
    "risk_sources": "Risk sources",
    "taxonomies": "Taxonomies",
    "documents": "Documents",
    "functions": "Functions and competence",
    "treatment_actions": "Ways to implement",
    "scales": "Scales",
}
LISTS = {
    "mapping_set": "rows",
    "reference_controls": "entries",
    "threats": "entries",
    "metric_definitions": "entries",
    "risk_catalogue": "scenarios",
    "risk_sources": "risk_sources",
    "taxonomies": "categories",
    "documents": "documents",
    "functions": "functions",
    "treatment_actions": "requirements",
    "techniques": "techniques",
    "scales": "maturity",
}
APART = {
    "questionnaire": ("sections",),
    "risk_matrix": ("grid", "probability", "impact", "risk"),
}
SIZE = 100
DEEPEST = 6
HEADS = ("title", "name", "label", "reference", "ref_id", "id", "urn", "requirement", "value")
"""What an entry is called by, the first that it has."""
Line = tuple[int, str, str]
"""How deep, the word, and what is said; a heading of what follows says nothing itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry is called by, its mark, and everything else that it says."""

    head: str
    mark: str = ""
    lines: tuple[Line, ...] = ()


@require_safe
def contents(request: ActorRequest) -> HttpResponse:
    """Show what every pack in force brings, by kind."""
    require(request.actor, policy.VIEW_FRAMEWORK)
    packs = {pack.pk: pack for pack in queries.installed_packs()}
    found: dict[str, list[tuple[UUID, str, str]]] = {}
    for pack, resources in queries.resources_in_each(packs.values()).items():
        for key, kind, title in resources.values():
            found.setdefault(kind, []).append((key, title, packs[pack].title))
    order = [*KINDS, *(kind for kind in found if kind not in KINDS)]
    groups = [
        (kind, _words(kind), sorted(found[kind], key=lambda item: item[1]))
        for kind in order
        if kind in found
    ]
    return render(request, "frameworks/contents.html", {"groups": groups})


def _words(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


@require_safe
def content(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one resource whole: what it says of itself, and what it lists."""
    require(request.actor, policy.VIEW_FRAMEWORK)
    ref = queries.resource(key)
    kind = ref.urn.split(":")[-2]
    if kind == "framework":
        return redirect(f"/frameworks/{key}")
    body = queries.resource_body(ref.id)
    words = request.GET.get("q", "")[:LONGEST].strip()
    entries = _entries(ref.id, kind)
    if words:
        entries = tuple(item for item in entries if _has(item, words))
    page = Paginator(entries, SIZE).get_page(request.GET.get("page"))
    apart = (LISTS.get(kind, ""), "title", *APART.get(kind, ()))
    context = {
        "ref": ref,
        "kind": _words(kind),
        "about": tuple(_lines({k: v for k, v in body.items() if k not in apart})),
        "page": page,
        "words": words,
        "total": len(entries),
        "matrix": _matrix(body) if kind == "risk_matrix" else None,
    }
    return render(request, "frameworks/content.html", context)


@lru_cache(maxsize=32)
def _entries(key: UUID, kind: str) -> tuple[Entry, ...]:
    """Return the entries of a resource, read once: no version of content ever changes."""
    return tuple(map(_entry, _listed(kind, queries.resource_body(key))))


def _listed(kind: str, body: Mapping[str, Any]) -> list[Any]:
    if kind == "questionnaire":
        return [q for section in body["sections"] for q in section["questions"]]
    return list(body.get(LISTS.get(kind, "")) or ())


def _entry(item: object) -> Entry:
    if not isinstance(item, Mapping):
        return Entry(str(item))
    given = cast("Mapping[str, Any]", item)
    if "source" in given and "target" in given:
        head = f"{given['source']} → {given['target']}"
        rest = {k: v for k, v in given.items() if k not in ("id", "source", "target")}
        return Entry(head, lines=tuple(_lines(rest)))
    name = next((key for key in ("text", *HEADS) if given.get(key)), "")
    mark = next((key for key in ("reference", "id", "urn") if given.get(key)), "")
    rest = {k: v for k, v in given.items() if k not in (name, mark)}
    return Entry(
        head=str(given.get(name, "")),
        mark="" if mark == name else str(given.get(mark, "")),
        lines=tuple(_lines(rest)),
    )


def _has(entry: Entry, words: str) -> bool:
    text = f"{entry.head} {entry.mark} {' '.join(said for _, _, said in entry.lines)}"
    return all(word in text.casefold() for word in words.casefold().split())


def _lines(value: Mapping[str, Any], depth: int = 0) -> Iterator[Line]:
    """Yield a body line by line, whatever its shape, so that nothing in it stays unseen."""
    for key, inner in value.items():
        word = key.replace("_", " ").capitalize() if depth == 0 else key.replace("_", " ")
        yield from _said(word, inner, depth)


def _said(word: str, value: object, depth: int) -> Iterator[Line]:
    if value in (None, "", [], {}):
        return
    if isinstance(value, Mapping) and depth < DEEPEST:
        yield depth, word, ""
        yield from _lines(cast("Mapping[str, Any]", value), depth + 1)
    elif isinstance(value, list):
        items = cast("list[Any]", value)
        if not any(isinstance(item, Mapping | list) for item in items) or depth >= DEEPEST:
            yield depth, word, ", ".join(str(item) for item in items)
            return
        yield depth, word, ""
        for number, item in enumerate(items, 1):
            yield from _said(str(number), item, depth + 1)
    else:
        yield depth, word, _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 -- leaf
    return "yes" if value is True else "no" if value is False else str(value)


def _matrix(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a matrix as rows from the highest probability down; a cell is a level or unknown."""
    levels = cast("list[dict[str, Any]]", body["risk"])
    rows: list[tuple[Any, list[Any]]] = []
    for index, row in enumerate(cast("list[list[int | None]]", body["grid"])):
        names = cast("list[dict[str, Any]]", body["probability"])
        name = names[index] if index < len(names) else {"title": str(index + 1)}
        cells = [None if cell is None else (cell, levels[cell]) for cell in row]
        rows.append((name, cells))
    return {"impact": body["impact"], "rows": rows[::-1], "levels": levels}


urlpatterns: list[URLPattern] = [
    path("frameworks/content", contents, name="contents"),
    path("frameworks/content/<uuid:key>", content, name="content"),
]
