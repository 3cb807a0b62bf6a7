"""Attach the texts of standards that the organisation owns, for itself alone."""

from django.db import transaction

from steward.domain.crosswalks.events import NodeTextRemoved, NodeTextWritten
from steward.domain.crosswalks.models import NodeText
from steward.domain.crosswalks.operations.stating import checked_node
from steward.domain.crosswalks.policy import WRITE_TEXT
from steward.domain.crosswalks.queries import catalogue
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record

LONGEST_TEXT = 100_000


@transaction.atomic
def write_node_text(
    *, actor: Actor, framework: str, node: str, text: str, licence: str
) -> NodeText:
    """Attach the text of a standard that the organisation owns to a requirement, for itself alone.

    Raises:
        NotAllowed: The actor may not decide about controls.
        Invalid: The text or the word on which copy it comes from is missing, or it is too long.
    """
    require(actor, WRITE_TEXT)
    node = checked_node(catalogue(), framework, node, "node")
    if not text.strip():
        raise Invalid("Paste the text, or take it away instead.", place="text")
    if len(text) > LONGEST_TEXT:
        message = f"The text has {len(text):,} characters; {LONGEST_TEXT:,} are the limit."
        raise Invalid(message, place="text")
    if not licence.strip():
        raise Invalid("Say which copy of yours it comes from.", place="licence")
    row, _ = NodeText.objects.update_or_create(
        organisation_id=actor.organisation_id,
        framework=framework,
        node=node,
        defaults={
            "text": text.strip(),
            "licence": licence.strip()[:300],
            "author_label": actor.label[:200],
            "written_at": actor.now,
        },
    )
    record(actor, NodeTextWritten(subject=row.as_subject(), framework=framework, node=node))
    return row


@transaction.atomic
def remove_node_text(*, actor: Actor, text: NodeText) -> None:
    """Take an attached text away.

    Raises:
        NotAllowed: The actor may not decide about controls.
    """
    require(actor, WRITE_TEXT, text)
    event = NodeTextRemoved(subject=text.as_subject(), framework=text.framework, node=text.node)
    record(actor, event)
    text.delete()
