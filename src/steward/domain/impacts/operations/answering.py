"""Begin to answer, keep answers, record them as a run."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from steward.domain.impacts.events import ClassificationBegun, DraftDropped, SystemClassified
from steward.domain.impacts.models import Classification, Draft
from steward.domain.impacts.operations.standing import facts_now, let_follow, place
from steward.domain.impacts.policy import CLASSIFY
from steward.domain.impacts.queries import (
    changes_of_facts,
    current_law,
    draft_of,
    rules_digest,
    runs_of,
    standing_of,
    tree_of,
)
from steward.domain.impacts.rules.answering import (
    carried,
    checked_answer,
    checked_answers,
    kept,
    proposed,
)
from steward.domain.impacts.rules.comparing import classes
from steward.domain.impacts.rules.judging import judge
from steward.domain.impacts.rules.storing import result_to_json, value_to_json
from steward.domain.impacts.terms.tree import Answers, Tree
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def begin_classification(*, actor: Actor, system: AiSystem) -> Draft:
    """Begin to answer the questions about a system; what is being answered is continued.

    Answers under an older version of the rules are carried over where they still fit.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: The system was removed from the inventory.
    """
    require(actor, CLASSIFY, system)
    _check_live(system)
    ref, tree = current_law()
    known = draft_of(actor, system)
    if known is not None:
        if known.content != ref.id:
            answers, lost = carried(tree, known.answers)
            known.content = ref.id
            known.answers = _stored(answers)
            known.sources = {k: v for k, v in known.sources.items() if k not in lost}
            known.save(update_fields=["content", "answers", "sources"])
        return known
    draft = Draft.objects.create(
        organisation_id=actor.organisation_id,
        system=system,
        content=ref.id,
        begun_by=actor.label[:200],
        begun_at=actor.now,
    )
    record(actor, ClassificationBegun(subject=system.as_subject(), law=tree.title))
    return draft


@transaction.atomic
def keep_answers(*, actor: Actor, system: AiSystem, answers: Mapping[str, object]) -> Draft:
    """Keep some answers of what is being answered; ``unknown`` is an answer, absence is none.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: Nothing is being answered about this system.
        Invalid: There is no such question or no such answer; the question is named.
    """
    require(actor, CLASSIFY, system)
    draft = _locked(actor, system)
    tree, facts = tree_of(draft.content), facts_from_json(system.facts)
    for name, raw in answers.items():
        value = checked_answer(tree, name, raw)
        if name in draft.answers and draft.answers[name] == value_to_json(value):
            continue
        proposal = proposed(tree.steps[name], facts)
        said = {"by": str(person_behind(actor)), "who": actor.label[:200], "at": str(actor.today)}
        if proposal is not None and proposal.value == value:
            said["from"] = _facts_in_words(system, proposal.reads)
        draft.answers[name] = value_to_json(value)
        draft.sources[name] = said
    draft.save(update_fields=["answers", "sources"])
    return draft


@transaction.atomic
def record_classification(*, actor: Actor, system: AiSystem, note: str = "") -> Classification:
    """Record what was answered as a run; tasks, facts and risks follow.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: Nothing is being answered about this system.
        Invalid: No question was answered.
    """
    require(actor, CLASSIFY, system)
    draft = _locked(actor, system)
    ref, tree = current_law()
    answers, _ = carried(tree, draft.answers)
    sources = draft.sources
    run = _recorded(actor, system, (ref.id, ref.version, tree), answers, sources, note)
    draft.delete()
    record(actor, _event(system, tree, run))
    return run


@transaction.atomic
def classify_system(
    *, actor: Actor, system: AiSystem, answers: Mapping[str, object], note: str = ""
) -> Classification:
    """Classify a system by answers given all at once; what is not given is not known.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: The system was removed from the inventory.
        Invalid: There is no such question or no such answer, or there is no answer at all.
    """
    require(actor, CLASSIFY, system)
    _check_live(system)
    ref, tree = current_law()
    checked = checked_answers(tree, answers)
    said = {"by": str(person_behind(actor)), "who": actor.label[:200], "at": str(actor.today)}
    sources = dict.fromkeys(checked, said)
    run = _recorded(actor, system, (ref.id, ref.version, tree), checked, sources, note)
    record(actor, _event(system, tree, run))
    return run


@transaction.atomic
def reaffirm_classification(*, actor: Actor, system: AiSystem, note: str) -> Classification:
    """Record the same answers again after facts changed: they hold with the facts of today.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: The system is not classified, was removed, or no fact that was read has changed.
        Invalid: It is not said why the answers hold.
    """
    require(actor, CLASSIFY, system)
    _check_live(system)
    standing = standing_of(actor, system)
    if standing is None:
        raise Conflict("This AI system is not classified yet.")
    latest = standing.latest
    if not changes_of_facts(system, latest):
        raise Conflict("No fact that this classification read has changed since.")
    if not note.strip():
        raise Invalid("Say why the answers hold; an auditor will ask.", place="note")
    ref, tree = current_law()
    answers, _ = carried(tree, latest.answers)
    law = (ref.id, ref.version, tree)
    run = _recorded(actor, system, law, answers, latest.sources, note)
    record(actor, _event(system, tree, run))
    return run


@transaction.atomic
def drop_draft(*, actor: Actor, system: AiSystem) -> None:
    """Throw away what is being answered; recorded runs stay.

    Raises:
        NotAllowed: The actor may not classify.
        Conflict: Nothing is being answered about this system.
    """
    require(actor, CLASSIFY, system)
    _locked(actor, system).delete()
    record(actor, DraftDropped(subject=system.as_subject()))


def _recorded(
    actor: Actor,
    system: AiSystem,
    law: tuple[Any, str, Tree],
    answers: Answers,
    sources: Mapping[str, Any],
    note: str,
) -> Classification:
    content, version, tree = law
    found = kept(tree, answers)
    if not found:
        raise Invalid("Answer at least one question.", place="answers")
    result = judge(tree, found)
    earlier = runs_of(actor, system)
    run = Classification(
        organisation_id=actor.organisation_id,
        system=system,
        number=earlier[0].number + 1 if earlier else 1,
        content=content,
        content_version=version,
        rules=rules_digest(content),
        answers=_stored(found),
        sources={name: sources[name] for name in found if name in sources},
        facts=facts_now(system, tree, found),
        verdict=result.verdict,
        result=result_to_json(result),
        note=note.strip(),
        by=person_behind(actor),
        by_label=actor.label[:200],
        at=actor.now,
    )
    run.save(force_insert=True)
    place(actor, run, tree, result)
    let_follow(actor, system, tree, found, result)
    return run


def _event(system: AiSystem, tree: Tree, run: Classification) -> SystemClassified:
    words = classes(tree, run.result["possible"])
    return SystemClassified(
        subject=system.as_subject(), law=tree.title, result=words, number=run.number
    )


def _check_live(system: AiSystem) -> None:
    if system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")


def _locked(actor: Actor, system: AiSystem) -> Draft:
    draft = Draft.objects.visible_to(actor).select_for_update().filter(system=system).first()
    if draft is None:
        raise Conflict("Nothing is being answered about this AI system; begin first.")
    return draft


def _stored(answers: Answers) -> dict[str, Any]:
    return {name: value_to_json(value) for name, value in answers.items()}


def _facts_in_words(system: AiSystem, names: tuple[str, ...]) -> str:
    parts = [
        f"{name.replace('_', ' ')} ({known.get('source', 'the inventory')}, {known.get('at', '–')})"
        for name in names
        for known in [system.fact_sources.get(name, {})]
    ]
    return "; ".join(parts)[:500]
