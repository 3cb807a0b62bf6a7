"""The part of a record's page that says who sees it."""

from typing import Any

from steward.extensions.confiding.kinds import may_confide
from steward.extensions.confiding.queries import confidence_of, named_in
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.panels import Context, Panel


def confidence_panel(kind: str, *, elsewhere: bool = False) -> Panel:
    """Return the panel that says whether a record of a kind is confidential, and whom it names.

    With ``elsewhere`` it only leads to the page that says so, and costs no statement.
    """

    def context(actor: Actor, row: Any) -> Context:  # noqa: ANN401 -- leaf
        if elsewhere:
            return {"elsewhere": True, "at": f"/confidential/{kind}/{row.pk}"}
        held = confidence_of(actor, row.pk)
        return {
            "confidence": held,
            "named": [] if held is None else named_in(actor, held),
            "at": f"/confidential/{kind}/{row.pk}",
            "may": may_confide(actor, kind, row),
        }

    return Panel(title="Who sees it", template="confiding/panel.html", context=context, aside=True)
