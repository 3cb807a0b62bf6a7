"""Read trees, runs, standings and drafts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID, uuid5

from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from steward.domain.frameworks.queries import ResourceRef, current_resource, resource_body
from steward.domain.impacts.models import Classification, Draft, Override, Standing
from steward.domain.impacts.rules.answering import (
    AnswerDoubt,
    Proposal,
    answers_in_doubt,
    proposed,
)
from steward.domain.impacts.rules.comparing import Difference, classes, differences
from steward.domain.impacts.rules.judging import judge, reached
from steward.domain.impacts.rules.storing import answers_from_json, result_from_json
from steward.domain.impacts.terms.results import Result
from steward.domain.impacts.terms.tree import Answers, Step, Tree, Value
from steward.domain.questionnaires.queries import attributes
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.domain.systems.rules import facts_from_json
from steward.domain.systems.terms import Attribute
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.tenancy.models import OwnedQuerySet

LAW = "eu-ai-act"


class FactsDiffer(Func):
    """Whether facts that were kept stand otherwise in other facts; what is not there is null.

    The database compares, so that every way by which facts change is seen, and a fact that is put
    back is no change any more.
    """

    template = (
        "EXISTS (SELECT 1 FROM jsonb_each(%(expressions)s -> was.name, 'null'::jsonb) <> was.value)"
    )
    arg_joiner = ") AS was(name, value) WHERE COALESCE("


def facts_differ(kept: str, now: str) -> FactsDiffer:
    """Return the condition that the facts in one column stand otherwise in another."""
    return FactsDiffer(F(kept), F(now), output_field=BooleanField())


def facts_differ_in(kept: str, now: str) -> str:
    """Return that condition for two columns of a written-out statement."""
    return FactsDiffer.template % {"expressions": f"{kept}{FactsDiffer.arg_joiner}{now}"}


@lru_cache(maxsize=16)
def tree_of(content: UUID) -> Tree:
    """Return the tree of a framework in one installed version, read once per process."""
    return Tree.from_body(resource_body(content))


@lru_cache(maxsize=16)
def rules_digest(content: UUID) -> str:
    """Return the digest of what a classification depends on: tree and provisions."""
    body = resource_body(content)
    named = [[node["id"], node.get("applies_to")] for node in body["nodes"]]
    text = json.dumps([body["classification"], named], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def current_law() -> tuple[ResourceRef, Tree]:
    """Return the installed version of the law with its tree.

    Raises:
        NotFound: No pack brings it.
    """
    ref = current_resource("framework", LAW)
    return ref, tree_of(ref.id)


def classified_systems(actor: Actor) -> QuerySet[AiSystem]:
    """Return every system of the inventory with where it stands, those not classified included."""
    rows = systems_visible_to(actor)
    being = Draft.objects.visible_to(actor).filter(system=OuterRef("pk"))
    return rows.annotate(
        verdict=F("standing__effective"),
        verdict_words=F("standing__words"),
        law_roles=F("standing__roles"),
        classified_on=F("standing__classified_on"),
        next_day=F("standing__next_day"),
        provisional=F("standing__provisional"),
        facts_changed=facts_differ("standing__latest__facts", "facts"),
        answering=Exists(being),
    )


def standings_visible_to(actor: Actor) -> OwnedQuerySet[Standing]:
    """Return where the systems of the inventory stand that were classified."""
    rows = Standing.objects.visible_to(actor).filter(system__archived_at=None)
    rows = rows.annotate(facts_changed=facts_differ("latest__facts", "system__facts"))
    return rows.select_related("system", "latest")


def thread_of(system: AiSystem) -> Subject:
    """Return what people speak about when they discuss the class of a system."""
    return Subject(kind="classification", id=uuid5(system.pk, "classification"), label=str(system))


def standing_of(actor: Actor, system: AiSystem) -> Standing | None:
    """Return where a system stands, or None while it is not classified."""
    rows = Standing.objects.visible_to(actor).select_related("latest", "system")
    rows = rows.annotate(facts_changed=facts_differ("latest__facts", "system__facts"))
    return rows.filter(system=system).first()


def runs_of(actor: Actor, system: AiSystem) -> list[Classification]:
    """Return the runs of a system, the newest first."""
    rows = Classification.objects.visible_to(actor).filter(system=system)
    return list(rows.order_by("-number")[:200])


def get_run(actor: Actor, system: AiSystem, number: int) -> Classification:
    """Return one run of a system.

    Raises:
        NotFound: It has no such run.
    """
    run = Classification.objects.visible_to(actor).filter(system=system, number=number).first()
    if run is None:
        raise NotFound("This AI system has no such classification.")
    return run


def overrides_of(actor: Actor, system: AiSystem) -> list[Override]:
    """Return what reviewers decided about a system, the newest first."""
    rows = Override.objects.visible_to(actor).filter(system=system).select_related("run")
    return list(rows.order_by("-at", "-id")[:100])


def draft_of(actor: Actor, system: AiSystem) -> Draft | None:
    """Return the answers being given about a system, or None."""
    return Draft.objects.visible_to(actor).filter(system=system).first()


def result_of(run: Classification) -> Result:
    """Return what a run found."""
    return result_from_json(run.result)


def words_of(run: Classification) -> str:
    """Return the class of a run in words."""
    return classes(tree_of(run.content), result_of(run).possible)


def differences_between(old: Classification, new: Classification) -> tuple[Difference, ...]:
    """Return what differs between two runs of a system."""
    return differences(
        (tree_of(old.content), answers_from_json(old.answers), result_of(old)),
        (tree_of(new.content), answers_from_json(new.answers), result_of(new)),
    )


def rescored_pairs(actor: Actor) -> list[tuple[Classification, Classification]]:
    """Return (before, after) of every system whose latest run is a re-scoring, by system."""
    latest = standings_visible_to(actor).filter(latest__origin="rescored")
    after = [row.latest for row in latest.order_by("system__name", "id")[:500]]
    systems = {run.system_id: run for run in after}
    rows = Classification.objects.visible_to(actor).filter(system__in=systems)
    before = {
        (row.system_id, row.number): row for row in rows.select_related("system").order_by("number")
    }
    return [
        (before[run.system_id, run.number - 1], before[run.system_id, run.number]) for run in after
    ]


def waiting_for_rules(actor: Actor) -> OwnedQuerySet[Standing]:
    """Return the systems that were classified under other rules than the installed ones."""
    ref, _ = current_law()
    return standings_visible_to(actor).exclude(rules=rules_digest(ref.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A fact that a run read and that stands otherwise now, in words."""

    fact: str
    label: str
    before: str
    after: str
    source: str = ""
    at: str = ""


