"""Keep what a version says in words, so that it is found."""

from django.db import connection, transaction

from steward.domain.evidence.models import EvidenceItem, EvidenceText, EvidenceWord
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.terms.kinds import LONGEST_BODY
from steward.foundation.core.actor import Actor, require

MOST_WORDS = 20_000
INDEX = """
INSERT INTO evidence_evidenceword (id, organisation_id, item_id, word)
SELECT gen_random_uuid(), %(of)s, %(item)s, w FROM (
  SELECT DISTINCT left(lexeme, 60) AS w FROM unnest(to_tsvector('english', %(body)s))
  LIMIT %(most)s) AS words
"""


@transaction.atomic
def keep_text(*, actor: Actor, text: EvidenceText, body: str, note: str = "") -> EvidenceText:
    """Keep the words of a version, up to 400,000 characters; those of the latest are searched.

    Nothing but space is kept as nothing. The note says what was left out, or why there is nothing.

    Raises:
        NotAllowed: The actor may not bring evidence.
    """
    require(actor, EDIT_EVIDENCE)
    row = EvidenceText.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=text.pk)
    said = body.replace("\x00", "").strip()
    if len(said) > LONGEST_BODY:
        said, note = said[:LONGEST_BODY], f"The first {LONGEST_BODY:,} characters were read."
    row.body, row.note = said, note[:300] or ("" if said else "There are no words in it.")
    row.state = "read" if said else ("refused" if note else "none")
    row.save(update_fields=["body", "note", "state"])
    version = row.version
    item = EvidenceItem.objects.visible_to(actor).get(pk=version.item_id)
    if item.version == version.number:
        EvidenceWord.objects.visible_to(actor).filter(item=item).delete()
        with connection.cursor() as cursor:
            values = {
                "of": actor.organisation_id,
                "item": item.pk,
                "body": said,
                "most": MOST_WORDS,
            }
            cursor.execute(INDEX, values)
    return row
