"""Single cells of a register: shares, frequencies, dates, words, several values in one cell."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Literal

from steward.domain.risks.rules.frequencies import NUMBER, rate_said
from steward.foundation.core.errors import Invalid


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


LONGEST_VALUE = 120
MOST_ITEMS = 100
MOST_EVENTS = 1_000_000.0
EARLIEST_YEAR, LATEST_YEAR = 1990, 2199

STATUSES = ("open", "in_progress", "monitored", "accepted", "closed")
RESPONSES = ("mitigate", "transfer", "avoid", "accept")

# Value → pattern of the words for it, the telling ones first.
STATUS_WORDS = (
    (
        "open",
        (
            r"\b(not|nicht|non|no) (yet )?(started|begun|done|closed|complete|begonnen|commence"
            r"|iniciado)|^(re)?open"
        ),
    ),
    (
        "closed",
        (
            r"\b(closed|clos\b|clotur|resolved|remediated|completed?|done|retired|finished|inactive"
            r"|geschlossen|erledigt|abgeschlossen|behoben|ferme|termine|resolu|cerrad[oa]|resuelt[oa])"
        ),
    ),
    (
        "in_progress",
        (
            r"in (progress|treatment|work|bearbeitung|arbeit|umsetzung|behandlung)|ongoing|started"
            r"|mitigating|treating|underway|laufend|en (cours|curso|proceso|traitement|tratamiento)"
        ),
    ),
    ("monitored", r"monitor|watch|beobacht|uberwach|surveill|vigil|seguimiento|supervis"),
    ("accepted", r"accepted|tolerated|akzeptiert|getragen|accepte|aceptad"),
    (
        "open",
        (
            r"\b(open|new|active|identified|draft|pending|planned|proposed|live|offen|neu|aktiv"
            r"|geplant|identifiziert|ouvert|nouveau|actif|identifie|abiert|nuev|activ|pendiente)"
        ),
    ),
)
RESPONSE_WORDS = (
    (
        "transfer",
        (
            r"\b(transfer|shar(e|ing)\b|insur|outsourc|ubertrag|teilen|versicher|verlager|partag"
            r"|assur|compart|asegur|trasla)"
        ),
    ),
    ("avoid", r"\b(avoid|terminat|eliminat|vermeid|beseitig|evit|supprim|elimin)"),
    (
        "accept",
        r"\b(accept|tolerat|retain|retention|akzept|tragen|selbst trag|conserv|acept|asum)",
    ),
    (
        "mitigate",
        (
            r"\b(mitigat|mitig|treat|redu[ciz]|modif|^control$|minder|verminder|vermindern|behandel"
            r"|behandlung|minimi|attenu|trait|maitris|trat)"
        ),
    ),
)
MONTHS = (
    "january jan januar janner janvier janv enero ene",
    "february feb februar fevrier fevr febrero",
    "march mar marz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug aout agosto ago",
    "september sep sept septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez decembre diciembre dic",
)
MONTH_OF = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
SMALL_WORDS = words_of(
    "st nd rd th er of de del the le den el by end bis ende fin mon tue wed thu fri sat sun"
)


class DateStyle(StrEnum):
    """Which of two numbers with slashes between them is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """Return the words of a text without capitals, accents and marks, one space between them."""
    return " ".join(re.sub(r"[\W_]+", " ", _words(text)).split())


def short(cell: str, allowed: str) -> str:
    """Return a cell that is short enough to be a single value, without blanks around it.

    Raises:
        Invalid: It has more than 120 characters.
    """
    if len(cell) > LONGEST_VALUE:
        raise refusal(cell, "too long for a single value", allowed)
    return " ".join(cell.split())


def is_placeholder(cell: str) -> bool:
    """Say whether a cell still holds what a template put there, as “[Named person]”."""
    return cell[:1] == "[" and cell[-1:] == "]" and "]" not in cell[:-1]


def refusal(cell: str, what: str, allowed: str) -> Invalid:
    """Return the refusal of a cell: what it is not, and what is allowed."""
    shown = " ".join(cell[:LONGEST_VALUE].split())
    return Invalid(f"“{shown[:79]}{'…' if len(shown) > 79 else ''}” is {what}; use {allowed}.")


