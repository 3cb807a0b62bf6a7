"""Narrowing a list to one AI system, without a choice of thousands."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from steward.domain.systems.queries import first_names, systems_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.filters import Bound, Choice, Options

MOST_OPTIONS = 60


@dataclass(frozen=True)
class OneSystem(Choice):
    """A choice of one system: of all while there are few, else of the one in the address."""

    def bound(self, actor: Actor, params: QueryDict) -> Bound:
        """Return the filter as the address sets it.

        Raises:
            Invalid: The address names no system of the organisation.
        """
        value = params.get(self.name, "")
        label = self.label or "AI system"
        options = _options(actor, value)
        if value and value not in {key for key, _ in options}:
            raise Invalid("There is no such AI system.", place=self.name)
        bound = Bound(kind=self.kind, name=self.name, label=label)
        return replace(bound, value=value, options=options)


def few_systems(actor: Actor) -> Options:
    """Return the systems while they fit a choice."""
    return _options(actor, "")


def _options(actor: Actor, value: str) -> Options:
    found = first_names(actor, MOST_OPTIONS + 1)
    if len(found) > MOST_OPTIONS:
        rows = systems_visible_to(actor)
        found = list(rows.filter(pk=_key(value)).values_list("id", "name")) if value else []
    return [(str(key), name[:60]) for key, name in found]


def _key(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Invalid("There is no such AI system.", place="system") from None
