"""Jira as a kind of tracker."""

import base64
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
from steward.extensions.trackers.terms import Incoming, RemoteStatus, Vendor
from steward.extensions.trackers.vendors.jira.client import Jira
from steward.foundation.core.errors import Invalid

PROJECT = re.compile(r"[A-Z][A-Z0-9_]{0,79}")
EVENTS = ("jira:issue_", "comment_")
EDITIONS = (("cloud", "Cloud"), ("server", "Data Center"))


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The address is none, the project has no such key, or the cloud needs an e-mail.
    """
    names = ("edition", "email", "issue_type", "labels")
    found = {name: config.get(name, "").strip() for name in names}
    found["base_url"] = checked_base(config.get("base_url", ""))
    found["project"] = config.get("project", "").strip().upper()
    found["issue_type"] = found["issue_type"] or "Task"
    if found["edition"] not in dict(EDITIONS):
        raise Invalid("Choose Cloud or Data Center.", place="edition")
    if not PROJECT.fullmatch(found["project"]):
        raise Invalid("Write the key of the project, such as AIMS.", place="project")
    if found["edition"] == "cloud" and "@" not in found["email"]:
        raise Invalid("The cloud knows a token by the e-mail of whoever made it.", place="email")
    if any(" " in label.strip() for label in found["labels"].split(",")):
        raise Invalid("A label in Jira has no blanks.", place="labels")
    return found


def headers(config: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """Return what proves who calls: e-mail and token in the cloud, a token elsewhere."""
    token = secrets.get("token", "")
    if config["edition"] != "cloud":
        return {"Authorization": f"Bearer {token}"}
    both = base64.b64encode(f"{config['email']}:{token}".encode()).decode()
    return {"Authorization": f"Basic {both}"}


def read(
    config: Mapping[str, str],  # noqa: ARG001 -- framework requires
    headers: Mapping[str, str],
    raw: bytes,
    secret: str,
) -> Incoming | None:
    """Return which issue has news. Source: Jira, Webhooks, Secure admin webhooks."""
    check_signature(raw, headers.get("x-hub-signature", ""), secret)
    body = news(raw)
    key = word(inner(body, "issue"), "id")
    if not word(body, "webhookEvent").startswith(EVENTS) or not key:
        return None
    given = headers.get("x-atlassian-webhook-identifier", "")
    return Incoming(key=delivery_key(given, raw), ticket_id=key)


VENDOR = Vendor(
    kind="jira",
    label="Jira",
    hint="Issues of one project, in the cloud or on your own Data Center.",
    asks=(
        Setting(name="edition", label="Edition", choices=EDITIONS, initial="cloud"),
        Setting(
            name="base_url",
            label="Address of Jira",
            help_text="Such as https://your-site.atlassian.net",
        ),
        Setting(name="project", label="Key of the project", help_text="Such as AIMS."),
        Setting(
            name="email",
            label="E-mail of the token",
            required=False,
            help_text="In the cloud: of whoever made the token.",
        ),
        Setting(
            name="token",
            label="API token",
            secret=True,
            help_text="In the cloud an API token, on Data Center a personal access token.",
        ),
        Setting(
            name="issue_type",
            label="Type of new issues",
            initial="Task",
            help_text="As the project calls it.",
        ),
        Setting(
            name="labels",
            label="Labels of new issues",
            required=False,
            help_text="Separated by commas, without blanks.",
        ),
    ),
    statuses=(
        RemoteStatus(word="To Do", label="To Do", means="open"),
        RemoteStatus(word="In Progress", label="In Progress", means="doing"),
        RemoteStatus(word="Done", label="Done", means="done"),
    ),
    check=check,
    base=lambda config: config["base_url"],
    headers=headers,
    client=Jira,
    read=read,
    hook_help="An administrator adds it under System, Webhooks: with the secret, for events of"
    " issues and comments of the project.",
)
