"""The pages of the settings, and which of them an actor sees."""

from dataclasses import dataclass, replace

from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the settings."""

    label: str
    href: str
    permission: str = ""
    current: bool = False


TABS = (
    Tab("Organisation", "/settings", "member.view"),
    Tab("People", "/settings/people", "member.view"),
    Tab("Roles", "/settings/roles", "member.view"),
    Tab("Duties", "/settings/duties", "duty.view"),
    Tab("Units", "/settings/units", "member.view"),
    Tab("Confidential", "/settings/confidential", "confidence.take_over"),
    Tab("Sign-in", "/settings/sign-in", "signon.edit"),
    Tab("Content", "/settings/packs", "pack.install"),
    Tab("Times of keeping", "/settings/retention", "organisation.edit"),
    Tab("Proof", "/settings/proof", "proof.view"),
    Tab("Mailbox", "/settings/mailbox", "mail.view"),
    Tab("Issue trackers", "/settings/trackers", "tracker.view"),
    Tab("Connections", "/settings/connections", "connection.view"),
    Tab("Bundles", "/settings/bundles", "bundle.view"),
    Tab("API tokens", "/settings/tokens", "token.create"),
    Tab("Notifications", "/settings/notifications"),
    Tab("My account", "/settings/account"),
)


def tabs_for(actor: Actor, current: str) -> list[Tab]:
    """Return the tabs that the actor may open."""
    return [
        replace(tab, current=tab.href == current)
        for tab in TABS
        if not tab.permission or tab.permission in actor.permissions
    ]
