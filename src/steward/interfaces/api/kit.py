"""What the endpoints share: strict input, plain text and lists in pages."""

import base64
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from ninja import Query, Schema
from ninja.parser import Parser
from pydantic import AfterValidator, ConfigDict, Field

from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json
from steward.foundation.tenancy.models import OwnedQuerySet

Row = TypeVar("Row", bound=models.Model)
LONGEST_TEXT = 20_000


class StrictParser(Parser):
    """Reads bodies strictly, so that nothing is taken otherwise than it was meant."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body; a key given twice is refused with its line, as is what is no JSON."""
        return load_json(request.body)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("text must not contain the character NUL")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_storable)]


DIGITS = 6
Figure = Annotated[float, AfterValidator(lambda value: round(value, DIGITS))]
"""A computed number, without the last digits that binary arithmetic adds."""


def unpacked(content: str, place: str = "content") -> bytes:
    """Return the bytes of a file that was sent as base 64.

    Raises:
        Invalid: It is not base 64.
    """
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:
        raise Invalid("This is not base 64.", place=place) from None


class Input(Schema):
    """A body in which unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Which part of a list is wanted."""

    after: UUID | None = Field(None, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


PageQuery = Query[Paging]


def page_of(rows: OwnedQuerySet[Row], paging: Paging) -> dict[str, Any]:
    """Return a page of rows by key, with the key after which the next page begins."""
    if paging.after is not None:
        rows = rows.filter(pk__gt=paging.after)
    found = list(rows.order_by("pk")[: paging.limit + 1])
    items = found[: paging.limit]
    return {"items": items, "next": items[-1].pk if len(found) > paging.limit else None}
