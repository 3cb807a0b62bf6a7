"""The editor of risk criteria: a method as fields, and the fields back as a method."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from django.http import QueryDict

from steward.domain.risks.rules.criteria import BEARERS, FEWEST, MOST, MOST_POINTS, resized
from steward.domain.risks.rules.estimating import frequency_in_words, frequency_said
from steward.domain.risks.rules.methods import DIMENSIONS, Body, product_cells
from steward.domain.risks.terms import LEVEL_ORDER
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.terms import Role

SIZES = tuple(range(FEWEST, MOST + 1))
CURVE_ROWS = 5
LEVELS = [level.value for level in LEVEL_ORDER]
PLAIN = {
    "matrix": "The matrix gives the level",
    "product": "Likelihood × consequence is multiplied",
}


def body_of(sent: QueryDict) -> Body:
    """Return the method that the fields describe; rules check the whole of it afterwards.

    Raises:
        Invalid: A field holds no number where one belongs; ``place`` is the field.
    """
    rows, columns = _size(sent, "rows"), _size(sent, "columns")
    currency = sent.get("currency", "").strip().upper()
    scoring = sent.get("scoring", "matrix")
    body: Body = {
        "name": sent.get("name", "").strip(),
        "method": sent.get("method", ""),
        "scoring": scoring,
        "likelihood": [_likelihood(sent, place) for place in range(1, rows + 1)],
        "frequency_edges": [
            frequency_said(sent.get(name, ""), name)
            for name in (f"likelihood-{place}-from" for place in range(2, rows + 1))
        ],
        "consequence": [_consequence(sent, place) for place in range(1, columns + 1)],
        "loss_edges": [
            _number(sent, f"consequence-{place}-from") for place in range(2, columns + 1)
        ],
        "currency": currency,
        "unit": _number(sent, "unit") if currency else 1.0,
        "products": [],
        "appetite": sent.get("appetite", ""),
        "curve": _curve(sent),
        "authority": {level: sent.getlist(f"authority-{level}") for level in LEVELS},
        "terms": {level: _days(sent, f"terms-{level}") for level in LEVELS},
        "cadence": {level: _days(sent, f"cadence-{level}") for level in LEVELS},
    }
    if scoring == "product":
        body["products"] = [_days(sent, f"product-{place}") for place in range(1, 4)]
        body["cells"] = product_cells(rows, columns, body["products"])
    else:
        body["cells"] = [
            [sent.get(f"cell-{row}-{column}", "low") for column in range(1, columns + 1)]
            for row in range(1, rows + 1)
        ]
    return _typicals(body)


def reshaped(sent: QueryDict, body: Body) -> Body:
    """Return a method in the size, the money and the scoring that were chosen just now."""
    unit_was, currency_was = sent.get("unit-was", "1"), sent.get("currency-was", "")
    before = float(unit_was) if currency_was and _is_number(unit_was) else 1.0
    made = resized(body, _wanted(sent, "rows"), _wanted(sent, "columns"))
    factor = float(made["unit"]) / before
    if factor != 1.0 and (made["currency"] != "" or currency_was):
        made["loss_edges"] = [_tidy(edge * factor) for edge in made["loss_edges"]]
        made["consequence"] = [
            band | ({"typical": band["typical"] * factor} if "typical" in band else {})
            for band in made["consequence"]
        ]
    if not made["currency"]:
        made["curve"] = []
    if made["scoring"] == "product":
        most = len(made["likelihood"]) * len(made["consequence"])
        products = list(made["products"])
        if len(products) != 3 or products[-1] > most:
            products = [max(1, most // 6), most * 2 // 5, most * 2 // 3]
        made["products"] = products
        made["cells"] = product_cells(len(made["likelihood"]), len(made["consequence"]), products)
    return made


def typed_of(body: Mapping[str, Any]) -> QueryDict:
    """Return the fields as somebody would have typed the method."""
    typed = QueryDict(mutable=True)
    rows, columns = len(body["likelihood"]), len(body["consequence"])
    plain: dict[str, object] = {
        "rows": rows,
        "columns": columns,
        "rows-was": rows,
        "columns-was": columns,
        "unit": told_number(body["unit"]),
        "unit-was": repr(float(body["unit"])),
        "currency-was": body["currency"],
        "method": body.get("method", ""),
        **{name: body[name] for name in ("name", "scoring", "currency", "appetite")},
    }
    for side, edges, told in (
        ("likelihood", body["frequency_edges"], told_rate),
        ("consequence", body["loss_edges"], told_number),
    ):
        for place, band in enumerate(body[side], 1):
            words = {"words": band["words"]} if side == "likelihood" else band["words"]
            if "typical" in band:
                words = words | {"typical": repr(band["typical"])}
            words = words | {"name": band["name"]}
            plain |= {f"{side}-{place}-{key}": value for key, value in words.items()}
        plain |= {f"{side}-{place}-from": told(edge) for place, edge in enumerate(edges, 2)}
    for row, line in enumerate(body["cells"], 1):
        plain |= {f"cell-{row}-{column}": level for column, level in enumerate(line, 1)}
    plain |= {f"product-{place}": value for place, value in enumerate(body["products"], 1)}
    for place, (amount, share) in enumerate(body["curve"], 1):
        plain[f"curve-{place}-amount"] = told_number(amount)
        plain[f"curve-{place}-probability"] = told_number(share * 100)
    for level in LEVELS:
        plain[f"terms-{level}"] = body["terms"][level]
        plain[f"cadence-{level}"] = body["cadence"][level]
        typed.setlist(f"authority-{level}", body["authority"][level])
    for name, value in plain.items():
        typed[name] = str(value)
    return typed


def shown(typed: QueryDict) -> dict[str, Any]:
    """Return what the editor shows of fields that were typed, whether or not they hold."""
    rows, columns = _count(typed, "rows-was"), _count(typed, "columns-was")

    def said(name: str) -> str:
        return typed.get(name, "")

    filled = [n for n in range(1, MOST_POINTS + 1) if said(f"curve-{n}-amount").strip()]
    points = min(MOST_POINTS, max(CURVE_ROWS, max(filled, default=0) + 1))
    one = ("name", "method", "scoring", "currency", "unit", "appetite", "unit-was", "currency-was")
    return {
        **{name.replace("-", "_"): said(name) for name in one},
        "scorings": list(PLAIN.items()),
        "sizes": SIZES,
        "rows": rows,
        "columns": columns,
        "likelihoods": [
            {key: said(f"likelihood-{place}-{key}") for key in ("name", "from", "words", "typical")}
            for place in range(1, rows + 1)
        ],
        "dimensions": list(DIMENSIONS.values()),
        "consequences": [
            {key: said(f"consequence-{place}-{key}") for key in ("name", "from", "typical")}
            | {
                "said": [
                    (key, name, said(f"consequence-{place}-{key}")) for key, name in _dimensions()
                ]
            }
            for place in range(1, columns + 1)
        ],
        "cells": [
            {
                "number": row,
                "name": said(f"likelihood-{row}-name"),
                "levels": [
                    said(f"cell-{row}-{column}") or "low" for column in range(1, columns + 1)
                ],
            }
            for row in range(rows, 0, -1)
        ],
        "products": [(LEVELS[place - 1], said(f"product-{place}")) for place in range(1, 4)],
        "levels": LEVELS,
        "curve": [
            {key: said(f"curve-{place}-{key}") for key in ("amount", "probability")}
            for place in range(1, points + 1)
        ],
        "limits": [
            {
                "level": level,
                "roles": [
                    (role, Role(role).label, role in typed.getlist(f"authority-{level}"))
                    for role in BEARERS
                ],
                "term": said(f"terms-{level}"),
                "cadence": said(f"cadence-{level}"),
            }
            for level in LEVELS
        ],
    }


def _count(typed: QueryDict, name: str) -> int:
    text = typed.get(name, "")
    return int(text) if text in {str(size) for size in SIZES} else 5


def _dimensions() -> list[tuple[str, str]]:
    return list(DIMENSIONS.items())


def _likelihood(sent: QueryDict, place: int) -> Body:
    return {
        "name": sent.get(f"likelihood-{place}-name", "").strip(),
        "words": sent.get(f"likelihood-{place}-words", "").strip(),
        **_typical(sent, f"likelihood-{place}-typical"),
    }


def _consequence(sent: QueryDict, place: int) -> Body:
    return {
        "name": sent.get(f"consequence-{place}-name", "").strip(),
        "words": {key: sent.get(f"consequence-{place}-{key}", "").strip() for key in DIMENSIONS},
        **_typical(sent, f"consequence-{place}-typical"),
    }


def _typical(sent: QueryDict, name: str) -> Body:
    text = sent.get(name, "")
    return {"typical": float(text)} if _is_number(text) else {}


def _typicals(body: Body) -> Body:
    """Let go of what a band stood for where it has moved away from it."""
    for side, edges in (
        ("likelihood", body["frequency_edges"]),
        ("consequence", body["loss_edges"]),
    ):
        ends = [0.0, *edges, float("inf")]
        for place, band in enumerate(body[side]):
            if "typical" in band and not ends[place] <= band["typical"] < ends[place + 1]:
                del band["typical"]
    return body


def _curve(sent: QueryDict) -> list[list[float]]:
    found: list[list[float]] = []
    place = 1
    while f"curve-{place}-amount" in sent:
        names = (f"curve-{place}-amount", f"curve-{place}-probability")
        if any(sent.get(name, "").strip() for name in names):
            amount, percent = (_number(sent, name) for name in names)
            found.append([amount, percent / 100])
        place += 1
    return found


def _size(sent: QueryDict, name: str) -> int:
    """Return how many bands the form that was sent holds."""
    return _whole(sent.get(f"{name}-was", ""), name, MOST)


def _wanted(sent: QueryDict, name: str) -> int:
    return _whole(sent.get(name, ""), name, MOST)


def _whole(text: str, place: str, most: int) -> int:
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7 and int(digits) <= most):
        raise Invalid("Give a whole number.", place=place)
    return int(digits)


def _days(sent: QueryDict, name: str) -> int:
    return _whole(sent.get(name, ""), name, 999_999)


def _number(sent: QueryDict, name: str) -> float:
    text = sent.get(name, "").replace(",", "").replace(" ", "").replace("\u202f", "")
    if not _is_number(text):
        raise Invalid("Give a number.", place=name)
    return float(text)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _tidy(value: float) -> float:
    """Return an amount without the dust of a multiplication."""
    return float(f"{value:.12g}")


def told_number(value: float) -> str:
    """Return a number as one types it, with commas between thousands and nothing lost."""
    tidy = _tidy(float(value))
    return f"{tidy:,.0f}" if tidy == int(tidy) and abs(tidy) < 1e15 else repr(tidy)


def told_rate(edge: float) -> str:
    """Return a frequency in words where these say exactly the same, else as a number."""
    words = frequency_in_words(edge)
    return words if frequency_said(words, "") == edge else repr(edge)


def problem_in(error: Invalid) -> dict[str, str]:
    """Return a refusal with the field that it is about."""
    return {"text": error.message, "place": error.place or "", "label": _label(error.place or "")}


def _label(place: str) -> str:
    parts: Sequence[str] = place.split("-")
    return " ".join(parts).replace("_", " ").capitalize()
