"""Installed frameworks: which are followed, what they ask, how they are tied together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.crosswalks.models import NodeText
from steward.domain.crosswalks.policy import WRITE_TEXT
from steward.domain.crosswalks.queries import node_texts
from steward.domain.frameworks import operations, policy, queries
from steward.domain.frameworks.rules import (
    is_guidance,
    is_tied_strongly,
    matching,
    nature_of,
    stretch,
)
from steward.domain.frameworks.terms import Framework, MappingRow, Maturity, Requirement
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.filters import LONGEST
from steward.interfaces.web.soa.lines import STATUS_TONES

BACK = "/frameworks"
SIZE, WHOLE, MOST_PARTS = 100, 150, 200


class ReasonForm(forms.Form):
    """Why a framework is followed, or no longer."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The text of the standard that the organisation attached to a requirement."""

    text: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A requirement as the tree shows it, with its ties to ISO/IEC 42001; plain values alone."""

    framework: str
    id: str
    title: str
    depth: int
    summary: str
    guidance: str
    may_write: bool
    ties: tuple[MappingRow, ...] = ()
    status: str = ""
    tone: str = ""
    attached: Attached | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the requirement has a page of its own."""
        return bool(self.status)


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show every installed framework and which are followed."""
    require(request.actor, policy.VIEW_FRAMEWORK)
    resources = queries.resources_of_packs()
    shelf = [
        (item, is_guidance(item.framework), nature_of(item.framework))
        for item in queries.shelf(request.actor)
    ]
    context = {
        "shelf": shelf,
        "packs": [(pack, resources.get(pack.pk, [])) for pack in queries.installed_packs()],
        "may_follow": request.actor.may(policy.ADOPT_FRAMEWORK),
        "home": queries.ISO_42001,
    }
    return render(request, "frameworks/overview.html", context)


@require_safe
def framework(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the requirements of one framework as a tree, narrowed by words."""
    require(request.actor, policy.VIEW_FRAMEWORK)
    ref = queries.resource(key)  # asks whether it may be seen here
    found = queries.framework(ref.id)
    words = request.GET.get("q", "")[:LONGEST]
    hits = matching(found, words)
    shown = stretch(found, hits, at=request.GET.get("at", ""), size=SIZE, whole=WHOLE)
    item = next((row for row in queries.shelf(request.actor) if row.key == key), None)
    context = {
        "framework": found,
        "key": key,
        "is_shipped": ref.is_shipped,
        "shelved": item,
        "nodes": _nodes(request.actor, found, shown.nodes),
        "stretch": shown,
        "at": request.GET.get("at", ""),
        "previous_href": _door(key, words, shown.before),
        "next_href": _door(key, words, shown.after),
        "parts": _parts(found) if shown.is_cut and not words else [],
        "words": words,
        "guidance": is_guidance(found),
        "is_home": found.id == queries.ISO_42001,
        "may_follow": request.actor.may(policy.ADOPT_FRAMEWORK),
    }
    template = (
        "frameworks/tree.html" if request.headers.get("HX-Request") else "frameworks/framework.html"
    )
    return render(request, template, context)


def _door(key: UUID, words: str, at: str) -> str:
    """Return the address of another stretch of a large framework, or nothing."""
    return f"{BACK}/{key}?{urlencode({'q': words, 'at': at})}" if at else ""


def _parts(found: Framework) -> list[Requirement]:
    """Return the branches of a large framework to jump to, as deep as there are few enough."""
    for depth in (1, 0):
        parts = [item for item in found.requirements if item.depth <= depth]
        if len(parts) <= MOST_PARTS:
            return parts
    return []


def _nodes(actor: Actor, found: Framework, shown: tuple[Requirement, ...]) -> list[Node]:
    may_write, texts = actor.may(WRITE_TEXT), node_texts(actor, found.id)
    is_home = found.id == queries.ISO_42001
    ties = {} if is_home else queries.ties_to_iso_42001(found.id)
    maturity = maturity_by_requirement(actor) if is_home else None
    nodes: list[Node] = []
    for item in shown:
        status, tone = _standing(item, maturity)
        node = Node(
            framework=found.id,
            id=item.id,
            title=item.title,
            depth=item.depth,
            summary=item.summary,
            guidance=item.guidance,
            may_write=may_write,
            ties=ties.get(item.id, ()),
            status=status,
            tone=tone,
            attached=_attached(texts.get(item.id)),
        )
        nodes.append(node)
    return nodes


def _attached(row: NodeText | None) -> Attached | None:
    return None if row is None else Attached(text=row.text, licence=row.licence)


def _standing(item: Requirement, known: Mapping[str, str] | None) -> tuple[str, str]:
    """Return word and tone of a requirement of ours; nothing for one of another framework."""
    if known is None or not item.assessable:
        return "", ""
    maturity = known.get(item.id)
    words = Maturity(maturity).label if maturity else "Not known"
    return words, STATUS_TONES[maturity or "unknown"]


@require_http_methods(["GET", "POST"])
def follow(request: ActorRequest, name: str) -> HttpResponse:
    """Ask why a framework is followed, and follow it."""
    require(request.actor, policy.ADOPT_FRAMEWORK)
    title = queries.framework(queries.current_resource("framework", name).id).short_title
    rows = [row for rows in queries.ties_to_iso_42001(name).values() for row in rows]
    asked = {row.source for row in rows if is_tied_strongly(row) and row.source.startswith("A.")}
    question = Question(
        title=f"Follow {title}",
        button="Follow it",
        lead=f"It then calls for {len(asked)} controls of the Statement of Applicability.",
        done=f"{title} is followed.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.adopt_framework(actor=request.actor, framework=name, **fields)

    return ask(request, question, ReasonForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def leave(request: ActorRequest, name: str) -> HttpResponse:
    """Ask why a framework is no longer followed, and stop following it."""
    require(request.actor, policy.ADOPT_FRAMEWORK)
    title = queries.framework(queries.current_resource("framework", name).id).short_title
    question = Question(
        title=f"Stop following {title}",
        button="Stop following",
        tone="danger",
        lead="Its duties leave the Statement of Applicability; decided rows and frozen revisions"
        " stay as they are.",
        done=f"{title} is no longer followed.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.leave_framework(actor=request.actor, framework=name, **fields)

    return ask(request, question, ReasonForm(sent(request)), call)
