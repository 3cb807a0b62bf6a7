"""Which answer of which run something follows from, in words and with its door."""

from collections.abc import Iterable, Sequence
from typing import Any

from steward.domain.questionnaires import queries
from steward.domain.questionnaires.models import Derivation, Run
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.questionnaires.telling import effect_called, readings, told
from steward.domain.systems.terms import Attribute


def causes_of(rows: Iterable[Derivation]) -> list[dict[str, Any]]:
    """Return the cause of what each effect made: the answers in words, the run, the way there."""
    found = list(rows)
    facts = queries.attributes() if found else ()
    return [_cause(row, facts) for row in found]


def _cause(row: Derivation, facts: Sequence[Attribute]) -> dict[str, Any]:
    sheet = queries.template(row.run.resource_id)
    effect = effect_called(sheet, row.effect)
    found = readings(sheet, row.read, effect, facts)
    place = next((item.question for item in found if item.question), "")
    return {
        "words": told(found),
        "readings": found,
        "label": EffectKind(row.kind).label,
        "run": row.run,
        "href": door_of(row.run, place),
        "at": row.at,
    }


def door_of(run: Run, question: str = "") -> str:
    """Return the address of a question of a run; of the run where no question is named."""
    sections = queries.template(run.resource_id).sections
    for number, section in enumerate(sections):
        if question and any(item.id == question for item in section.questions):
            return f"/questionnaires/{run.pk}?section={number}#{question}"
    return f"/questionnaires/{run.pk}"
