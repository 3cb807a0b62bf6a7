"""Call another program: a signed message with what happened.

Source: the Standard Webhooks specification 1.0: three headers, HMAC-SHA-256 over key, time, body.
"""

from collections.abc import Mapping
from typing import Any

from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import Actor, require


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Let the worker call; address and secret are opened only then."""
    del occasion, given
    require(actor, EXPORT_REPORT)
    return Done(words="handed to the worker, which calls", is_sending=True)


ACTION = Action(
    name="webhook.call",
    label="Call another program",
    does="Sends what happened to an address, signed with a secret that both sides know.",
    params=(
        Param(
            name="address",
            label="Address",
            kind=ParamKind.ADDRESS,
            help="Begins with https:// and is on the public internet.",
        ),
        Param(
            name="secret",
            label="Secret for the signature",
            kind=ParamKind.SECRET,
            help="At least 16 characters. Kept sealed.",
        ),
    ),
    needs=(EXPORT_REPORT,),
    run=run,
)
