"""What was chosen for an action, in words."""

from collections.abc import Mapping
from typing import Any

from steward.extensions.automation.queries.acting import whom_offered
from steward.extensions.automation.terms import Param, ParamKind
from steward.foundation.core.actor import Actor


def whom_words(actor: Actor) -> Mapping[str, str]:
    """Return choice of people → its words."""
    return dict(whom_offered(actor))


def shown_value(actor: Actor, param: Param, value: Any, whom: Mapping[str, str]) -> str:  # noqa: ANN401 -- leaf
    """Return one value in words; empty for nothing."""
    if value in (None, ""):
        return ""
    if param.kind is ParamKind.WHOM:
        return whom.get(str(value), "Somebody who left")
    if param.kind is ParamKind.CHOICE:
        return dict(param.offered(actor)).get(str(value), str(value))
    return str(value)
