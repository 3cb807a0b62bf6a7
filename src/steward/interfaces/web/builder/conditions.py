"""What the condition builder asks: which names there are, rows for a text, a text for rows."""

import json
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.building.naming import bare, names_offered, names_readable
from steward.domain.questionnaires.building.rows import OPERATIONS, rows_of, text_of
from steward.domain.questionnaires.queries import attributes, vocabulary
from steward.foundation.core.errors import DomainError
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import check
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of

FITTING = {
    "yes_no": ("yes", "no"),
    "choice": ("is", "is_not", "one_of", "none_of"),
    "several": ("contains", "lacks"),
    "number": ("greater", "at_least", "less", "at_most", "is", "is_not"),
    "text": ("is", "is_not", "one_of", "none_of"),
}
"""Type of a name → the operations that make sense, the usual one first."""


@require_http_methods(["GET", "POST"])
def condition(request: ActorRequest, key: UUID) -> HttpResponse:
    """Answer the condition builder in JSON."""
    desk = desk_of(request, key)
    if request.method == "GET":
        own, first = request.GET.get("own", ""), request.GET.get("first", "")
        names = list(names_offered(bare(desk.body), attributes(), own=own, first=first))
        return JsonResponse({"names": names, "operations": OPERATIONS, "fitting": FITTING})
    try:
        raw: object = json.loads(request.body[:200_000])
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        return JsonResponse({"problem": {"message": "An object is needed."}}, status=422)
    given = cast("dict[str, Any]", raw)
    try:
        text = text_of(given["rows"]) if "rows" in given else str(given.get("text") or "")
        return JsonResponse({"text": text, "rows": rows_of(text), "hints": _hints(desk.body, text)})
    except ExpressionError as error:
        problem = {"message": error.message, "line": error.line, "column": error.column}
    except DomainError as error:
        problem = {"message": error.message, "place": error.place}
    return JsonResponse({"problem": problem})


def _hints(body: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """Return what does not fit: unknown names, types that clash."""
    if not text.strip():
        return []
    problems = check(parse(text), names_readable(bare(body), vocabulary()))
    return [{"message": p.message, "line": p.line, "column": p.column} for p in problems]
