"""Legal classification of AI systems: questions, runs, decisions of reviewers."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.impacts import policy, queries
from steward.domain.impacts.jobs import RESCORE
from steward.domain.impacts.models import Classification, Standing
from steward.domain.impacts.operations import answering, reviewing
from steward.domain.impacts.rules.answering import proposed
from steward.domain.impacts.terms.tree import Tree
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.work.operations import ask_for_work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Legal classification"])


class StandingQuery(Paging):
    """Which systems are wanted."""

    verdict: str | None = Field(None, description="The class that holds, or `provisional`.")
    provisional: bool | None = None
    facts_changed: bool | None = Field(None, description="Facts that were read changed since.")


class ClassificationIn(Input):
    """Question → answer, a list where several may be given; `unknown` or null is not known."""

    answers: dict[str, str | list[str] | None]
    note: Text = ""


class OverrideIn(Input):
    """The class that a reviewer finds, and why."""

    verdict: Annotated[Text, Field(max_length=40)]
    reason: Text


class ReaffirmIn(Input):
    """Why the answers hold with the facts of today."""

    note: Text


class WithdrawIn(Input):
    """Why the computed class holds again."""

    reason: Text


class StandingOut(Schema):
    """Where a system stands: `effective` is the class that holds."""

    system_id: UUID
    system: str = Field(alias="system.name")
    effective: str
    verdict: str = Field(description="The computed class, or `provisional`.")
    decided: str = Field(description="A reviewer's class, or nothing.")
    words: str
    roles: str
    provisional: bool
    stale: bool = Field(description="A run was recorded after the reviewer's decision.")
    facts_changed: bool = Field(description="Facts that the run read stand otherwise now.")
    run: int = Field(alias="latest.number")
    classified_on: date
    next_day: date | None


class StandingPage(Schema):
    """A page of classified systems."""

    items: list[StandingOut]
    next: UUID | None


class AnswerOut(Schema):
    """An answer that may be given."""

    value: str
    label: str
    exclusive: bool


class StageQuestionOut(Schema):
    """A question of the tree, with what the facts of the system propose."""

    id: str
    stage: str
    text: str
    help: str
    several: bool
    legal_basis: list[str]
    answers: list[AnswerOut]
    proposed: str | list[str] | None = None


class ClassificationRunOut(Schema):
    """One run: answers, rules, and what they come to."""

    id: UUID
    system_id: UUID
    number: int
    origin: str
    verdict: str
    content: UUID
    content_version: str
    rules: str
    answers: dict[str, Any]
    sources: dict[str, Any]
    facts: dict[str, Any] = Field(description="The facts that were read or settled, as they stood.")
    result: dict[str, Any] = Field(description="Class, way, duties with days, open questions.")
    lost: list[str]
    note: str
    by_label: str
    at: datetime


class FactChangeOut(Schema):
    """A fact that the latest run read and that stands otherwise now."""

    fact: str
    label: str
    before: str
    after: str
    source: str
    at: str


class DifferenceOut(Schema):
    """One thing that differs between two runs."""

    what: str
    before: str
    after: str


class ChangeOut(Schema):
    """What newer rules changed for one system."""

    system_id: UUID
    run: int
    differences: list[DifferenceOut]


class RescoreOut(Schema):
    """Work that was asked for."""

    id: UUID
    label: str
    status: str


@router.get("", response=StandingPage)
def list_classifications(request: ApiRequest, query: Query[StandingQuery]) -> dict[str, Any]:
    """Return the classified systems, a page at a time."""
    require(request.auth, policy.VIEW_CLASSIFICATION)
    rows = queries.standings_visible_to(request.auth)
    if query.verdict is not None:
        rows = rows.filter(effective=query.verdict)
    if query.provisional is not None:
        rows = rows.filter(provisional=query.provisional)
    if query.facts_changed is not None:
        rows = rows.filter(facts_changed=query.facts_changed)
    return page_of(rows, query)


@router.get("/changes", response=list[ChangeOut])
def list_changes(request: ApiRequest) -> list[dict[str, Any]]:
    """Return for every re-scored system what the newer rules changed."""
    require(request.auth, policy.VIEW_CLASSIFICATION)
    return [
        {
            "system_id": after.system_id,
            "run": after.number,
            "differences": list(queries.differences_between(before, after)),
        }
        for before, after in queries.rescored_pairs(request.auth)
    ]


@router.post("/rescore", response={202: RescoreOut})
def rescore(request: ApiRequest) -> Status[Any]:
    """Ask for every system under older rules to be read by the installed ones."""
    require(request.auth, policy.CLASSIFY)
    label = "Re-score classifications under the newer rules"
    return Status(202, ask_for_work(actor=request.auth, kind=RESCORE, label=label))


@router.get("/{system}", response=StandingOut)
def get_classification(request: ApiRequest, system: UUID) -> Standing:
    """Return where one system stands."""
    found = queries.standing_of(request.auth, _system(request, system))
    if found is None:
        raise NotFound("This AI system is not classified yet.")
    return found


@router.get("/{system}/changed-facts", response=list[FactChangeOut])
def list_changed_facts(request: ApiRequest, system: UUID) -> list[Any]:
    """Return the facts that the latest run read and that stand otherwise now."""
    found = _system(request, system)
    standing = queries.standing_of(request.auth, found)
    return [] if standing is None else list(queries.changes_of_facts(found, standing.latest))


@router.post("/{system}/reaffirm", response={201: ClassificationRunOut})
def reaffirm_classification(
    request: ApiRequest, system: UUID, body: ReaffirmIn
) -> Status[Classification]:
    """Record the same answers again after facts changed."""
    found = _system(request, system)
    run = answering.reaffirm_classification(actor=request.auth, system=found, note=body.note)
    return Status(201, run)


@router.get("/{system}/questions", response=list[StageQuestionOut])
def list_questions(request: ApiRequest, system: UUID) -> list[dict[str, Any]]:
    """Return every question of the installed rules with what the system's facts propose."""
    found = _system(request, system)
    _, tree = queries.current_law()
    return _questions(tree, found)


