"""Amounts of money as people write them, with currency, thousands and units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from steward.extensions.exchange.registers.values import LONGEST_VALUE, folded, refusal, short

LARGEST_AMOUNT = Decimal(10) ** 12
AMOUNTS = "an amount such as 40,000, EUR 1.2m or 1.234,56 €"
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN"}
CURRENCIES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "JPY",
        "CNY",
        "INR",
        "PLN",
        "SEK",
        "NOK",
        "DKK",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "AUD",
        "NZD",
        "CAD",
        "SGD",
        "HKD",
        "KRW",
        "TWD",
        "THB",
        "MYR",
        "IDR",
        "PHP",
        "VND",
        "AED",
        "SAR",
        "QAR",
        "ILS",
        "TRY",
        "ZAR",
        "NGN",
        "KES",
        "EGP",
        "MAD",
        "BRL",
        "MXN",
        "CLP",
        "COP",
        "PEN",
        "ARS",
        "UYU",
        "ISK",
        "UAH",
    ]
)
COMMON = ("eur", "usd", "gbp", "chf")
"""Currencies that a heading may also write in small letters; “try” and “all” are words."""
FACTORS = (
    (1_000_000_000, r"bn|billion|billions|b|mrd|milliarden?|milliards?|mmd|md|mil millones"),
    (1_000_000, r"m|mm|mn|mln|mio|million|millions|millionen|millones|millon"),
    (1_000, r"k|t|tsd|thousand|tausend|mille|mil|000s"),
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with two decimals, 0 to 10^12, and its currency in three letters, or none."""

    amount: Decimal
    currency: str = ""


def comma_is_decimal(cells: Iterable[str]) -> bool:
    """Say whether the amounts of a column write “1.234,56”, as its unambiguous cells show."""
    commas = dots = 0
    for cell in cells:
        for number in re.findall(r"[0-9][0-9.,]*[0-9]", cell[:LONGEST_VALUE]):
            mark = _decimal_mark(number)
            commas += mark == ","
            dots += mark == "."
    return commas > dots


def _decimal_mark(number: str) -> str:
    """Return the sign before the decimals where the number alone shows it, else nothing."""
    marks = [sign for sign in number if sign in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    whole, _, part = number.rpartition(marks[0])
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return marks[0] if len(part) != 3 or whole == "0" or len(whole) > 3 else ""


def read_money(cell: str, currency: str = "", factor: int = 1, *, comma: bool = False) -> Money:
    """Return the amount and currency of a cell.

    Args:
        cell: Such as “EUR 1.2m”, “$40,000”, “1.234,56 €” or “40k”.
        currency: That of the column, in three letters, where the cell names none.
        factor: What the column's heading multiplies by, as 1,000 for “k€”.
        comma: Whether a comma stands before the decimals where the cell alone does not show it.

    Raises:
        Invalid: No single amount, negative, or 10^12 and more.
    """
    text = short(cell, AMOUNTS).replace("\u2019", "'")
    found = re.fullmatch(r"([^0-9]*?)([0-9][0-9.,' ]*)([^0-9]*)", text)
    if not found:
        raise refusal(cell, "no amount", AMOUNTS)
    before, number, after = found.groups()
    if re.search(r"[-–−(]\s*$", before) or before.strip().startswith(("-", "−", "(")):
        raise refusal(cell, "below nothing", AMOUNTS)
    named, unit = _currency_and_factor(f"{before} {after}", cell)
    amount = _amount(number, cell, comma=comma, has_unit=unit > 1) * (unit if unit > 1 else factor)
    if amount >= LARGEST_AMOUNT:
        raise refusal(cell, "too large", f"{AMOUNTS}, below 10^12")
    return Money(amount.quantize(Decimal("0.01"), ROUND_HALF_UP), named or currency)


def _amount(number: str, cell: str, *, comma: bool, has_unit: bool) -> Decimal:
    number = re.sub(r"[' ]", "", number).rstrip(".,")
    mark = _decimal_mark(number)
    if not mark and re.search(r"[.,]", number):
        single = next(sign for sign in number if sign in ".,")
        mark = single if has_unit or (comma and single == ",") else ""
    whole, _, part = number.rpartition(mark) if mark and mark in number else (number, "", "")
    if re.search(r"[.,]", part):
        raise refusal(cell, "no amount", AMOUNTS)
    return Decimal(f"{re.sub(r'[.,]', '', whole) or '0'}.{part or '0'}")


def _currency_and_factor(around: str, cell: str) -> tuple[str, int]:
    """Return the currency and what the words around a number multiply by.

    Raises:
        Invalid: The words mean something else.
    """
    currency, text = "", around
    for sign, code in CURRENCY_SIGNS.items():
        if sign in text:
            currency, text = code, text.replace(sign, " ")
    factor, unknown = 1, list[str]()
    for word in re.findall(r"[^\W_]+", text):
        bare = word.upper()
        thousands = len(bare) == 4 and bare[0] in "TK" and bare[1:] in CURRENCIES
        if bare in CURRENCIES or thousands:
            currency, factor = bare[-3:], 1000 if thousands else factor
            continue
        units = [number for number, words in FACTORS if re.fullmatch(words, folded(word))]
        factor = units[0] if units else factor
        if not units:
            unknown.append(folded(word))
    allowed = {"approx", "ca", "circa", "about", "around", "est", "us", "up", "to", "per", "year"}
    allowed |= {"euro", "euros", "dollar", "dollars", "pounds", "usd", "pa", "p", "a", "max", "min"}
    if any(word not in allowed for word in unknown):
        raise refusal(cell, "no amount", AMOUNTS)
    if not currency and any(word in {"euro", "euros"} for word in unknown):
        currency = "EUR"
    return currency, factor


def money_heading(heading: str) -> tuple[str, int]:
    """Return the currency and factor that a heading names, as “Cost (k€)” or “Kosten in TEUR”."""
    text = heading[:LONGEST_VALUE]
    currency = next((code for sign, code in CURRENCY_SIGNS.items() if sign in text), "")
    factor = 1
    for number, words in FACTORS[1:]:
        sign = r"€|\$|£|eur|usd|gbp|chf"
        if re.search(rf"(?i)\b({words})\s?({sign})|({sign})\s?({words})\b|\bin ({words})\b", text):
            factor = number
    for word in re.findall(r"[A-Za-z]{3,4}", text):
        bare = word.upper() if word.isupper() or word.lower() in COMMON else ""
        if bare in CURRENCIES:
            currency = bare
        elif bare[:1] in ("T", "K") and bare[1:] in CURRENCIES:
            currency, factor = bare[1:], 1000
    return currency, factor
