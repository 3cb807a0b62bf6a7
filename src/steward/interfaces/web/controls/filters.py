"""Narrowing the register to the risks that rely on a control."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks.queries import LIVE, relying_on
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.filters import Choice


def every_control(_: Actor) -> list[tuple[str, str]]:
    """Return the controls of Annex A as choices."""
    return [(item.id, f"{item.id} {item.title}") for item in controls(iso_42001())]


@dataclass(frozen=True)
class ReliesOn(Choice):
    """The live risks whose rule names a control; the statement counts the same ones."""

    def condition(self, params: QueryDict) -> Q:
        """Return what the rows must fulfil."""
        value = params.get(self.name, "")
        return Q(relying_on(value), status__in=LIVE) if value else Q()