@router.get("/{system}/runs", response=list[ClassificationRunOut])
def list_runs(request: ApiRequest, system: UUID) -> list[Classification]:
    """Return the runs of one system, the newest first."""
    return queries.runs_of(request.auth, _system(request, system))


@router.post("/{system}/runs", response={201: ClassificationRunOut})
def classify_system(
    request: ApiRequest, system: UUID, body: ClassificationIn
) -> Status[Classification]:
    """Classify a system by answers; what is not given is not known, never no."""
    found = _system(request, system)
    run = answering.classify_system(
        actor=request.auth, system=found, answers=body.answers, note=body.note
    )
    return Status(201, run)


@router.get("/{system}/runs/{number}", response=ClassificationRunOut)
def get_run(request: ApiRequest, system: UUID, number: int) -> Classification:
    """Return one run."""
    return queries.get_run(request.auth, _system(request, system), number)


@router.post("/{system}/override", response=StandingOut)
def override_classification(request: ApiRequest, system: UUID, body: OverrideIn) -> Standing:
    """Decide as a reviewer who did not answer that another class holds."""
    found = _system(request, system)
    reviewing.override_classification(actor=request.auth, system=found, **body.model_dump())
    return get_classification(request, system)


@router.post("/{system}/override/withdraw", response=StandingOut)
def withdraw_override(request: ApiRequest, system: UUID, body: WithdrawIn) -> Standing:
    """Let the computed class hold again."""
    found = _system(request, system)
    reviewing.withdraw_override(actor=request.auth, system=found, reason=body.reason)
    return get_classification(request, system)


def _system(request: ApiRequest, key: UUID) -> AiSystem:
    system = get_system(request.auth, key)
    require(request.auth, policy.VIEW_CLASSIFICATION, system)
    return system


def _questions(tree: Tree, system: AiSystem) -> list[dict[str, Any]]:
    facts = facts_from_json(system.facts)
    found: list[dict[str, Any]] = []
    for step in tree.steps.values():
        if not step.is_asked:
            continue
        proposal = proposed(step, facts)
        found.append(
            {
                "id": step.id,
                "stage": step.stage,
                "text": step.text,
                "help": step.help,
                "several": step.is_multiple,
                "legal_basis": list(step.legal_basis),
                "answers": list(step.options),
                "proposed": proposal.value if proposal else None,
            }
        )
    return found
