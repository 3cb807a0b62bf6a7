"""Write a register back as it came: its columns, headings, words, currencies and dates.

What nobody changed here stands as it stood, cell by cell; what changed is said in the words that
the register itself uses for such values, so that reading it again finds everything as it is.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any, Self

from steward.domain.risks.models import RegisterImport, Risk, Treatment
from steward.domain.risks.operations.importing import IN_PLACE, LOOKED_BACK
from steward.domain.risks.queries import (
    LIVE,
    current_criteria,
    register_imports,
    seen_by,
    treatments_by_risk,
)
from steward.domain.risks.rules.derivation import scale_quantities
from steward.domain.risks.rules.judging import bands_of_scores, scores_of_bands
from steward.domain.risks.rules.treating import is_pursued
from steward.domain.risks.terms import Criteria
from steward.extensions.exchange.registers.amounts import (
    CURRENCIES,
    comma_is_decimal,
    money_heading,
)
from steward.extensions.exchange.registers.books import workbook
from steward.extensions.exchange.registers.columns import AGAIN, BETWEEN, kind_of
from steward.extensions.exchange.registers.reading import RegisterPreview, RiskRow
from steward.extensions.exchange.registers.scales import Scale, read_rate
from steward.extensions.exchange.registers.values import SLASHED, DateStyle, date_style
from steward.extensions.reports.kit.tables import safe_text
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, NotFound

ISO = "%Y-%m-%d"
SAMPLE = 200
STAGES = ("inherent", "current", "target")
SIDES = ("likelihood", "consequence", "level")
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a register is written.

    ``words`` gives for a column the usual cell of each meaning, ``meanings`` the meaning of each
    cell, ``chosen`` what people chose for some. ``dates`` is the format of a column's days,
    ``money`` how its amounts are written, ``shares`` what its probabilities are out of.
    """

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    meanings: Mapping[str, Mapping[str, str]]
    dates: Mapping[str, str]
    money: Mapping[str, str]
    chosen: Mapping[str, Mapping[str, str]]
    shares: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values to store with an import."""
        return {
            "columns": list(self.columns),
            "mapping": dict(self.mapping),
            "words": {column: dict(words) for column, words in self.words.items()},
            "meanings": {column: dict(words) for column, words in self.meanings.items()},
            "dates": dict(self.dates),
            "money": dict(self.money),
            "chosen": {column: dict(values) for column, values in self.chosen.items()},
            "shares": dict(self.shares),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back.

        Raises:
            Conflict: The import kept none: it was made without a file.
        """
        if not stored.get("columns"):
            raise Conflict("This import kept no layout; import the register once more.")
        return cls(
            columns=tuple(stored["columns"]),
            mapping=stored["mapping"],
            words=stored["words"],
            meanings=stored["meanings"],
            dates=stored["dates"],
            money=stored["money"],
            chosen=stored["chosen"],
            shares=stored.get("shares", {}),
        )

    @property
    def headings(self) -> list[list[str]]:
        """Return the one or two rows of headings, without the numbers of namesakes."""
        names = [self._plain(column) for column in self.columns]
        if not any(BETWEEN in name for name in names):
            return [names]
        parts = [(name, name) if BETWEEN not in name else name.split(BETWEEN, 1) for name in names]
        upper = [parts[0][0]]
        for (before, _), (banner, below) in pairwise(parts):
            upper.append("" if banner == before and banner != below else banner)
        return [upper, [below for _, below in parts]]

    def _plain(self, column: str) -> str:
        again = AGAIN.fullmatch(column)
        return again[1] if again and again[1] in self.columns else column


def layout_of(
    found: RegisterPreview, chosen: Mapping[str, Mapping[str, str]] | None = None
) -> Layout:
    """Return how a register that was read is written."""
    words: dict[str, dict[str, str]] = {}
    meanings: dict[str, dict[str, str]] = {}
    for item in sorted(found.values, key=lambda item: -item.count):
        if item.read_as:
            words.setdefault(item.column, {}).setdefault(item.read_as, item.value)
            meanings.setdefault(item.column, {})[item.value] = item.read_as
    for column, target in found.mapping.items():
        alike = [name for name, other in found.mapping.items() if _side(other) == _side(target)]
        if kind_of(target) in ("ordinal", "level"):
            shown = [words.get(name, {}) for name in (column, *alike)]
            words[column] = {**found.numbers.get(column, {}), **_first_of(shown)}
    dates: dict[str, str] = {}
    money: dict[str, str] = {}
    for column, target in found.mapping.items():
        cells = _sample(found.rows, column)
        if kind_of(target) == "date":
            dates[column] = _date_format(cells)
        elif kind_of(target) == "money":
            money[column] = _money_style(cells)
    return Layout(
        columns=found.columns,
        mapping=found.mapping,
        words=words,
        meanings=meanings,
        dates=dates,
        money=money,
        chosen=chosen or {},
        shares=found.shares,
    )


def _side(target: str) -> str:
    return target.rpartition("_")[2]


