"""Calling outside for rules: posts to chats, signed calls; tried again where it helps."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from steward.extensions.automation.models import Deed
from steward.extensions.automation.operations.doing import SEND, end_sending
from steward.extensions.automation.queries.acting import unsealed
from steward.extensions.automation.queries.sending import deed_to_send, seconds_now, values_for
from steward.extensions.automation.rules import filled, signature_of
from steward.extensions.inbox.chat import ChatTrouble, post, send
from steward.extensions.inbox.hosts import hosts_open_to
from steward.foundation.core.errors import DomainError
from steward.foundation.tenancy.operations import acting_for

TRIES = 6


@app.task(
    name=SEND,
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4, retry_exceptions=[ChatTrouble]),
)
def send_for_rule(context: JobContext, organisation_id: str, deed_id: str) -> None:
    """Call outside once more, until it is taken or there is no hope."""
    organisation, key = UUID(organisation_id), UUID(deed_id)
    trouble = ""
    try:
        with acting_for(organisation):
            found = deed_to_send(organisation, key)
            call = None if found is None else _call(*found)
        if call is None:
            return
        _make(call, hosts_open_to(organisation))
    except ChatTrouble as error:
        trouble = error.reason
        if not error.for_good and context.job.attempts < TRIES:
            raise
    except DomainError as error:
        trouble = error.message
    with acting_for(organisation):
        end_sending(organisation_id=organisation, deed_id=key, trouble=trouble)


def _call(deed: Deed, step: dict[str, Any]) -> dict[str, Any]:
    values = values_for(deed)
    if deed.action == "chat.post":
        url = unsealed(deed.organisation_id, step["address"])
        return {"url": url, "text": filled(step["words"], values)}
    firing = deed.firing
    body = {
        "type": firing.event,
        "timestamp": firing.at.isoformat(),
        "data": {
            "rule": firing.rule.reference,
            "what": values["what"],
            "who": values["who"],
            "link": values["link"],
            "record": {
                "kind": firing.subject_kind,
                "id": str(firing.subject_id),
                "label": firing.subject_label,
            },
            "event": firing.payload,
        },
    }
    secret = unsealed(deed.organisation_id, step["secret"])
    return {
        "url": step["address"],
        "secret": secret,
        "mark": str(deed.pk),
        "timestamp": seconds_now(),
        "body": body,
    }


def _make(call: dict[str, Any], hosts: Sequence[str] | None) -> None:
    if "text" in call:
        post(call["url"], call["text"], hosts=hosts)
        return
    content = json.dumps(call["body"]).encode()
    timestamp = call["timestamp"]
    headers = {
        "webhook-id": call["mark"],
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_of(call["secret"], call["mark"], timestamp, content),
    }
    send(call["url"], content, headers, hosts=hosts)