def read_several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell with commas, semicolons, bars, slashes or lines between them.

    A slash cuts only where nothing else does. Each value comes once, at most 120 characters long.

    Raises:
        Invalid: A value is too long, or there are more than 100.
    """
    pieces = re.split(r"[,;|\n\r•]", cell)
    if sum(1 for piece in pieces if piece.strip()) < 2:
        pieces = cell.split("/")
    items = tuple(dict.fromkeys(" ".join(piece.split()) for piece in pieces if piece.strip()))
    allowed = f"short references with commas between them, at most {MOST_ITEMS}"
    if len(items) > MOST_ITEMS:
        raise refusal(cell, f"a list of {len(items):,} values", allowed)
    for item in items:
        short(item, allowed)
    return items


def read_status(cell: str) -> str:
    """Return the status that a cell speaks of, one of `STATUSES`.

    Raises:
        Invalid: It speaks of none.
    """
    return _word(cell, "no status", STATUSES, STATUS_WORDS)


def read_response(cell: str) -> str:
    """Return how the risk is answered, one of `RESPONSES`.

    Raises:
        Invalid: The cell says none of them, or says more than a word or two.
    """
    allowed = ", ".join(RESPONSES)
    if len(folded(short(cell, allowed)).split()) > 4:
        raise refusal(cell, "no response in a word", allowed)
    return _word(cell, "no response", RESPONSES, RESPONSE_WORDS)


def _word(cell: str, what: str, own: tuple[str, ...], words: tuple[tuple[str, str], ...]) -> str:
    allowed = ", ".join(value.replace("_", " ") for value in own)
    text = folded(short(cell, allowed))
    if text.replace(" ", "_") in own:
        return text.replace(" ", "_")
    for value, pattern in words:
        if re.search(pattern, text):
            return value
    raise refusal(cell, what, allowed)


def read_share(cell: str) -> float:
    """Return a share as 0 to 1, from “20%”, “0.2” or “0,2”.

    Raises:
        Invalid: No number, or outside 0 to 1.
    """
    allowed = "a share such as 20% or 0.2"
    found = re.fullmatch(rf"({NUMBER})\s*(%?)", short(cell, allowed))
    share = float(found[1].replace(",", ".")) / (100 if found[2] else 1) if found else -1
    if not 0 <= share <= 1:
        raise refusal(cell, "no share of 1", allowed)
    return share


FREQUENCIES = "events a year such as 0.2, 20%, monthly, 3 per month or once in 5 years"


def read_frequency(cell: str) -> float:
    """Return events a year, above 0 and at most a million.

    Raises:
        Invalid: The cell says no such number.
    """
    rate = rate_said(short(cell, FREQUENCIES))
    if rate is None:
        raise refusal(cell, "no frequency", FREQUENCIES)
    if not (isfinite(rate) and 0 < rate <= MOST_EVENTS):
        raise refusal(cell, "no frequency above nothing", FREQUENCIES)
    return rate


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


DATES = "a date such as 2026-12-31, 31/12/2026, 31.12.2026 or Dec 31 2026"
CLOCK = re.compile(r"(?<=[0-9])[T ] ?[0-9]{1,2}:[0-9:.]+( ?[apAP][mM])?Z?([+-][0-9:]+)?$")
SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})")


def date_style(cells: Iterable[str]) -> DateStyle | None:
    """Return which number is the day in “01/02/2026”, as the other dates of the column show.

    None where none shows it, or where some show the one and some the other.
    """
    shown: set[DateStyle] = set()
    for cell in cells:
        found = SLASHED.match(cell[:LONGEST_VALUE].strip())
        if found and int(found[1]) > 12 >= int(found[2]):
            shown.add(DateStyle.DAY_FIRST)
        elif found and int(found[2]) > 12 >= int(found[1]):
            shown.add(DateStyle.MONTH_FIRST)
    return shown.pop() if len(shown) == 1 else None


def read_date(cell: str, style: DateStyle, month: Literal["first", "last", ""] = "") -> date:
    """Return the day that a cell names, from 1990 to 2199.

    Args:
        cell: Such as “2026-12-31”, “31/12/2026”, “31.12.2026”, “Dec 31 2026” or “31. Dez. 26”.
        style: What “01/02/2026” means; “31/12/2026” is read whatever the style.
        month: Which day “Dec 2026” and “12/2026” are; an empty text refuses them.

    Raises:
        Invalid: No such day.
    """
    text = CLOCK.sub("", short(cell, DATES))
    parts = _iso(text) or _slashed(text, style) or _dotted(text) or _named(_words(text))
    if parts is None and month:
        parts = _month(_words(text))
    if parts is None:
        raise refusal(cell, "no date", DATES)
    year, number, day = parts
    year += 2000 if year < 100 else 0
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= number <= 12):
        raise refusal(cell, "no day of the calendar", DATES)
    last = calendar.monthrange(year, number)[1]
    if day > last:
        raise refusal(cell, "no day of the calendar", DATES)
    return date(year, number, day or (last if month == "last" else 1))


def _iso(text: str) -> tuple[int, int, int] | None:
    found = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", text)
    return (int(found[1]), int(found[2]), _day(found[3])) if found else None


def _slashed(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    found = SLASHED.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if second > 12 or (style is DateStyle.MONTH_FIRST and first <= 12):
        first, second = second, first
    return year, second, first or 99


def _dotted(text: str) -> tuple[int, int, int] | None:
    found = re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4}|[0-9]{2})", text)
    return (int(found[3]), int(found[2]), _day(found[1])) if found else None


def _named(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day where the month is a word, in four languages."""
    words = [word for word in re.findall(r"[a-z]+|[0-9]+", text) if word not in SMALL_WORDS]
    months = [MONTH_OF[word] for word in words if word in MONTH_OF]
    numbers = [int(word) for word in words if word.isdigit() and len(word) <= 4]
    if len(words) != 3 or len(months) != 1 or len(numbers) != 2:
        return None
    day, year = numbers if numbers[0] <= 31 else numbers[::-1]
    return year, months[0], day or 99


def _month(text: str) -> tuple[int, int, int] | None:
    words = [word for word in re.findall(r"[a-z]+|[0-9]+", text) if word not in SMALL_WORDS]
    if len(words) == 2 and words[0] in MONTH_OF and re.fullmatch("[0-9]{4}", words[1]):
        return int(words[1]), MONTH_OF[words[0]], 0
    found = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{4})", text)
    return (int(found[2]), int(found[1]), 0) if found else None


def _day(text: str) -> int:
    return int(text) or 99
