"""How answers become a score: the method, weights, bands and limits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.building import editing
from steward.domain.questionnaires.terms import Method
from steward.foundation.core.errors import DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of, keep, outline, page

MOST = 1_000_000
METHODS = {
    Method.WEIGHTED_MEAN: "Weighted mean: every scored answer counts by its weight, 0 to 100 %",
    Method.SUM: "Sum: the scores are added up",
    Method.WORST: "Worst: the lowest answer decides",
}


@require_http_methods(["GET", "POST"])
def scoring(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the score's rules and take changed ones."""
    desk = desk_of(request, key)
    written: dict[str, Any] = dict(desk.body.get("scoring") or {})
    problems: dict[str, str] = {}
    given: dict[str, list[dict[str, Any]]] = {
        name: list(written.get(name) or ()) for name in ("bands", "gates")
    }
    method = written.get("method") or Method.WEIGHTED_MEAN.value
    if request.method == "POST":
        post = request.POST
        method = post.get("method", method)
        given = {"bands": _bands(post), "gates": _gates(post)}
        try:
            wanted = {
                "bands": _checked_bands(given["bands"]),
                "gates": _checked_gates(given["gates"]),
            }
            if method not in list(Method):
                raise Invalid("Choose one of the three.", place="method")
            body = editing.put_settings(
                _weighted(desk.body, post), {"scoring": {**written, "method": method, **wanted}}
            )
            keep(request, desk, body, "how it is scored")
            messages.success(request, "Saved.")
            return redirect(f"/questionnaires/build/{key}/scoring")
        except DomainError as error:
            problems[error.place or ""] = error.message
    lines = [line for part in outline(desk) for line in part["questions"] if line["scored"]]
    for line in lines:
        line["weight"] = editing.found_question(desk.body, line["id"])[1].get("weight", 1)
    more: dict[str, Any] = {
        "method": method,
        "methods": [(name.value, words) for name, words in METHODS.items()],
        "bands": [*given["bands"], {}, {}],
        "gates": [*given["gates"], {}],
        "scored": lines,
        "problems": problems,
        "findings": desk.lint.by_place.get("scoring", ()),
    }
    status = 422 if problems else 200
    return render(request, "builder/scoring.html", page(desk, "scoring", **more), status=status)


def _rows(post: QueryDict, *names: str) -> list[dict[str, str]]:
    columns = [post.getlist(name) for name in names]
    keys = [name.partition("_")[2] for name in names]
    rows = [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(value.strip() for value in row.values())]


def _bands(post: QueryDict) -> list[dict[str, Any]]:
    rows = _rows(post, "band_min", "band_max", "band_label", "band_advice")
    return [dict[str, Any](row) for row in rows]


def _gates(post: QueryDict) -> list[dict[str, Any]]:
    rows = _rows(post, "gate_label", "gate_when", "gate_most")
    return [{"label": r["label"], "when": r["when"], "at_most": r["most"]} for r in rows]


def _number(text: str, place: str) -> float | int:
    try:
        value = float(str(text).replace(",", "."))
    except ValueError:
        raise Invalid(f"“{text}” is not a number.", place=place) from None
    if not abs(value) <= MOST:
        raise Invalid(f"{text} is too much.", place=place)
    return int(value) if value == int(value) else value


def _checked_bands(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for row in rows:
        if not row["label"].strip():
            raise Invalid("Give every band a name.", place="bands")
        band = {"min": _number(row["min"], "bands"), "max": _number(row["max"], "bands")}
        made.append({**band, **{n: row[n].strip() for n in ("label", "advice") if row[n].strip()}})
    return made


def _checked_gates(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for row in rows:
        if not row["when"].strip():
            raise Invalid("Say when the limit holds.", place="gates")
        gate = {"when": row["when"].strip(), "at_most": _number(row["at_most"], "gates")}
        made.append({**gate, **({"label": row["label"].strip()} if row["label"].strip() else {})})
    return made


def _weighted(body: dict[str, Any], post: QueryDict) -> dict[str, Any]:
    made = body
    for name in post:
        if name.startswith("weight|"):
            weight = _number(post.get(name) or "1", "weights")
            if weight < 0:
                raise Invalid("A weight is not below 0.", place="weights")
            values = {"weight": None if weight == 1 else weight}
            made = editing.put_question(made, name.partition("|")[2], values)
    return made