def _first_of(shown: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the words of several columns of one scale together; those of the first go first."""
    found: dict[str, str] = {}
    for words in shown:
        found = {**words, **found}
    return found


def _sample(rows: Iterable[RiskRow], column: str) -> list[str]:
    cells = [row.cells[column] for row in rows if row.cells.get(column)]
    return cells[:SAMPLE]


def _date_format(cells: Sequence[str]) -> str:
    dotted = sum(bool(re.match(r"[0-9]{1,2}\.", cell)) for cell in cells)
    slashed = sum(bool(SLASHED.match(cell[:20])) for cell in cells)
    if max(dotted, slashed) * 2 <= len(cells):
        return ISO
    if dotted >= slashed:
        return "%d.%m.%Y"
    sign = next(
        sign for cell in cells if SLASHED.match(cell[:20]) for sign in "/-." if sign in cell
    )
    first, second = ("%m", "%d") if date_style(cells) is DateStyle.MONTH_FIRST else ("%d", "%m")
    return sign.join((first, second, "%Y"))


def _money_style(cells: Sequence[str]) -> str:
    """Return the usual cell with its number as “#” or, after a decimal comma, as “@”."""
    mark = "@" if comma_is_decimal(cells) else "#"
    styles = Counter(re.sub(r"[0-9][0-9.,' ]*[0-9]|[0-9]", mark, cell, count=1) for cell in cells)
    for style, _ in styles.most_common():
        letters = "".join(re.findall(r"[A-Za-z]+", style)).upper()
        if style.count(mark) == 1 and (not letters or letters in CURRENCIES):
            return style
    return mark


def known_layout(actor: Actor, columns: Sequence[str]) -> Layout | None:
    """Return how the latest import with these columns was read, so that nobody chooses twice."""
    for batch in register_imports(actor).filter(undone_at=None).order_by("-id")[:LOOKED_BACK]:
        if batch.layout.get("columns") == list(columns):
            return Layout.from_json(batch.layout)
    return None


def register_file(actor: Actor, batch: RegisterImport, kind: str) -> bytes:
    """Return the register of an import as it stands now, in its own layout, as XLSX or CSV.

    Raises:
        Conflict: The import kept no layout.
        NotFound: It is made as neither.
    """
    layout = Layout.from_json(batch.layout)
    criteria = current_criteria(actor)
    rows = written_rows(layout, criteria, seen_by(actor, batch), treatments_by_risk(actor))
    lines = chain(layout.headings, rows)
    if kind == "csv":
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([safe_text(cell) for cell in line] for line in lines)
        return f"\ufeff{buffer.getvalue()}".encode()
    if kind != "xlsx":
        raise NotFound(f"A register is written as xlsx or csv, not as {kind}.")
    return workbook(lines, len(layout.headings), len(layout.columns), actor.now)


def written_rows(
    layout: Layout,
    criteria: Criteria,
    risks: Iterable[Risk],
    treatments: Mapping[Any, Sequence[Treatment]],
) -> Iterator[list[str]]:
    """Yield the rows of the register, as its risks stand now; without the headings."""
    for risk in risks:
        proposal: Mapping[str, Any] = risk.basis.get("proposal") or {}
        if risk.status not in LIVE and "status" not in layout.mapping.values():
            continue
        cells: dict[str, str] = {}
        for part in ("kept", "cells"):
            cells |= proposal.get(part) or {}
        plans = treatments.get(risk.pk, ())
        cells |= _Changes(layout, criteria, risk, proposal, cells, plans).cells()
        yield [cells.get(column, "") for column in layout.columns]


class _Changes:
    """What is said otherwise of one risk than when it came."""

    def __init__(
        self,
        layout: Layout,
        criteria: Criteria,
        risk: Risk,
        proposal: Mapping[str, Any],
        cells: Mapping[str, str],
        treatments: Sequence[Treatment],
    ) -> None:
        self.layout = layout
        self.criteria = criteria
        self.risk = risk
        self.proposal = proposal
        self.cells_before = cells
        self.column_of = {target: column for column, target in layout.mapping.items()}
        pursued = [row for row in treatments if is_pursued(row.status) and row.title != IN_PLACE]
        told = self._before("treatment")
        is_told = all(row.title in (told, told[:300]) for row in pursued)
        self.plans = (
            [] if is_told or (not told and all(_is_bare(row) for row in pursued)) else pursued
        )

    def _before(self, target: str) -> str:
        return self.cells_before.get(self.column_of.get(target, ""), "")

    def cells(self) -> dict[str, str]:
        """Return column → cell for what changed."""
        found: dict[str, str] = {}
        for stage in STAGES:
            found |= self._scores(stage)
        found |= self._status()
        if self.plans:
            found |= self._treatments()
        return found

    def _scores(self, stage: str) -> dict[str, str]:
        """Return the cells of one point that moved; its level is said again when it did."""
        found: dict[str, str] = {}
        source = stage
        if stage == "current" and not any(f"inherent_{side}" in self.column_of for side in SIDES):
            source = "inherent"
        for side in SIDES:
            column = self.column_of.get(f"{stage}_{side}")
            before = "" if column is None else self._read(column)
            if column is None or not before or (side == "level" and not found):
                continue
            if source == "inherent" and side != "level" and not self._is_judged():
                continue
            rate = self._rate(column)
            now = self._now(source, side, before, rate)
            if now != before and rate is not None:
                found[column] = self._probability(column, source)
            elif now != before:
                found[column] = _nearest(self.layout.words.get(column, {}), now)
        return found

    def _now(self, stage: str, side: str, before: str, rate: float | None) -> str:
        """Return a level, or a step of the register; the one before while its band is the same.

        ``rate`` is what the cell stands for in events a year, where it is a probability.
        """
        if side == "level":
            return str(getattr(self.risk, f"{stage}_{side}"))
        place, step = SIDES.index(side), int(before)
        bands = [getattr(self.risk, f"{stage}_{name}") for name in SIDES[:2]]
        usual, loss = scale_quantities(step, step)
        point = self.criteria.place(usual if rate is None else rate, loss)
        if bands[place] == (point.likelihood, point.consequence)[place]:
            return before
        return str(scores_of_bands(self.criteria, *bands)[place])

    def _is_judged(self) -> bool:
        here = (self.risk.inherent_likelihood, self.risk.inherent_consequence)
        scores = [self.proposal.get(name) for name in ("likelihood", "impact", "frequency")]
        told = bands_of_scores(self.criteria, *scores)
        return self.risk.status == "edited" and here != told

    def _probability(self, column: str, stage: str) -> str:
        """Return the likelihood of a point as the probability of a year, as its column has them."""
        band: int = getattr(self.risk, f"{stage}_likelihood")
        share = -math.expm1(-self.criteria.frequencies[band - 1])
        signs = self.cells_before[column]
        is_plain = self.layout.shares[column] == 1 and "%" not in signs
        text = f"{share if is_plain else 100 * share:.4f}".rstrip("0").rstrip(".")
        text = text.replace(".", ",") if "," in signs else text
        return f"{text}%" if "%" in signs else text

    def _rate(self, column: str) -> float | None:
        cell = self.cells_before.get(column, "")
        if column not in self.layout.shares or cell in self.layout.chosen.get(column, {}):
            return None
        return read_rate(cell, Scale(whole=self.layout.shares[column], criteria=self.criteria))

    def _read(self, column: str) -> str:
        cell = self.cells_before.get(column, "")
        return self.layout.meanings.get(column, {}).get(cell, "")

    def _status(self) -> dict[str, str]:
        column = self.column_of.get("status")
        if column is None:
            return {}
        is_closed, was_closed = self.risk.status not in LIVE, self._read(column) == CLOSED
        if is_closed == was_closed:
            return {}
        now = CLOSED if is_closed else OPEN
        return {column: self.layout.words.get(column, {}).get(now, now.capitalize())}

    def _treatments(self) -> dict[str, str]:
        """Return what is planned now: the titles, what it costs together and the last day."""
        found: dict[str, str] = {}
        if column := self.column_of.get("treatment"):
            found[column] = "; ".join(row.title for row in self.plans)
        if column := self.column_of.get("controls"):
            found[column] = ", ".join(sorted({name for row in self.plans for name in row.controls}))
        currencies = {row.currency for row in self.plans if row.cost is not None}
        if (column := self.column_of.get("cost")) and len(currencies) == 1:
            total = sum((row.cost for row in self.plans if row.cost is not None), Decimal(0))
            found[column] = self._money(column, total, currencies.pop())
        days = [row.due_on for row in self.plans if row.due_on is not None]
        if (column := self.column_of.get("due_on")) and days:
            found[column] = self._day(column, max(days))
        return found

    def _money(self, column: str, amount: Decimal, currency: str) -> str:
        style = self.layout.money.get(column, "#")
        named, factor = money_heading(column)
        number = f"{amount / factor:,.2f}"
        if "@" in style:
            number = number.translate(str.maketrans(",.", ".,"))
        text = style.replace("@", number).replace("#", number)
        is_said = currency in style.upper() or (
            named == currency and not re.search("[A-Za-z]", style)
        )
        return text if is_said else f"{currency} {number}"

    def _day(self, column: str, day: date) -> str:
        return day.strftime(self.layout.dates.get(column, ISO))


def _is_bare(row: Treatment) -> bool:
    """Say whether a treatment says no more than the controls that the register named."""
    return row.title.startswith("Put the named controls")


def _nearest(words: Mapping[str, str], now: str) -> str:
    """Return the register's word for a step or level; the nearest it has, the graver of two."""
    if now in words:
        return words[now]
    steps = [int(step) for step in words if step.isdigit()]
    if not now.isdigit() or not steps:
        return now
    best = min(steps, key=lambda step: (abs(step - int(now)), -step))
    return words[str(best)]
