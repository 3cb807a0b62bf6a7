"""Comment on any record."""

from django.db import transaction

from steward.domain.tasks.events import (
    CommentDeleted,
    CommentEdited,
    CommentReacted,
    CommentWritten,
)
from steward.domain.tasks.models import Comment
from steward.domain.tasks.policy import WRITE_COMMENT, is_author
from steward.domain.tasks.rules import check_comment
from steward.domain.tasks.terms import Reaction
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def write_comment(*, actor: Actor, subject: Subject, text: str) -> Comment:
    """Say something about a record; whoever calls has found the record for this actor.

    Raises:
        NotAllowed: The actor may not comment.
        Invalid: The text says nothing, or is too long.
    """
    require(actor, WRITE_COMMENT)
    comment = Comment(
        organisation_id=actor.organisation_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label[:300],
        author_id=actor.id,
        author_label=actor.label[:200],
        text=check_comment(text),
        at=actor.now,
    )
    comment.save(force_insert=True)
    record(actor, CommentWritten(subject=subject, comment_id=comment.id))
    return comment


@transaction.atomic
def edit_comment(*, actor: Actor, comment: Comment, text: str) -> Comment:
    """Change one's own comment; the thread says that it was edited.

    Raises:
        NotAllowed: The comment is somebody else's, or the actor may not comment any more.
        Invalid: The text says nothing, or is too long.
        Conflict: The comment was deleted.
    """
    require(actor, WRITE_COMMENT)
    comment = _own(actor, comment)
    text = check_comment(text)
    if text == comment.text:
        return comment
    comment.text, comment.edited_at = text, actor.now
    comment.save(update_fields=["text", "edited_at"])
    record(actor, CommentEdited(subject=comment.as_subject(), comment_id=comment.id))
    return comment


@transaction.atomic
def delete_comment(*, actor: Actor, comment: Comment) -> Comment:
    """Delete one's own comment; its place in the thread stays.

    Raises:
        NotAllowed: The comment is somebody else's, or the actor may not comment any more.
        Conflict: The comment was deleted before.
    """
    require(actor, WRITE_COMMENT)
    comment = _own(actor, comment)
    comment.text, comment.deleted_at = "", actor.now
    comment.save(update_fields=["text", "deleted_at"])
    record(actor, CommentDeleted(subject=comment.as_subject(), comment_id=comment.id))
    return comment


@transaction.atomic
def react_to_comment(*, actor: Actor, comment: Comment, reaction: str) -> Comment:
    """React to a comment, or take the same reaction back; each person counts once.

    Raises:
        NotAllowed: The actor may not comment.
        Invalid: There is no such reaction.
        Conflict: The comment was deleted.
    """
    require(actor, WRITE_COMMENT)
    if reaction not in set(Reaction):
        raise Invalid(f"React by one of {', '.join(Reaction)}.", place="reaction")
    row = Comment.objects.visible_to(actor).select_for_update().one(actor, comment.pk)
    if row.deleted_at is not None:
        raise Conflict("This comment was deleted.")
    found, key = dict(row.reactions.get(reaction, {})), str(person_behind(actor))
    taken_back = found.pop(key, None) is not None
    if not taken_back:
        found[key] = actor.label[:200]
    row.reactions = {**row.reactions, reaction: found}
    row.save(update_fields=["reactions"])
    words = Reaction(reaction).label.lower()
    told = f"took “{words}” back" if taken_back else f"said “{words}”"
    event = CommentReacted(subject=row.as_subject(), comment_id=row.id, words=told)
    record(actor, event)
    return row


def _own(actor: Actor, comment: Comment) -> Comment:
    comment = Comment.objects.visible_to(actor).select_for_update().one(actor, comment.pk)
    if not is_author(actor, comment):
        raise NotAllowed("Only who wrote a comment may change it.")
    if comment.deleted_at is not None:
        raise Conflict("This comment was deleted.")
    return comment