def changes_of_facts(system: AiSystem, run: Classification) -> tuple[FactChange, ...]:
    """Return the facts that a run read and that stand otherwise now."""
    return changed_facts(system, run.facts)


def changed_facts(system: AiSystem, kept: Mapping[str, Any]) -> tuple[FactChange, ...]:
    """Return the facts that were kept and that stand otherwise now."""
    known = {attribute.id: attribute for attribute in attributes()}
    found: list[FactChange] = []
    for name, value in sorted(kept.items()):
        now = system.facts.get(name)
        if now == value:
            continue
        attribute, said = known.get(name), system.fact_sources.get(name, {})
        found.append(
            FactChange(
                fact=name,
                label=name.replace("_", " ") if attribute is None else attribute.label,
                before=_fact_in_words(attribute, value),
                after=_fact_in_words(attribute, now),
                source=str(said.get("source") or ""),
                at=str(said.get("at") or ""),
            )
        )
    return tuple(found)


def _fact_in_words(attribute: Attribute | None, value: object) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    labels = {} if attribute is None else {o.value: o.label for o in attribute.options}
    given = cast("list[object]", value) if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(item), str(item)) for item in given) or "none"


def doubts_of(system: AiSystem, run: Classification) -> tuple[AnswerDoubt, ...]:
    """Return the answers of a run that facts which changed since would give otherwise."""
    tree, changed = tree_of(run.content), [item.fact for item in changes_of_facts(system, run)]
    answers = answers_from_json(run.answers)
    return answers_in_doubt(tree, answers, facts_from_json(system.facts), changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what was answered, or what is proposed and from where."""

    step: Step
    value: Value
    is_answered: bool
    proposal: Proposal | None
    read: tuple[Mapping[str, Any], ...] = ()
    earlier: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is being answered about a system: the questions that stand on a possible way."""

    tree: Tree
    questions: tuple[Asked, ...]
    answers: Answers
    answered: frozenset[str]

    @property
    def result(self) -> Result:
        """Return what the answers come to so far."""
        return judge(self.tree, self.answers)


def sheet_of(actor: Actor, system: AiSystem, draft: Draft) -> Sheet:
    """Return the questions to ask now, each with its answer, proposal and earlier answer."""
    tree = tree_of(draft.content)
    answers = answers_from_json(draft.answers)
    facts = facts_from_json(system.facts)
    standing = standing_of(actor, system)
    earlier = answers_from_json(standing.latest.answers) if standing else {}
    asked = [
        Asked(
            step=step,
            value=answers.get(step.id),
            is_answered=step.id in answers,
            proposal=proposal,
            read=_read(system, proposal),
            earlier=_still(step, earlier.get(step.id)),
        )
        for step in reached(tree, answers)
        for proposal in [proposed(step, facts)]
    ]
    return Sheet(tree=tree, questions=tuple(asked), answers=answers, answered=frozenset(answers))


def _still(step: Step, value: Value) -> Value:
    """Return an earlier answer if the question still has it."""
    known = {option.value for option in step.options}
    given = () if value is None else (value,) if isinstance(value, str) else value
    fits = set(given) <= known and isinstance(value, tuple) is step.is_multiple
    return value if fits else None


def _read(system: AiSystem, proposal: Proposal | None) -> tuple[Mapping[str, Any], ...]:
    """Return the facts behind a proposal with source and day."""
    names = proposal.reads if proposal else ()
    return tuple(
        {"fact": name, "value": system.facts.get(name), **system.fact_sources.get(name, {})}
        for name in names
    )
