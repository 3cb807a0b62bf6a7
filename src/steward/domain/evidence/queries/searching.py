"""Find evidence by words of its name and of what it says.

Words are compared by their English stems, as PostgreSQL makes them; other languages by what is left
of them, the same way on both sides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from steward.domain.evidence.models import EvidenceItem, EvidenceText, EvidenceWord
from steward.domain.evidence.queries.items import items_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

LONGEST_WORDS = 200
SHOWN_FOUND = 30
OPENS, CLOSES = "\x02", "\x03"
STEMS = "SELECT w, tsvector_to_array(to_tsvector('english', w)) FROM unnest(%s::text[]) AS w"
SNIPPETS = """
SELECT v.item_id, ts_headline('english', left(t.body, 100000),
  replace(plainto_tsquery('english', %(words)s)::text, '&', '|')::tsquery,
  'StartSel=' || chr(2) || ', StopSel=' || chr(3) ||
  ', MaxFragments=2, MinWords=6, MaxWords=18, FragmentDelimiter=" … "')
FROM evidence_evidenceversion v JOIN evidence_evidencetext t ON t.version_id = v.id
JOIN evidence_evidenceitem i ON i.id = v.item_id AND i.version = v.number
WHERE v.organisation_id = %(of)s AND t.organisation_id = %(of)s AND i.organisation_id = %(of)s
  AND v.item_id = ANY(%(items)s) AND t.body <> ''
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item that has all words, with where its text says them: (words, whether asked for)."""

    item: EvidenceItem
    pieces: tuple[tuple[str, bool], ...]


def having_words(actor: Actor, words: Sequence[str]) -> Q:
    """Return the condition of the items that have every word in title, file name or text.

    A number such as EV-0042 finds its item.
    """
    given = [word[:LONGEST_WORDS] for word in words][:20]
    stems = {str(word): list(found) for word, found in answers(STEMS, [given])}
    condition = Q()
    for word in given:
        either = Q(title__icontains=word) | Q(file_name__icontains=word)
        number = word.upper().removeprefix("EV-")
        if number.isdecimal() and len(number) < 9:
            either |= Q(number=int(number))
        if stems.get(word):
            said = Q()
            for stem in stems[word]:
                rows = EvidenceWord.objects.visible_to(actor).filter(word=str(stem)[:60])
                said &= Q(pk__in=rows.values("item_id"))
            either |= said
        condition &= either
    return condition


def search_evidence(actor: Actor, text: str) -> list[Found]:
    """Return the items that have every word, the newest first, with where they say them; 30."""
    words = text.replace("\x00", "")[:LONGEST_WORDS].split()
    if not words:
        return []
    rows = items_visible_to(actor).filter(having_words(actor, words)).order_by("-id")
    items = list(rows[:SHOWN_FOUND])
    said = snippets(actor, [item.pk for item in items], " ".join(words))
    return [Found(item=item, pieces=said.get(item.pk, ())) for item in items]


def snippets(
    actor: Actor, items: Iterable[UUID], words: str
) -> dict[UUID, tuple[tuple[str, bool], ...]]:
    """Return item → pieces of its text around the words, each with whether it was asked for."""
    values = {"of": actor.organisation_id, "items": list(items), "words": words}
    found = {key: _pieces(str(text)) for key, text in answers(SNIPPETS, values)}
    return {key: pieces for key, pieces in found.items() if any(hit for _, hit in pieces)}


def _pieces(text: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for at, part in enumerate(text.split(OPENS)):
        hit, _, rest = part.partition(CLOSES) if at else ("", "", part)
        pieces += [(hit, True)] if hit else []
        pieces += [(rest, False)] if rest else []
    return tuple(pieces)


def waiting_texts(actor: Actor, size: int) -> list[EvidenceText]:
    """Return texts that are still to be read, with their versions and files, oldest first."""
    rows: OwnedQuerySet[EvidenceText] = EvidenceText.objects.visible_to(actor)
    rows = rows.filter(state="waiting").select_related("version__file")
    return list(rows.order_by("id")[:size])


def text_of(actor: Actor, version: UUID) -> EvidenceText | None:
    """Return what a version says in words, or None."""
    return EvidenceText.objects.visible_to(actor).filter(version_id=version).first()
