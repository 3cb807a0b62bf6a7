"""What an entry of a register must say to be taken."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Vocabulary, check

Values = Mapping[str, Any]
Check = Callable[[Values, date, Vocabulary], None]
_CURRENCY = re.compile(r"[A-Z]{3}")
FIRST_YEAR, LAST_YEAR = 2000, 2100


def check_entry(noun: str, values: Values, today: date, vocabulary: Vocabulary) -> None:
    """Refuse an entry whose values do not fit together.

    Args:
        noun: Which register it is for.
        values: All values of the entry by name.
        today: The day on which it is written.
        vocabulary: The facts of AI systems that a condition may read.

    Raises:
        Invalid: A value is missing or wrong; the refusal names its field.
    """
    special = CHECKS.get(noun)
    if special is not None:
        special(values, today, vocabulary)


def check_condition(text: str, vocabulary: Vocabulary) -> str:
    """Return a condition over facts of AI systems, trimmed.

    Raises:
        Invalid: It cannot be read, or does not fit the facts; it says where and why.
    """
    text = text.strip()
    try:
        problems = check(parse(text), vocabulary)
    except ExpressionError as error:
        raise Invalid(error.message, place="condition") from None
    if problems:
        raise Invalid(problems[0].message, place="condition")
    return text


def _party(values: Values, _today: date, _vocabulary: Vocabulary) -> None:
    if values["taken_on"] == "no" and not values["reason"]:
        raise Invalid("Say why it is not taken on; an auditor will ask.", place="reason")


def _law(values: Values, _today: date, vocabulary: Vocabulary) -> None:
    begins, ends = values["applies_from"], values["applies_until"]
    if begins is not None and ends is not None and ends < begins:
        raise Invalid("It cannot end before it begins.", place="applies_until")
    if values["source"] and not str(values["source"]).startswith(("https://", "http://")):
        raise Invalid("Give a full address that begins with https://.", place="source")
    if values["reach"] == "condition":
        if not values["condition"]:
            raise Invalid("Say which AI systems it reaches.", place="condition")
        check_condition(values["condition"], vocabulary)
    elif values["condition"]:
        raise Invalid("A condition counts only where one decides the reach.", place="condition")


def _duty(values: Values, _today: date, _vocabulary: Vocabulary) -> None:
    if values["subject"] == "process" and values["process_id"] is None:
        raise Invalid("Choose the process.", place="process_id")
    if values["subject"] == "requirement" and not values["requirement"]:
        raise Invalid("Name the control or clause.", place="requirement")


def _decision(values: Values, today: date, _vocabulary: Vocabulary) -> None:
    if values["decided_on"] > today:
        raise Invalid("A decision is recorded once it is taken.", place="decided_on")


def _budget(values: Values, _today: date, _vocabulary: Vocabulary) -> None:
    if not FIRST_YEAR <= values["year"] <= LAST_YEAR:
        raise Invalid(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.", place="year")
    _not_negative(values, "planned", "spent")
    if not _CURRENCY.fullmatch(str(values["currency"])):
        raise Invalid("Three capital letters, such as EUR.", place="currency")


def _capacity(values: Values, _today: date, _vocabulary: Vocabulary) -> None:
    _not_negative(values, "needed", "available")


def _not_negative(values: Values, *names: str) -> None:
    for name in names:
        if Decimal(values[name]) < 0:
            raise Invalid("It cannot be less than 0.", place=name)


CHECKS: Mapping[str, Check] = {
    "party": _party,
    "law": _law,
    "duty": _duty,
    "decision": _decision,
    "budget": _budget,
    "capacity": _capacity,
}
