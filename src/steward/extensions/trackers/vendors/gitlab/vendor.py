"""GitLab as a kind of tracker."""

import hmac
from collections.abc import Mapping

from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import checked_base
from steward.extensions.trackers.reading import delivery_key, inner, news, word
from steward.extensions.trackers.terms import Incoming, Unsigned, Vendor
from steward.extensions.trackers.vendors.gitlab.client import GitLab
from steward.extensions.trackers.vendors.gitlab.mapping import statuses
from steward.foundation.core.errors import Invalid


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The address is none, or no project is named.
    """
    found = {name: config.get(name, "").strip() for name in ("labels", "doing_label")}
    found["base_url"] = checked_base(config.get("base_url", "") or "https://gitlab.com")
    found["project"] = config.get("project", "").strip().strip("/")
    if not found["project"] or len(found["project"]) > 255:
        raise Invalid("Write the path of the project, such as group/project.", place="project")
    return found


def headers(config: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:  # noqa: ARG001 -- framework requires
    """Return what proves who calls."""
    return {"PRIVATE-TOKEN": secrets.get("token", "")}


def read(
    config: Mapping[str, str],  # noqa: ARG001 -- framework requires
    headers: Mapping[str, str],
    raw: bytes,
    secret: str,
) -> Incoming | None:
    """Return which issue has news. Source: GitLab, Webhooks, Validate payloads."""
    given = headers.get("x-gitlab-token", "")
    if not secret or not hmac.compare_digest(secret.encode(), given.encode()):
        raise Unsigned
    body = news(raw)
    kind = word(body, "object_kind")
    about = inner(body, "object_attributes") if kind == "issue" else inner(body, "issue")
    number = word(about, "iid")
    if kind not in ("issue", "note") or not number:
        return None
    given = headers.get("idempotency-key", "") or headers.get("x-gitlab-event-uuid", "")
    return Incoming(key=delivery_key(given, raw), ticket_id=number)


VENDOR = Vendor(
    kind="gitlab",
    label="GitLab Issues",
    hint="Issues of one project, on gitlab.com or self-managed.",
    asks=(
        Setting(name="base_url", label="Address of GitLab", initial="https://gitlab.com"),
        Setting(
            name="project",
            label="Project",
            help_text="Its path, such as group/project, or its number.",
        ),
        Setting(
            name="token",
            label="Access token",
            secret=True,
            help_text="Of the project, with the role Planner or higher and the scope api.",
        ),
        Setting(
            name="doing_label",
            label="Label of work in progress",
            required=False,
            help_text="Issues are open or closed; a label such as Doing can say more.",
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
    client=GitLab,
    read=read,
    hook_help="In the project: Settings, Webhooks, Add new webhook. Triggers: Issues events and"
    " Comments.",
)
