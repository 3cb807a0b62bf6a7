"""A question as it stands in a form, drawn once for equal content.

An answer changes few questions of a section, and drawing is most of what a save costs. What a
question looks like follows from its version and from plain values alone, which are the key here.
"""

from collections.abc import Hashable
from uuid import UUID

from django.template.loader import get_template
from django.utils.safestring import SafeString

from steward.interfaces.web.questionnaires.fields import SCALE
from steward.interfaces.web.questionnaires.lines import Line

MOST_KEPT = 8192
TEMPLATE = "questionnaires/question.html"
_KEPT: dict[tuple[Hashable, ...], SafeString] = {}


def draw(sheet: UUID, line: Line) -> SafeString:
    """Return a question of a version of a questionnaire with its answer, as a form shows it."""
    key = _key(sheet, line)
    found = _KEPT.get(key)
    if found is None:
        context = {"item": line, "question": line.question, "answer": line.answer, "scale": SCALE}
        found = SafeString(get_template(TEMPLATE).render(context))
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


def _key(sheet: UUID, line: Line) -> tuple[Hashable, ...]:
    """Return everything that the template reads; a field it reads anew belongs in here."""
    answer = line.answer
    said: tuple[Hashable, ...] = ()
    if answer is not None:
        said = (
            repr(answer.value),
            answer.comment,
            answer.source,
            answer.source_on,
            answer.confirmed,
            answer.answered_by if answer.source != "person" else "",
        )
    return (
        sheet,
        line.question.id,
        said,
        line.visibility,
        line.required,
        tuple(line.choices),
        repr(line.computed),
        line.problem,
        line.age,
        line.can_confirm,
        line.typed,
    )
