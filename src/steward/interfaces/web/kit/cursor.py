"""Keyset cursors: where a page of a list begins, as an opaque word in the address."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, Model, Q, Value

from steward.foundation.core.errors import Invalid

READERS: dict[str, Any] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    "UUID": UUID,
}


@dataclass(frozen=True, slots=True)
class Order:
    """Fields with their directions, the last of them unique; unknown values stand last.

    ``filled`` names the fields that always hold a value, once ``on`` has looked at the model. Only
    for these does an index of the plain order serve the list: ``NULLS LAST`` is another order.
    """

    fields: tuple[tuple[str, bool], ...]
    filled: frozenset[str] = frozenset({"id"})

    @classmethod
    def of(cls, names: Sequence[str]) -> "Order":
        """Read names such as ``-current_rank``; the id ends the order if it is not there."""
        fields = [(name.lstrip("-"), name.startswith("-")) for name in names]
        if "id" not in [name for name, _ in fields]:
            fields.append(("id", bool(fields) and fields[0][1]))
        return cls(tuple(fields))

    def on(self, model: type[Model]) -> "Order":
        """Return the order with the knowledge which of its fields are never empty."""
        names = {name for name, _ in self.fields if _is_filled(model, name)}
        return replace(self, filled=frozenset({"id", *names}))

    def expressions(self, *, backward: bool) -> list[Any]:
        """Return what ``order_by`` takes: plain where the field cannot be empty."""
        return [
            self._ordering(name, descending=descending, backward=backward)
            for name, descending in self.fields
        ]

    def values_of(self, row: object) -> list[Any]:
        """Return the values of a row by which it is placed."""
        return [_value(row, name) for name, _ in self.fields]

    def beyond(self, values: Sequence[Any], *, backward: bool) -> Q:
        """Return the condition of the rows after (or before) the place of the values."""
        directions = {descending for _, descending in self.fields}
        if len(directions) == 1 and self.filled.issuperset(name for name, _ in self.fields):
            return self._in_one_comparison(values, "<" if directions != {backward} else ">")
        condition = Q(pk__in=[])
        same = Q()
        for (name, descending), value in zip(self.fields, values, strict=True):
            further = self._further(name, value, descending=descending, backward=backward)
            if further is not None:
                condition |= same & further
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        return condition & self._bound(values, backward=backward)

    def _bound(self, values: Sequence[Any], *, backward: bool) -> Q:
        (name, descending), value = self.fields[0], values[0]
        if value is None:
            return Q()
        side = "lte" if descending != backward else "gte"
        bound = Q(**{f"{name}__{side}": value})
        if backward or name in self.filled:
            return bound
        return bound | Q(**{f"{name}__isnull": True})

    def _in_one_comparison(self, values: Sequence[Any], sign: str) -> Q:
        """Compare whole rows of values, which an index answers by one range, ties included."""
        row = {"template": "(%(expressions)s)", "output_field": BooleanField()}
        left = Func(*(F(name) for name, _ in self.fields), **row)
        right = Func(*(Value(value) for value in values), **row)
        beyond = {"template": "%(expressions)s", "arg_joiner": f" {sign} "}
        return Q(Func(left, right, output_field=BooleanField(), **beyond))

    def _ordering(self, name: str, *, descending: bool, backward: bool) -> Any:  # noqa: ANN401 -- leaf
        field = F(name)
        if name in self.filled:
            return field.desc() if descending != backward else field.asc()
        if descending != backward:
            return field.desc(nulls_first=True) if backward else field.desc(nulls_last=True)
        return field.asc(nulls_first=True) if backward else field.asc(nulls_last=True)

    def _further(self, name: str, value: Any, *, descending: bool, backward: bool) -> Q | None:  # noqa: ANN401 -- leaf
        if value is None:
            return Q(**{f"{name}__isnull": False}) if backward else None
        side = "lt" if descending != backward else "gt"
        beyond = Q(**{f"{name}__{side}": value})
        if name in self.filled or backward:
            return beyond
        return beyond | Q(**{f"{name}__isnull": True})


def _is_filled(model: type[Model], name: str) -> bool:
    """Say whether a path always ends in a value; an annotation may be empty."""
    part, _, rest = name.partition("__")
    try:
        field = model._meta.get_field(part)
    except FieldDoesNotExist:
        return False
    if field.null:
        return False
    if not rest:
        return True
    return field.related_model is not None and _is_filled(field.related_model, rest)


def _value(row: object, name: str) -> Any:  # noqa: ANN401 -- leaf
    for part in name.split("__"):
        if row is None:
            return None
        row = getattr(row, part)
    return row


def encode(values: Sequence[Any]) -> str:
    """Return the values as one word for an address."""
    plain = [_plain(value) for value in values]
    text = json.dumps(plain, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(word: str, order: Order) -> list[Any]:
    """Read the values of a cursor.

    Raises:
        Invalid: The word is not a cursor of this order.
    """
    try:
        padded = word + "=" * (-len(word) % 4)
        plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        values = [_typed(value) for value in plain]
    except (binascii.Error, ValueError, TypeError, KeyError, ArithmeticError):
        raise Invalid("This page marker is damaged; open the list afresh.", place="page") from None
    if len(values) != len(order.fields):
        raise Invalid("This page marker belongs to another order of the list.", place="page")
    return values


def _plain(value: Any) -> Any:  # noqa: ANN401 -- leaf
    if value is None or isinstance(value, bool | int | float | str):
        return value
    kind = type(value).__name__
    text = str(value) if kind in ("UUID", "Decimal") else value.isoformat()
    return {kind: text}


def _typed(value: Any) -> Any:  # noqa: ANN401 -- leaf
    if isinstance(value, dict):
        ((kind, text),) = cast("dict[str, str]", value).items()
        return READERS[kind](text)
    return value
