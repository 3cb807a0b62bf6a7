"""Tell people: in their inbox, and by mail and in their chat as each of them wishes."""

from collections.abc import Mapping
from typing import Any

from steward.domain.tasks.policy import WRITE_COMMENT
from steward.extensions.automation.queries.acting import people_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.queries.audiences import Notice
from steward.extensions.inbox.terms import Topic
from steward.foundation.core.actor import Actor, require


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Tell those who are meant and may see the record; each once."""
    require(actor, WRITE_COMMENT)
    people = people_of(actor, given["whom"], occasion)
    words = filled(given["words"], occasion.values)
    notices = [
        Notice(
            person=key,
            topic=Topic.RULE,
            cause=f"rule:{occasion.mark}",
            subject_kind=occasion.subject.kind,
            subject_id=occasion.subject.id,
            subject_label=occasion.subject.label,
            words=words,
            who=actor.label,
        )
        for key in people
    ]
    told = tell(actor, notices)
    return Done(
        words=f"told {told} {'person' if told == 1 else 'people'}" if told else "told nobody"
    )


ACTION = Action(
    name="notify",
    label="Tell people",
    does="Tells people in their inbox, and by mail and chat as each of them wishes.",
    params=(
        Param(name="whom", label="Whom", kind=ParamKind.WHOM, usual="holder"),
        Param(name="words", label="What they read", kind=ParamKind.TEXT, usual="{who} {what}"),
    ),
    needs=(WRITE_COMMENT,),
    run=run,
)
