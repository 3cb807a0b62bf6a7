"""A version of the scope as a flow approves it."""

from uuid import UUID

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.governance.models import ScopeItem, ScopeVersion
from steward.domain.governance.terms.scope import ScopeState
from steward.foundation.core.actor import Actor

SAID = ("number", "wording", "activities", "reason", "roles")
LINES = ("kind", "label", "is_in", "why", "count", "counted_on")


def as_approvable(actor: Actor, version: ScopeVersion) -> Approvable:
    """Return what is approved of a version, and who wrote in it."""
    rows = ScopeItem.objects.visible_to(actor).filter(version=version).order_by("id")
    content: dict[str, object] = {name: getattr(version, name) for name in SAID}
    content["items"] = list(rows.values_list(*LINES))
    return Approvable(
        subject=version.as_subject(),
        content=digest(content),
        authors=frozenset(UUID(key) for key in version.authors),
    )


def why_not_yet(version: ScopeVersion) -> str:
    """Return why nobody can be asked to approve it; empty where they can."""
    return "" if version.state == ScopeState.REVIEW else "Hand the version in first."
