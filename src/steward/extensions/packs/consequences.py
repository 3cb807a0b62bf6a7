"""What another version of shipped content does to what an organisation decided and answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count

from steward.domain.controls.queries import KnownControls, known_controls
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
from steward.domain.questionnaires.queries import runs_visible_to, template, values_by_run
from steward.domain.questionnaires.states import RunStatus
from steward.domain.risks.queries import risks_visible_to
from steward.domain.soa.queries import decisions_visible_to
from steward.extensions.packs.versions import ResourceChange
from steward.foundation.core.actor import Actor

DECIDED = ("accepted", "edited", "dismissed")
NOT_OVER = [status.value for status in RunStatus if status.is_open]
MOST_RUNS = 200


@dataclass(frozen=True)
class Here:
    """What the organisation has that other content may touch; each kind is read once, if at all."""

    actor: Actor
    changes: tuple[ResourceChange, ...]

    @cached_property
    def known(self) -> KnownControls:
        """Return how far the requirements of ISO/IEC 42001 have come."""
        return known_controls(self.actor)

    @cached_property
    def decided(self) -> list[str]:
        """Return the controls on whose applicability somebody decided."""
        return list(decisions_visible_to(self.actor).values_list("control", flat=True))

    @cached_property
    def texts(self) -> dict[str, set[str]]:
        """Return framework that changes → its requirements with a text of the organisation."""
        names = [_name(change) for change in self.changes if change.kind == "framework"]
        return {name: set(node_texts(self.actor, name)) for name in names}

    @cached_property
    def ties(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """Return the ends of the organisation's own ties that were not dismissed."""
        rows = own_ties_visible_to(self.actor).exclude(status="dismissed").order_by()
        ends = rows.values_list("source_framework", "source", "target_framework", "target")
        return [((of, source), (to, target)) for of, source, to, target in ends]

    @cached_property
    def open_runs(self) -> dict[UUID, int]:
        """Return questionnaire, as it is before → how many of its runs are open."""
        keys = [c.before for c in self.changes if c.kind == "questionnaire" and c.before]
        rows = runs_visible_to(self.actor).filter(resource_id__in=keys, status__in=NOT_OVER)
        counted = rows.order_by().values_list("resource_id").annotate(count=Count("id"))
        return dict(counted)

    @cached_property
    def answered(self) -> dict[UUID, list[Mapping[str, Any]]]:
        """Return questionnaire → what is answered in its open runs, the first of them."""
        rows = runs_visible_to(self.actor).filter(
            resource_id__in=list(self.open_runs), status__in=NOT_OVER
        )
        runs = list(rows.select_related(None).order_by("id")[:MOST_RUNS])
        values = values_by_run(self.actor, runs) if runs else {}
        found: dict[UUID, list[Mapping[str, Any]]] = {}
        for run in runs:
            found.setdefault(run.resource_id, []).append(values[run.pk])
        return found


def effects_of(here: Here) -> Iterator[str]:
    """Yield in words what the changes do here; nothing of it is decided by them."""
    for change in here.changes:
        if change.kind == "framework":
            yield from _on_framework(here, change)
        elif change.kind == "questionnaire":
            yield from _on_runs(here, change)
        elif change.kind == "risk_catalogue":
            yield from _on_risks(here.actor, change)
        elif change.kind == "lint_rules":
            yield from _on_lint(here.actor, change)
    yield from _on_coverage(here)


def obstacles_of(here: Here) -> Iterator[str]:
    """Yield what hangs on something that the other version does not have."""
    for change in here.changes:
        if change.kind == "framework" and change.removed:
            yield from _hanging_on_framework(here, change)
        elif change.kind == "risk_catalogue" and change.removed:
            rows = risks_visible_to(here.actor)
            gone = rows.filter(scenario__in=change.removed, status__in=DECIDED)
            if count := gone.count():
                yield f"{_many(count, 'decided risk')} {_stem(count)} from scenarios it lacks"
        elif change.kind == "questionnaire" and change.after is None:
            count = here.open_runs.get(change.before, 0) if change.before else 0
            if count:
                yield f"{_many(count, 'open run')} of “{change.title}”, which it lacks"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _stem(count: int) -> str:
    return "stems" if count == 1 else "stem"


def _name(change: ResourceChange) -> str:
    return change.urn.rsplit(":", 1)[-1]


def _touched(change: ResourceChange) -> set[str]:
    return {*change.removed, *change.changed}


def _on_framework(here: Here, change: ResourceChange) -> Iterator[str]:
    name, touched = _name(change), _touched(change)
    if name == ISO_42001:
        if decided := sum(item in touched for item in here.known.rows):
            yield f"{_many(decided, 'requirement')} whose status is known read differently."
        if rows := sum(control in touched for control in here.decided):
            yield (
                f"{_many(rows, 'row')} of the Statement of Applicability name controls that read"
                " differently; frozen revisions stay as they are."
            )
    elif name in adopted_frameworks(here.actor):
        yield f"You follow {change.title}: what it asks for changes."
    if texts := len(touched & here.texts[name]):
        yield f"{_many(texts, 'attached text')} of yours stand at requirements that change."


def _hanging_on_framework(here: Here, change: ResourceChange) -> Iterator[str]:
    name, gone = _name(change), set(change.removed)
    lacking = {(name, item) for item in gone}
    counts = {
        "own tie": sum((one in lacking) + (other in lacking) for one, other in here.ties),
        "attached text": len(gone & here.texts[name]),
    }
    if name == ISO_42001:
        counts["known status"] = sum(item in gone for item in here.known.rows)
        counts["decision of applicability"] = sum(control in gone for control in here.decided)
    for noun, count in counts.items():
        if count:
            stand = "stands" if count == 1 else "stand"
            yield f"{_many(count, noun)} {stand} at requirements of {change.title} that it lacks"


def _on_runs(here: Here, change: ResourceChange) -> Iterator[str]:
    count = here.open_runs.get(change.before, 0) if change.before else 0
    if change.before is None or not count:
        return
    keep = "keeps" if count == 1 else "keep"
    words = f"{_many(count, 'open run')} of “{change.title}” {keep} the questions of its beginning"
    if change.after is None:
        yield f"{words}."
        return
    old, new = template(change.before), template(change.after)
    some = here.answered.get(change.before, [])
    looks = sum(len(another_look(old, new, values)) for values in some)
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
    if not change.removed:
        return
    waived = waivers_visible_to(actor).filter(rule__in=change.removed, ended_at=None).count()
    if waived:
        yield f"{_many(waived, 'waiver')} of rules that it lacks would cover nothing."


def _on_coverage(here: Here) -> Iterator[str]:
    """Yield how the coverage of other frameworks moves, worked out under both versions."""
    of, changes = ("framework", "mapping_set"), here.changes
    swapped = {c.before: c.after for c in changes if c.kind in of and c.before is not None}
    fresh = [c.after for c in changes if c.kind == "mapping_set" and c.before is None and c.after]
    if not swapped and not fresh:
        return
    found, own = catalogue(), accepted_ties(here.actor)
    states = states_of(here.actor, here.known)
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
