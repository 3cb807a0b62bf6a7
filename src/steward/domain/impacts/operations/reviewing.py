"""Decide on another class, take that back, and read earlier answers by newer rules."""

from dataclasses import dataclass

from django.db import transaction

from steward.domain.impacts.events import ClassOverridden, OverrideWithdrawn, SystemRescored
from steward.domain.impacts.models import Classification, Override, Standing
from steward.domain.impacts.operations.standing import facts_now, let_follow, place, settle
from steward.domain.impacts.policy import CLASSIFY, OVERRIDE
from steward.domain.impacts.queries import (
    current_law,
    result_of,
    rules_digest,
    tree_of,
    waiting_for_rules,
)
from steward.domain.impacts.rules.answering import carried, kept
from steward.domain.impacts.rules.comparing import classes
from steward.domain.impacts.rules.judging import judge
from steward.domain.impacts.rules.storing import result_to_json, value_to_json
from steward.domain.impacts.terms.tree import Tree
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

STEP = 50


@dataclass(slots=True)
class Rescored:
    """What a re-scoring did."""

    systems: int = 0
    changed: int = 0


@transaction.atomic
def override_classification(
    *, actor: Actor, system: AiSystem, verdict: str, reason: str
) -> Standing:
    """Decide as a reviewer that another class holds than the computed one.

    Raises:
        NotAllowed: The actor may not review classifications.
        Invalid: There is no such class, or the reason is missing.
        Conflict: The system is not classified, the class is the same, or the reviewer answered.
    """
    require(actor, OVERRIDE, system)
    standing = _locked(actor, system)
    run, tree = standing.latest, tree_of(standing.latest.content)
    _check_reviewer(actor, run, reason)
    if verdict not in tree.verdicts:
        known = ", ".join(tree.verdicts)
        raise Invalid(f"{verdict!r} is no class; use one of {known}.", place="verdict")
    if verdict == standing.effective and not standing.stale:
        raise Conflict("This class holds already.", place="verdict")
    before = standing.words
    _note(actor, system, run, standing, verdict, reason)
    standing.decided, standing.stale = verdict, False
    settle(standing, tree, result_of(run))
    standing.save()
    event = ClassOverridden(
        subject=system.as_subject(), before=before, after=standing.words, reason=reason.strip()
    )
    record(actor, event)
    return standing


@transaction.atomic
def withdraw_override(*, actor: Actor, system: AiSystem, reason: str) -> Standing:
    """Let the computed class hold again.

    Raises:
        NotAllowed: The actor may not review classifications.
        Invalid: The reason is missing.
        Conflict: No reviewer decided otherwise, or the reviewer answered.
    """
    require(actor, OVERRIDE, system)
    standing = _locked(actor, system)
    run, tree = standing.latest, tree_of(standing.latest.content)
    if not standing.decided:
        raise Conflict("The computed class holds; there is nothing to take back.")
    _check_reviewer(actor, run, reason)
    before = standing.words
    _note(actor, system, run, standing, "", reason)
    standing.decided, standing.stale = "", False
    settle(standing, tree, result_of(run))
    standing.save()
    event = OverrideWithdrawn(subject=system.as_subject(), before=before, reason=reason.strip())
    record(actor, event)
    return standing


@transaction.atomic
def rescore_next(*, actor: Actor, limit: int = STEP) -> Rescored:
    """Read the answers of the next systems under older rules by the installed ones.

    Each gets a run of its own; the run before stays. Doing it again changes nothing.

    Returns:
        How many were read, none when all are under the installed rules, and how many classes
        changed.

    Raises:
        NotAllowed: The actor may not classify.
    """
    require(actor, CLASSIFY)
    ref, tree = current_law()
    rows = waiting_for_rules(actor).select_for_update(of=("self",)).order_by("id")[:limit]
    done = Rescored()
    for standing in rows:
        changed = _rescore(actor, standing, tree)
        done.systems += 1
        done.changed += changed
        record(
            actor,
            SystemRescored(
                subject=standing.system.as_subject(),
                version=ref.version,
                before=standing.words,
                after=_words(actor, standing),
            ),
        )
    return done


def _rescore(actor: Actor, standing: Standing, tree: Tree) -> bool:
    ref, _ = current_law()
    old = standing.latest
    answers, lost = carried(tree, old.answers)
    answers = kept(tree, answers)
    result = judge(tree, answers)
    run = Classification(
        organisation_id=actor.organisation_id,
        system_id=standing.system_id,
        number=old.number + 1,
        origin="rescored",
        content=ref.id,
        content_version=ref.version,
        rules=rules_digest(ref.id),
        answers={name: value_to_json(value) for name, value in answers.items()},
        sources={name: old.sources[name] for name in answers if name in old.sources},
        # The rules were read again, not the facts: what changed since the answers stays marked.
        facts={**facts_now(standing.system, tree, answers), **old.facts},
        verdict=result.verdict,
        result=result_to_json(result),
        lost=list(lost),
        by=person_behind(actor),
        by_label=actor.label[:200],
        at=actor.now,
    )
    run.save(force_insert=True)
    place(actor, run, tree, result)
    let_follow(actor, standing.system, tree, answers, result)
    return classes(tree_of(old.content), result_of(old).possible) != classes(tree, result.possible)


def _words(actor: Actor, standing: Standing) -> str:
    return Standing.objects.visible_to(actor).values_list("words", flat=True).get(pk=standing.pk)


def _check_reviewer(actor: Actor, run: Classification, reason: str) -> None:
    if not reason.strip():
        raise Invalid("Say why; an auditor will ask.", place="reason")
    keep_apart(actor, run.system.as_subject(), {"classification.review": run.respondents})


def _note(
    actor: Actor,
    system: AiSystem,
    run: Classification,
    standing: Standing,
    after: str,
    reason: str,
) -> None:
    Override.objects.create(
        organisation_id=actor.organisation_id,
        system=system,
        run=run,
        before=standing.effective,
        after=after,
        reason=reason.strip(),
        by=person_behind(actor),
        by_label=actor.label[:200],
        at=actor.now,
    )


def _locked(actor: Actor, system: AiSystem) -> Standing:
    rows = Standing.objects.visible_to(actor).select_for_update(of=("self",))
    standing = rows.filter(system=system).select_related("latest").first()
    if standing is None:
        raise Conflict("This AI system is not classified yet.")
    return standing
