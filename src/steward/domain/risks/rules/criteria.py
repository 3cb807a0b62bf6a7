"""The risk criteria and method of an organisation: read from plain values, and checked.

Source: ISO/IEC 42001:2023, 6.1.1 and 6.1.2; ISO 31000:2018, 6.3.4.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, sqrt
from typing import Any

from steward.domain.risks.rules.estimating import currency_code
from steward.domain.risks.rules.methods import (
    DIMENSIONS,
    Body,
    product_cells,
    shipped_body,
)
from steward.domain.risks.terms import LEVEL_ORDER, Criteria, Level
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.terms import PERMISSIONS, Role

FEWEST, MOST = 3, 7
LARGEST_RATE, LARGEST_AMOUNT = 1e6, 1e15
LONGEST_DAYS = 3650
MOST_POINTS = 12
BEARERS = tuple(role.value for role in Role if "risk.bear" in PERMISSIONS[role])
"""The roles that may accept residual risks at all; the criteria say up to which level."""
SCORINGS = {"matrix": "The matrix gives the level", "product": "Likelihood × consequence"}


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the likelihood: its name, and what it means in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Severity:
    """A band of the consequence: its name, and what it means for each of ``DIMENSIONS``."""

    name: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How an organisation assesses risk: its criteria with their words, limits and times.

    ``curve`` are amounts of money, rising, each with the highest probability a year that the
    losses of a year exceed it. ``terms`` are the days to which a residual risk is accepted at most,
    ``cadence`` the days after which a decision is looked at again, both by level.
    """

    name: str
    key: str
    scoring: str
    criteria: Criteria
    likelihoods: tuple[Band, ...]
    consequences: tuple[Severity, ...]
    curve: tuple[tuple[float, float], ...]
    authority: Mapping[Level, tuple[str, ...]]
    terms: Mapping[Level, int]
    cadence: Mapping[Level, int]
    products: tuple[int, ...]

    @property
    def likelihood_names(self) -> tuple[str, ...]:
        """Return the names of the likelihood bands, the rarest first."""
        return tuple(band.name for band in self.likelihoods)

    @property
    def consequence_names(self) -> tuple[str, ...]:
        """Return the names of the consequence bands, the mildest first."""
        return tuple(band.name for band in self.consequences)

    def bearers(self, level: Level | str) -> tuple[str, ...]:
        """Return the roles that may accept a residual risk of a level; more includes less."""
        rank = Level(level).rank
        named = {role for higher in LEVEL_ORDER[rank:] for role in self.authority[higher]}
        return tuple(role for role in BEARERS if role in named)


def read_method(body: Mapping[str, Any], *, number: int = 0) -> Method:
    """Return the method that plain values describe.

    Args:
        body: Plain values as those of ``rules.methods``.
        number: The version of the organisation's criteria.

    Raises:
        Invalid: A value is missing, outside its range or contradicts another; ``place`` names it.
    """
    likelihoods = tuple(
        Band(
            _name(raw, f"likelihood-{place}"), _words(raw.get("words"), f"likelihood-{place}-words")
        )
        for place, raw in enumerate(_bands(body, "likelihood"), 1)
    )
    consequences = tuple(
        Severity(_name(raw, f"consequence-{place}"), _severity_words(raw, place))
        for place, raw in enumerate(_bands(body, "consequence"), 1)
    )
    return Method(
        name=_short(body.get("name"), "name", 120),
        key=str(body.get("method") or ""),
        scoring=_scoring(body),
        criteria=_criteria(body, number),
        likelihoods=likelihoods,
        consequences=consequences,
        curve=_curve(body),
        authority={level: _roles(body, level) for level in Level},
        terms={level: _days(body, "terms", level) for level in Level},
        cadence={level: _days(body, "cadence", level) for level in Level},
        products=tuple(body["products"]) if _scoring(body) == "product" else (),
    )


def shipped_in_force(appetite: str) -> Method:
    """Return the shipped method of an organisation that adopted none of its own."""
    return read_method(shipped_body("five", appetite=appetite))


