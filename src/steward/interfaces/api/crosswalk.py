"""How far frameworks are covered, the organisation's own ties, and libraries that it brings."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.crosswalks import policy, queries
from steward.domain.crosswalks.models import OwnTie
from steward.domain.crosswalks.operations import deciding, stating, suggesting
from steward.domain.crosswalks.operations.stating import TieDraft
from steward.domain.frameworks.policy import INSTALL_PACK
from steward.extensions.packs.foreign.archive import files_in
from steward.extensions.packs.foreign.convert import Converted, convert
from steward.extensions.packs.foreign.jobs import described, install, known_frameworks
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, PageQuery, Text, page_of, unpacked

router = Router(tags=["Crosswalk"])
libraries_router = Router(tags=["Libraries"])


class SpanOut(Schema):
    """A share from what is certain to what is possible, each 0 to 1."""

    low: Figure
    high: Figure


class CrosswalkStepOut(Schema):
    """A tie in the arithmetic of a requirement."""

    source_framework: str
    source: str
    relationship: str
    strength: int | None
    origin: str
    rationale: str
    carries: SpanOut
    state: SpanOut
    gives: SpanOut
    counts: bool


class NodeOut(Schema):
    """A requirement with how far it is covered: covered, partial, unknown or gap."""

    id: str
    share: SpanOut
    standing: str
    reachable: Figure
    steps: list[CrosswalkStepOut]
    arithmetic: list[str]


class CoverageOut(Schema):
    """How far a framework is covered by what is done for ISO/IEC 42001."""

    framework: str
    share: SpanOut
    reachable: Figure
    requirements: int
    gaps: int


class CoverageInFullOut(CoverageOut):
    """The same with every requirement."""

    nodes: list[NodeOut]


class TieIn(Input):
    """How two requirements are tied: equal, superset-of, subset-of or intersects-with."""

    source_framework: Text
    source: Text
    target_framework: Text
    target: Text
    relationship: Text
    strength: int | None = None
    rationale: Text


class TieOut(Schema):
    """A tie of the organisation; ``status`` is suggested, accepted or dismissed."""

    id: UUID
    source_framework: str
    source: str
    target_framework: str
    target: str
    relationship: str
    strength: int | None
    rationale: str
    status: str
    origin: str
    author_label: str


class TiePage(Schema):
    """A page of ties."""

    items: list[TieOut]
    next: UUID | None


class TiesAcceptedOut(Schema):
    """How many were made."""

    count: int


class DecideTiesIn(Input):
    """Which suggestions are decided, how and why; no list means all."""

    verdict: Text = Field(description="accepted or dismissed")
    reason: Text
    ties: list[UUID] | None = None
    target_framework: Text = ""


class LibraryIn(Input):
    """A library file or a ZIP of several, in base 64."""

    name: Text
    content: str


class BroughtOut(Schema):
    """A part of a library: a framework, a mapping set, a questionnaire and so on."""

    kind: str
    title: str
    count: int


class LibraryOut(Schema):
    """What a library brings, what does not come over as it stands, and what it changes.

    ``state`` is new, update or same; a note is place, weight and reason.
    """

    title: str
    urn: str
    version: str
    before: str
    state: str
    licence: str
    brings: list[BroughtOut]
    notes: list[tuple[str, str, str]]
    changes: list[dict[str, Any]]
    effects: list[str]


def _short(made: queries.Coverage) -> dict[str, Any]:
    return {
        "framework": made.framework,
        "share": made.share,
        "reachable": made.reachable,
        "requirements": len(made.nodes),
        "gaps": made.counts[queries.Standing.GAP],
    }


@router.get("/coverage", response=list[CoverageOut])
def list_coverage(request: ApiRequest) -> list[dict[str, Any]]:
    """Return how far every installed framework is covered."""
    require(request.auth, policy.VIEW_CROSSWALK)
    return [_short(row.coverage) for row in queries.all_coverage(request.auth)]


@router.get("/coverage/{framework}", response=CoverageInFullOut)
def get_coverage(request: ApiRequest, framework: str) -> dict[str, Any]:
    """Return how far one framework is covered, requirement by requirement, with the arithmetic."""
    require(request.auth, policy.VIEW_CROSSWALK)
    made = queries.coverage_of(request.auth, framework)
    nodes = [
        {
            "id": node.node,
            "share": node.share,
            "standing": node.standing.value,
            "reachable": node.reachable,
            "arithmetic": list(node.lines),
            "steps": [
                {
                    "source_framework": step.tie.source_framework,
                    "source": step.tie.source,
                    "relationship": step.tie.relationship.value,
                    "strength": step.tie.strength,
                    "origin": step.tie.origin,
                    "rationale": step.tie.rationale,
                    "carries": step.carries,
                    "state": step.state,
                    "gives": step.gives,
                    "counts": step.counts,
                }
                for step in node.steps
            ],
        }
        for node in made.nodes.values()
    ]
    return {**_short(made), "nodes": nodes}


@router.get("/ties", response=TiePage)
def list_ties(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the organisation's own ties, suggested ones too."""
    require(request.auth, policy.VIEW_CROSSWALK)
    return page_of(queries.own_ties_visible_to(request.auth), paging)


@router.post("/ties", response={201: TieOut})
def state_tie(request: ApiRequest, body: TieIn) -> Status[OwnTie]:
    """State how two requirements are tied; stating it again replaces what was stated."""
    draft = TieDraft(**body.model_dump())
    return Status(201, stating.state_tie(actor=request.auth, draft=draft))


@router.post("/ties/decide", response=TiesAcceptedOut)
def decide_ties(request: ApiRequest, body: DecideTiesIn) -> dict[str, int]:
    """Accept or dismiss suggested ties: those named, or all to a framework."""
    count = deciding.decide_suggestions(
        actor=request.auth,
        verdict=body.verdict,
        reason=body.reason,
        ties=body.ties,
        target_framework=body.target_framework,
    )
    return {"count": count}


@router.delete("/ties/{tie}", response={204: None})
def remove_tie(request: ApiRequest, tie: UUID) -> Status[None]:
    """Take a tie of the organisation back."""
    stating.remove_tie(actor=request.auth, tie=queries.get_own_tie(request.auth, tie))
    return Status(204, None)


@router.post("/coverage/{framework}/suggest", response=TiesAcceptedOut)
def suggest_ties(request: ApiRequest, framework: str) -> dict[str, int]:
    """Suggest ties by words for the requirements of a framework that have none."""
    return {"count": suggesting.suggest_by_words(actor=request.auth, target=framework)}


@libraries_router.post("/preview", response=list[LibraryOut])
def check_library(request: ApiRequest, body: LibraryIn) -> list[dict[str, Any]]:
    """Say what a library brings and what not; nothing of it is written."""
    require(request.auth, INSTALL_PACK)
    return [described(request.auth, item) for item in _converted(body)]


@libraries_router.post("", response={201: list[LibraryOut]})
def install_library(request: ApiRequest, body: LibraryIn) -> Status[list[dict[str, Any]]]:
    """Install a library for the organisation alone; the answer is what the preview would say."""
    require(request.auth, INSTALL_PACK)
    found = _converted(body)
    said = [described(request.auth, item) for item in found]
    for item in found:
        install(request.auth, item)
    return Status(201, said)


def _converted(body: LibraryIn) -> list[Converted]:
    files, _ = files_in(unpacked(body.content), body.name)
    return convert(files, known_frameworks())
