"""What another version of shipped content does to what an organisation decided and answered."""

from collections.abc import Iterator, Sequence

from steward.domain.controls.queries import statuses_visible_to
from steward.domain.crosswalks.queries import (
    accepted_ties,
    catalogue,
    node_texts,
    own_ties_visible_to,
    states_of,
    worked_out,
)
from steward.domain.frameworks.queries import ISO_42001, adopted_frameworks, framework
from steward.domain.lint.queries.results import standing_results
from steward.domain.lint.queries.waivers import waivers_visible_to
from steward.domain.questionnaires.building.comparing import another_look
from steward.domain.questionnaires.queries import runs_visible_to, template, values_of
from steward.domain.questionnaires.states import RunStatus
from steward.domain.risks.queries import risks_visible_to
from steward.domain.soa.queries import decisions_visible_to
from steward.extensions.packs.versions import ResourceChange
from steward.foundation.core.actor import Actor

DECIDED = ("accepted", "edited", "dismissed")
NOT_OVER = [status.value for status in RunStatus if status.is_open]
MOST_RUNS = 200


def effects_of(actor: Actor, changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield in words what the changes do here; nothing of it is decided by them."""
    for change in changes:
        if change.kind == "framework":
            yield from _on_framework(actor, change)
        elif change.kind == "questionnaire":
            yield from _on_runs(actor, change)
        elif change.kind == "risk_catalogue":
            yield from _on_risks(actor, change)
        elif change.kind == "lint_rules":
            yield from _on_lint(actor, change)
    yield from _on_coverage(actor, changes)


def obstacles_of(actor: Actor, changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield what hangs on something that the other version does not have."""
    for change in changes:
        if change.kind == "framework":
            yield from _hanging_on_framework(actor, change)
        elif change.kind == "risk_catalogue":
            gone = risks_visible_to(actor).filter(scenario__in=change.removed, status__in=DECIDED)
            if count := gone.count():
                yield f"{_many(count, 'decided risk')} {_stem(count)} from scenarios it lacks"
        elif change.kind == "questionnaire" and change.after is None:
            runs = runs_visible_to(actor).filter(resource_id=change.before, status__in=NOT_OVER)
            if count := runs.count():
                yield f"{_many(count, 'open run')} of “{change.title}”, which it lacks"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _stem(count: int) -> str:
    return "stems" if count == 1 else "stem"


def _name(change: ResourceChange) -> str:
    return change.urn.rsplit(":", 1)[-1]


def _touched(change: ResourceChange) -> set[str]:
    return {*change.removed, *change.changed}


def _on_framework(actor: Actor, change: ResourceChange) -> Iterator[str]:
    name, touched = _name(change), _touched(change)
    if name == ISO_42001:
        decided = statuses_visible_to(actor).filter(requirement__in=touched).count()
        if decided:
            yield f"{_many(decided, 'requirement')} whose status is known read differently."
        rows = decisions_visible_to(actor).filter(control__in=touched).count()
        if rows:
            yield (
                f"{_many(rows, 'row')} of the Statement of Applicability name controls that read"
                " differently; frozen revisions stay as they are."
            )
    elif name in adopted_frameworks(actor):
        yield f"You follow {change.title}: what it asks for changes."
    texts = len(touched & node_texts(actor, name).keys())
    if texts:
        yield f"{_many(texts, 'attached text')} of yours stand at requirements that change."


def _hanging_on_framework(actor: Actor, change: ResourceChange) -> Iterator[str]:
    name, gone = _name(change), change.removed
    ties = own_ties_visible_to(actor).exclude(status="dismissed")
    found = [
        (ties.filter(source_framework=name, source__in=gone).count(), "own tie"),
        (ties.filter(target_framework=name, target__in=gone).count(), "own tie"),
        (len(set(gone) & node_texts(actor, name).keys()), "attached text"),
    ]
    if name == ISO_42001:
        statuses = statuses_visible_to(actor).filter(requirement__in=gone)
        rows = decisions_visible_to(actor).filter(control__in=gone)
        found.append((statuses.count(), "known status"))
        found.append((rows.count(), "decision of applicability"))
    counts: dict[str, int] = {}
    for count, noun in found:
        counts[noun] = counts.get(noun, 0) + count
    for noun, count in counts.items():
        if count:
            stand = "stands" if count == 1 else "stand"
            yield f"{_many(count, noun)} {stand} at requirements of {change.title} that it lacks"


def _on_runs(actor: Actor, change: ResourceChange) -> Iterator[str]:
    if change.before is None:
        return
    runs = runs_visible_to(actor).filter(resource_id=change.before, status__in=NOT_OVER)
    count = runs.count()
    if not count:
        return
    keep = "keeps" if count == 1 else "keep"
    words = f"{_many(count, 'open run')} of “{change.title}” {keep} the questions of its beginning"
    if change.after is None:
        yield f"{words}."
        return
    old, new = template(change.before), template(change.after)
    some = list(runs[:MOST_RUNS])
    looks = sum(len(another_look(old, new, values_of(actor, run))) for run in some)
    asked = f"{_many(looks, 'answer')} of theirs would need another look"
    yield f"{words}; under the other version {asked if looks else 'every answer would still fit'}."


def _on_risks(actor: Actor, change: ResourceChange) -> Iterator[str]:
    rows = risks_visible_to(actor)
    moved = rows.filter(scenario__in=_touched(change)).exclude(status="withdrawn").count()
    if moved:
        yield (
            f"{_many(moved, 'risk')} {_stem(moved)} from scenarios that change; the register is"
            " derived again, and what people decided stays."
        )


def _on_lint(actor: Actor, change: ResourceChange) -> Iterator[str]:
    """Yield what lint found by rules that change, and what people waived of them."""
    touched = _touched(change)
    found = standing_results(actor).filter(rule__in=touched).count()
    if found:
        stem = _stem(found)
        words = f"{_many(found, 'result')} of audit lint {stem} from rules that change"
        yield f"{words}; all are asked again."
    waived = waivers_visible_to(actor).filter(rule__in=change.removed, ended_at=None).count()
    if waived:
        yield f"{_many(waived, 'waiver')} of rules that it lacks would cover nothing."


def _on_coverage(actor: Actor, changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield how the coverage of other frameworks moves, worked out under both versions."""
    of = ("framework", "mapping_set")
    swapped = {c.before: c.after for c in changes if c.kind in of and c.before is not None}
    fresh = [c.after for c in changes if c.kind == "mapping_set" and c.before is None and c.after]
    if not swapped and not fresh:
        return
    found, own, states = catalogue(), accepted_ties(actor), states_of(actor)
    mappings = [swapped.get(key, key) for key in found.mappings]
    after = tuple(key for key in (*mappings, *fresh) if key is not None)
    for name, key in found.frameworks.items():
        other = swapped.get(key, key)
        if name == ISO_42001 or other is None:
            continue
        was = worked_out(name, key, found.mappings, own, states).share
        comes = worked_out(name, other, after, own, states).share
        if was.words != comes.words:
            yield f"Coverage of {framework(key).short_title}: {was.words} becomes {comes.words}."
