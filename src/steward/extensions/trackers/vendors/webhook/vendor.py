"""A webhook with a mapping of JSON as a kind of tracker."""

import json
from collections.abc import Mapping

from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import checked_base
from steward.extensions.trackers.reading import check_signature, delivery_key, news
from steward.extensions.trackers.terms import Incoming, RemoteStatus, Vendor
from steward.extensions.trackers.vendors.webhook import mapping
from steward.extensions.trackers.vendors.webhook.client import Webhook
from steward.foundation.core.errors import Invalid

PATHS = (
    ("path_id", "Where its id is", "id", True),
    ("path_key", "Where its short name is", "", False),
    ("path_url", "Where its address is", "url", False),
    ("path_title", "Where its title is", "title", True),
    ("path_status", "Where its status is", "status", True),
    ("path_assignee", "Where its person is", "assignee", False),
    ("path_updated", "Where the time of the change is", "updated_at", False),
    ("path_comment", "Where the words of a comment are", "comment.text", False),
    ("path_comment_id", "Where the id of a comment is", "comment.id", False),
    ("path_comment_author", "Where the author of a comment is", "comment.author", False),
)
STATUSES = "open = open\nin progress = doing\ndone = done\ncancelled = cancelled"


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The address is none, the statuses are not readable, or the template is no JSON.
    """
    found = {name: config.get(name, "").strip() for name, *_ in PATHS}
    found["base_url"] = checked_base(config.get("base_url", ""))
    found["header"] = config.get("header", "").strip() or "Authorization"
    found["statuses"] = config.get("statuses", "").strip()
    found["template"] = config.get("template", "").strip()
    if not found["header"].replace("-", "").isalnum() or not found["header"].isascii():
        raise Invalid("Write the name of a header, such as X-Api-Key.", place="header")
    for name, label, _, required in PATHS:
        if required and not found[name]:
            raise Invalid(f"Say {label[0].lower()}{label[1:]}.", place=name)
    mapping.statuses_of(found["statuses"])
    if found["template"]:
        try:
            body: object = json.loads(found["template"])
        except ValueError as error:
            raise Invalid(f"This is no JSON: {error}", place="template") from None
        if not isinstance(body, dict):
            raise Invalid("Write a JSON object.", place="template")
    return found


def headers(config: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """Return what proves who calls."""
    token = secrets.get("token", "")
    return {config["header"]: token} if token else {}


def read(
    config: Mapping[str, str], headers: Mapping[str, str], raw: bytes, secret: str
) -> Incoming | None:
    """Return the ticket that the body tells of, by the paths of the connection."""
    check_signature(raw, headers.get("x-hub-signature-256", ""), secret)
    body = news(raw)
    ticket = mapping.ticket_of(config, body)
    if not ticket.id:
        return None
    key = delivery_key(headers.get("x-delivery-id", ""), raw)
    remark = mapping.remark_of(config, body)
    return Incoming(key=key, ticket_id=ticket.id, ticket=ticket, remark=remark)


VENDOR = Vendor(
    kind="webhook",
    label="Webhook with JSON",
    hint="Anything else that takes a post and sends one: you say where each value stands.",
    asks=(
        Setting(name="base_url", label="Address to post to"),
        Setting(
            name="header",
            label="Header with the credential",
            initial="Authorization",
            required=False,
        ),
        Setting(name="token", label="Value of that header", secret=True, required=False),
        Setting(
            name="statuses",
            label="Statuses",
            initial=STATUSES,
            long=True,
            help_text="One a line: the tracker's word = open, doing, done or cancelled.",
        ),
        Setting(
            name="template",
            label="What is posted",
            required=False,
            long=True,
            help_text="JSON with {event}, {id}, {title}, {body}, {status}, {assignee}, {comment}"
            " and {mark} inside its texts. Empty posts what changed under these names.",
        ),
        *(
            Setting(name=name, label=label, initial=initial, required=required)
            for name, label, initial, required in PATHS
        ),
    ),
    statuses=(
        RemoteStatus(word="open", label="open", means="open"),
        RemoteStatus(word="done", label="done", means="done"),
    ),
    check=check,
    base=lambda config: config["base_url"],
    headers=headers,
    client=Webhook,
    read=read,
    hook_help="Let the tracker post JSON there, signed in the header X-Hub-Signature-256 by"
    " HMAC-SHA-256 with the secret, and named in X-Delivery-Id.",
    can_be_asked=False,
)
