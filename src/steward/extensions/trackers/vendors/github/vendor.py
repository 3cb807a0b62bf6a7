"""GitHub as a kind of tracker."""

import re
from collections.abc import Mapping

from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import checked_base
from steward.extensions.trackers.reading import (
    check_signature,
    delivery_key,
    inner,
    news,
    word,
)
from steward.extensions.trackers.terms import Incoming, Vendor
from steward.extensions.trackers.vendors.github.client import GitHub
from steward.extensions.trackers.vendors.github.mapping import statuses
from steward.foundation.core.errors import Invalid

NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
EVENTS = ("issues", "issue_comment")


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The address is none, or the owner or the repository has no such name.
    """
    found = {name: config.get(name, "").strip() for name in ("labels", "doing_label")}
    found["base_url"] = checked_base(config.get("base_url", "") or "https://api.github.com")
    for name, label in (("owner", "owner"), ("repository", "repository")):
        found[name] = config.get(name, "").strip()
        if not NAME.fullmatch(found[name]):
            raise Invalid(f"Write the name of the {label} as in the address.", place=name)
    return found


def headers(config: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:  # noqa: ARG001 -- framework requires
    """Return what proves who calls."""
    return {
        "Authorization": f"Bearer {secrets.get('token', '')}",
        "Accept": "application/vnd.github+json, application/json;q=0.9",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def read(
    config: Mapping[str, str],  # noqa: ARG001 -- framework requires
    headers: Mapping[str, str],
    raw: bytes,
    secret: str,
) -> Incoming | None:
    """Return which issue has news. Source: GitHub, Validating webhook deliveries."""
    check_signature(raw, headers.get("x-hub-signature-256", ""), secret)
    body = news(raw)
    number = word(inner(body, "issue"), "number")
    if headers.get("x-github-event") not in EVENTS or not number:
        return None
    key = delivery_key(headers.get("x-github-delivery", ""), raw)
    return Incoming(key=key, ticket_id=number)


VENDOR = Vendor(
    kind="github",
    label="GitHub Issues",
    hint="Issues of one repository, on github.com or on a GitHub Enterprise Server.",
    asks=(
        Setting(
            name="base_url",
            label="Address of the API",
            initial="https://api.github.com",
            help_text="On a GitHub Enterprise Server it ends with /api/v3.",
        ),
        Setting(
            name="owner", label="Owner", help_text="The person or organisation in the address."
        ),
        Setting(name="repository", label="Repository"),
        Setting(
            name="token",
            label="Access token",
            secret=True,
            help_text="Fine-grained, for this repository alone, with read and write for issues.",
        ),
        Setting(
            name="doing_label",
            label="Label of work in progress",
            required=False,
            help_text="Issues have no status between open and closed; a label can say it.",
        ),
        Setting(
            name="labels",
            label="Labels of new issues",
            required=False,
            help_text="Separated by commas.",
        ),
    ),
    statuses=statuses(""),
    check=check,
    base=lambda config: config["base_url"],
    headers=headers,
    client=GitHub,
    read=read,
    hook_help="In the repository: Settings, Webhooks, Add webhook. Content type application/json;"
    " events: Issues and Issue comments.",
)
