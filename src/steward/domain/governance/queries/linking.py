"""Find the record that somebody names, so that it can be linked by value."""

import re
from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from steward.domain.controls.queries import thread_of
from steward.domain.documents.queries.reading import document_called
from steward.domain.frameworks.queries import iso_42001
from steward.domain.governance.queries import MODELS
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.queries import system_called
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject

KINDS: Mapping[str, str] = {
    "risk": "Risk",
    "control": "Control or clause",
    "system": "AI system",
    "task": "Task",
    "entry": "Entry of a register",
    "document": "Document",
}
"""What an entry can be linked with."""
_NUMBER = re.compile(r"(?:[A-Za-z]+-)?0*(\d{1,9})\b.*")
_ENTRY = re.compile(r"([A-Za-z]+)-0*(\d{1,9})\b.*")
_DOCUMENTS = UUID(int=42001)


def named_record(actor: Actor, kind: str, words: str) -> Subject:
    """Return the record that words name, by value.

    Args:
        actor: Who asks.
        kind: One of ``KINDS``.
        words: A number (``RISK-0004``), an id (``A.5.2``) or a name.

    Raises:
        Invalid: The kind is unknown, no such record is there, or several are.
    """
    words = " ".join(words.split())
    if kind not in KINDS:
        raise Invalid(f"{kind!r} is none of {', '.join(KINDS)}.", place="kind")
    if not words:
        raise Invalid("Name the record.", place="words")
    return _FINDERS[kind](actor, words)


def _risk(actor: Actor, words: str) -> Subject:
    number = _number(words, "RISK-0004")
    row = risks_visible_to(actor).filter(number=number).first()
    if row is None:
        raise Invalid(f"There is no risk “{words}”.", place="words")
    return row.as_subject()


def _task(actor: Actor, words: str) -> Subject:
    number = _number(words, "TASK-0004")
    row = tasks_visible_to(actor).filter(number=number).first()
    if row is None:
        raise Invalid(f"There is no task “{words}”.", place="words")
    return row.as_subject()


def _system(actor: Actor, words: str) -> Subject:
    try:
        return system_called(actor, words).as_subject()
    except Invalid as error:
        raise Invalid(error.message, place="words") from None


def _control(actor: Actor, words: str) -> Subject:
    wanted = words.split()[0].upper()
    titles = {item.id.upper(): item for item in iso_42001().requirements}
    if wanted not in titles:
        raise Invalid(f"ISO/IEC 42001 has no control or clause “{words}”.", place="words")
    found = titles[wanted]
    label = f"{found.id} {found.title}"[:300]
    return Subject(kind="control", id=thread_of(actor, found.id).id, label=label)


def _entry(actor: Actor, words: str) -> Subject:
    match = _ENTRY.fullmatch(words)
    prefix, number = (match[1].upper(), int(match[2])) if match else ("", 0)
    for noun, register in REGISTERS.items():
        if register.prefix == prefix:
            row = MODELS[noun].objects.visible_to(actor).filter(number=number).first()
            if row is not None:
                return row.as_subject()
    raise Invalid("Name it by its number, such as PRO-0002.", place="words")


def _document(actor: Actor, words: str) -> Subject:
    """Return the document of the register, or by its words one that is kept elsewhere."""
    found = document_called(actor, words)
    if found is not None:
        return found.as_subject()
    return Subject(kind="document", id=uuid5(_DOCUMENTS, words.lower()), label=words[:300])


def _number(words: str, example: str) -> int:
    match = _NUMBER.fullmatch(words)
    if match is None:
        raise Invalid(f"Name it by its number, such as {example}.", place="words")
    return int(match[1])


_FINDERS: Mapping[str, Callable[[Actor, str], Subject]] = {
    "risk": _risk,
    "control": _control,
    "system": _system,
    "task": _task,
    "entry": _entry,
    "document": _document,
}
