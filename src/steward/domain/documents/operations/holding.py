"""What operations on documents share: a document held, its author noted, its act permitted."""

from uuid import UUID

from steward.domain.documents.models import Document, DocumentPerson
from steward.domain.documents.rules.states import after
from steward.domain.documents.terms.kinds import Part
from steward.domain.documents.terms.states import Act, DocumentState
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import person_behind


def held(actor: Actor, document: Document) -> Document:
    """Return the document read again and held until the transaction ends."""
    rows = Document.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("owner").get(pk=document.pk)


def turned(row: Document, act: Act) -> DocumentState:
    """Return the state of a held document after an act.

    Raises:
        Conflict: Its state does not permit the act.
    """
    return after(DocumentState(row.state), act)


def note_author(actor: Actor, row: Document) -> None:
    """Note that the acting person wrote for the next version."""
    author = str(person_behind(actor))
    if author not in row.authors:
        row.authors = [*row.authors, author]
    row.written_by, row.written_at = actor.label[:200], actor.now


def member(actor: Actor, key: UUID | None, place: str) -> Person | None:
    """Return a member by key, None for none.

    Raises:
        Invalid: The person is no member of the organisation.
    """
    if key is None:
        return None
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place=place) from None


def named(actor: Actor, row: Document, part: Part) -> list[DocumentPerson]:
    """Return who reads or approves a document, held."""
    rows = DocumentPerson.objects.visible_to(actor).filter(document=row, part=part.value)
    return list(rows.select_for_update(of=("self",)).select_related("person").order_by("id"))


def wipe_verdicts(actor: Actor, row: Document) -> None:
    """Forget what was said of a version that waits no more; the journal keeps it."""
    rows = list(DocumentPerson.objects.visible_to(actor).filter(document=row).exclude(verdict=""))
    for person in rows:
        person.verdict = person.said = person.said_by = ""
        person.said_at = None
    DocumentPerson.objects.rewrite(rows, ["verdict", "said", "said_by", "said_at"])
