"""Narrowing the register to one field of the matrix."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.criteria import MOST
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.filters import Bound, Choice


def no_options(_actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return no options: the field is chosen on the matrix."""
    return ()


@dataclass(frozen=True)
class InField(Choice):
    """One field of the matrix by its current scores, such as ``4-3``; shown while it is set."""

    def bound(self, actor: Actor, params: QueryDict) -> Bound:
        """Return the filter as the address sets it.

        Raises:
            Invalid: The address names no field of the matrix.
        """
        value = params.get(self.name, "")
        options: tuple[tuple[str, str], ...] = ()
        if value:
            row, column = _scores(value, self.name)
            method = method_in_force(actor)
            names = (method.likelihood_names, method.consequence_names)
            words = [
                given[band - 1] if band <= len(given) else str(band)
                for given, band in zip(names, (row, column), strict=True)
            ]
            options = ((value, ", ".join(words)),)
        return Bound(kind=self.kind, name=self.name, label=self.label, value=value, options=options)

    def condition(self, params: QueryDict) -> Q:
        """Return what the rows must fulfil."""
        value = params.get(self.name, "")
        if not value:
            return Q()
        row, column = _scores(value, self.name)
        return Q(current_likelihood=row, current_consequence=column)


def _scores(value: str, name: str) -> tuple[int, int]:
    row, _, column = value.partition("-")
    for text in (row, column):
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
            raise Invalid(f"{value!r} is no field of the matrix.", place=name)
    return int(row), int(column)
