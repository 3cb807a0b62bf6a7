"""What lint says about one record, on the page of the record."""

from typing import Any

from steward.domain.lint.policy import VIEW_LINT
from steward.domain.lint.queries.results import results_about
from steward.foundation.core.actor import Actor
from steward.interfaces.web.lint.fixing import fix_address
from steward.interfaces.web.lint.pages import SEVERITY_TONES, STATE_TONES


def lint_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return what stands about a record, the gravest first; nothing for who may not see it."""
    found = results_about(actor, row.pk) if actor.may(VIEW_LINT) else []
    return {
        "rows": [
            (item, SEVERITY_TONES[item.severity], STATE_TONES[item.state], fix_address(item))
            for item in found
        ],
        "may": actor.may(VIEW_LINT),
    }
