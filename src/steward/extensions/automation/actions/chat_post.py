"""Post to a channel of a chat by its incoming webhook."""

from collections.abc import Mapping
from typing import Any

from steward.domain.tasks.policy import WRITE_COMMENT
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor, require


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Let the worker post it; the address is opened only then."""
    del occasion, given
    require(actor, WRITE_COMMENT)
    return Done(words="handed to the worker, which posts it", is_sending=True)


ACTION = Action(
    name="chat.post",
    label="Post to a chat channel",
    does="Posts to a channel of Slack, Mattermost or Teams by its incoming webhook.",
    params=(
        Param(
            name="address",
            label="Address of the incoming webhook",
            kind=ParamKind.SECRET,
            help="Kept sealed. Everybody in the channel reads what is posted.",
        ),
        Param(
            name="words", label="Text", kind=ParamKind.TEXT, usual="{record}: {who} {what} {link}"
        ),
    ),
    needs=(WRITE_COMMENT,),
    run=run,
)