def _criteria(body: Mapping[str, Any], number: int) -> Criteria:
    rates = _edges(body, "frequency_edges", "likelihood", LARGEST_RATE)
    amounts = _edges(body, "loss_edges", "consequence", LARGEST_AMOUNT)
    currency = str(body.get("currency") or "").strip()
    currency = currency_code(currency) if currency else ""
    unit = _positive(body.get("unit", 1.0), "unit", LARGEST_AMOUNT) if currency else 1.0
    return Criteria(
        frequencies=_typicals(body["likelihood"], rates, "likelihood"),
        losses=tuple(
            value / unit for value in _typicals(body["consequence"], amounts, "consequence")
        ),
        frequency_edges=rates,
        loss_edges=tuple(edge / unit for edge in amounts),
        cells=_cells(body, len(rates) + 1, len(amounts) + 1),
        appetite=_level(body.get("appetite"), "appetite"),
        currency=currency,
        unit=unit,
        number=number,
    )


def _bands(body: Mapping[str, Any], side: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = list(body.get(side, []))
    if not FEWEST <= len(found) <= MOST:
        raise Invalid(f"Give {FEWEST} to {MOST} bands of {side}.", place=side)
    return found


def _edges(body: Mapping[str, Any], name: str, side: str, most: float) -> tuple[float, ...]:
    given: list[Any] = list(body.get(name, []))
    if len(given) != len(body[side]) - 1:
        raise Invalid(f"Say where each band of {side} but the first begins.", place=side)
    found = tuple(
        _positive(value, f"{side}-{place}-from", most) for place, value in enumerate(given, 2)
    )
    for place, (low, high) in enumerate(pairwise(found), 3):
        if high <= low:
            told = f"This band begins at {high:g}, not above the one before it ({low:g})."
            raise Invalid(told, place=f"{side}-{place}-from")
    return found


def _typicals(
    bands: Sequence[Mapping[str, Any]], edges: tuple[float, ...], side: str
) -> tuple[float, ...]:
    """Return what each band stands for: what is given, else the geometric middle of the band."""
    ends = (edges[0] ** 2 / edges[1], *edges, edges[-1] ** 2 / edges[-2])
    found: list[float] = []
    for place, (raw, (low, high)) in enumerate(zip(bands, pairwise(ends), strict=True)):
        given = raw.get("typical")
        value = sqrt(low) * sqrt(high) if given is None else float(given)
        if not isfinite(value) or value <= 0 or bisect_right(edges, value) != place:
            told = f"{value:g} does not lie in the band that it stands for."
            raise Invalid(told, place=f"{side}-{place + 1}-from")
        found.append(value)
    return tuple(found)


def _cells(body: Mapping[str, Any], rows: int, columns: int) -> tuple[tuple[Level, ...], ...]:
    if _scoring(body) == "product":
        given = product_cells(rows, columns, _products(body, rows * columns))
    else:
        given = list(body.get("cells") or ())
    if len(given) != rows or any(len(row) != columns for row in given):
        raise Invalid(f"The matrix needs {rows} rows of {columns} levels.", place="cells")
    found = tuple(
        tuple(_level(value, f"cell-{row}-{column}") for column, value in enumerate(line, 1))
        for row, line in enumerate(given, 1)
    )
    for row in range(rows):
        for column in range(columns):
            _check_rising(found, row, column)
    return found


def _check_rising(cells: tuple[tuple[Level, ...], ...], row: int, column: int) -> None:
    here = cells[row][column]
    before = [cells[row - 1][column]] if row else []
    before += [cells[row][column - 1]] if column else []
    for lower in before:
        if here.rank < lower.rank:
            told = (
                f"Likelihood {row + 1} with consequence {column + 1} is {here.value}, lower than a"
                f" field below or left of it ({lower.value}). More is never less of a risk."
            )
            raise Invalid(told, place=f"cell-{row + 1}-{column + 1}")


def _products(body: Mapping[str, Any], most: int) -> tuple[int, ...]:
    given: list[Any] = list(body.get("products", []))
    rising = all(isinstance(value, int) and 1 <= value <= most for value in given)
    if len(given) != 3 or not rising or sorted(set(given)) != given:
        told = f"Give the highest product of low, medium and high, rising, from 1 to {most}."
        raise Invalid(told, place="products")
    return tuple(given)


def _curve(body: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    given: list[Sequence[Any]] = list(body.get("curve", []))
    if given and not str(body.get("currency") or "").strip():
        raise Invalid("An appetite in money needs a currency.", place="currency")
    if len(given) > MOST_POINTS:
        raise Invalid(f"At most {MOST_POINTS} points.", place="curve-1-amount")
    for place, (amount, probability) in enumerate(given, 1):
        money = _positive(amount, f"curve-{place}-amount", LARGEST_AMOUNT)
        share = _positive(probability, f"curve-{place}-probability", 1.0)
        if found and money <= found[-1][0]:
            raise Invalid("The amounts rise from point to point.", place=f"curve-{place}-amount")
        if found and share >= found[-1][1]:
            told = "The probability falls from point to point: larger losses are to be rarer."
            raise Invalid(told, place=f"curve-{place}-probability")
        found.append((money, share))
    return tuple(found)


def _roles(body: Mapping[str, Any], level: Level) -> tuple[str, ...]:
    named: Mapping[str, Iterable[Any]] = body.get("authority", {})
    given = named.get(level.value, ())
    roles = {str(role) for role in given}
    place = f"authority-{level.value}"
    if not roles:
        raise Invalid(f"Say who may accept a {level.value} risk.", place=place)
    if unknown := sorted(roles - set(BEARERS)):
        raise Invalid(f"The role {unknown[0]!r} does not accept risks.", place=place)
    return tuple(role for role in BEARERS if role in roles)


def _days(body: Mapping[str, Any], name: str, level: Level) -> int:
    named: Mapping[str, Any] = body.get(name, {})
    value = named.get(level.value)
    if not isinstance(value, int) or not 1 <= value <= LONGEST_DAYS:
        raise Invalid(f"Give days from 1 to {LONGEST_DAYS:,}.", place=f"{name}-{level.value}")
    return value


def _scoring(body: Mapping[str, Any]) -> str:
    value = str(body.get("scoring") or "matrix")
    if value not in SCORINGS:
        raise Invalid("Choose how the level is found.", place="scoring")
    return value


def _level(value: object, place: str) -> Level:
    if value not in LEVEL_ORDER:
        raise Invalid("Choose low, medium, high or critical.", place=place)
    return Level(str(value))


def _positive(value: object, place: str, most: float) -> float:
    number = float(value) if isinstance(value, int | float) else float("nan")
    if not isfinite(number) or not 0 < number <= most:
        raise Invalid(f"Give a number above 0, at most {most:,.0f}.", place=place)
    return number


def _short(value: object, place: str, longest: int) -> str:
    text = str(value or "").strip()
    if not text or len(text) > longest:
        raise Invalid(f"Give a name of at most {longest} characters.", place=place)
    return text


def _name(raw: Mapping[str, Any], place: str) -> str:
    return _short(raw.get("name"), f"{place}-name", 40)


def _words(value: object, place: str) -> str:
    text = str(value or "").strip()
    if not text or len(text) > 500:
        told = "Say in at most 500 characters what this band means."
        raise Invalid(told, place=place)
    return text


def _severity_words(raw: Mapping[str, Any], place: int) -> dict[str, str]:
    words: Mapping[str, Any] = raw.get("words") or {}
    return {name: _words(words.get(name), f"consequence-{place}-{name}") for name in DIMENSIONS}


def resized(body: Body, rows: int, columns: int) -> Body:
    """Return a method with another number of bands; new ones come at the top, a factor further.

    Raises:
        Invalid: A side has fewer than 3 or more than 7 bands.
    """
    for side, count in (("likelihood", rows), ("consequence", columns)):
        if not FEWEST <= count <= MOST:
            raise Invalid(f"Give {FEWEST} to {MOST} bands of {side}.", place=side)
    made = dict(body)
    for side, name, count in (
        ("likelihood", "frequency_edges", rows),
        ("consequence", "loss_edges", columns),
    ):
        made[side] = _longer(list(body[side]), count)
        edges = list(body[name])[: count - 1]
        while len(edges) < count - 1:
            edges.append(edges[-1] ** 2 / edges[-2])
        made[name] = edges
    lines = [list(line) for line in body["cells"]][:rows]
    lines += [list(lines[-1]) for _ in range(rows - len(lines))]
    made["cells"] = [
        line[:columns] + [line[-1]] * (columns - len(line[:columns])) for line in lines
    ]
    return made


def _longer(bands: list[Body], count: int) -> list[Body]:
    if len(bands) == count:
        return bands
    kept = [dict(band) for band in bands[:count]]
    while len(kept) < count:
        kept.append(kept[-1] | {"name": f"{bands[-1]['name']} {len(kept) - len(bands) + 2}"[:40]})
    for band in kept[min(len(bands), count) - 1 :]:
        band.pop("typical", None)
    return kept
