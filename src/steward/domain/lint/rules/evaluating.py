"""Rules run over records: which fire, and what they say."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from steward.domain.lint.rules.reading import TOKEN, placeholders
from steward.domain.lint.terms import Hit, LintRule, Observed
from steward.foundation.expressions.program import Program, compile_rule

UNKNOWN = "unknown"
LONGEST_REASON = 500
MOST_NAMED = 8
SINCE = "since"
"""The key under which the day stands from which a fact counts."""
ONE_DAY = re.compile(r"(?<![\d.,-])1 days\b")


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule with its programs and the names of all facts that it reads or tells."""

    rule: LintRule
    asks: Program | None
    fires: Program
    reads: tuple[str, ...] = field(default=())

    def holds_against(self, facts: Mapping[str, object]) -> bool:
        """Say whether the rule fires under these facts; what is unknown never fires."""
        if self.asks is not None and self.asks.evaluate(facts) is not True:
            return False
        return self.fires.evaluate(facts) is True

    def asks_about(self, facts: Mapping[str, object]) -> bool:
        """Say whether the rule is about a record with these facts."""
        return self.asks is None or self.asks.evaluate(facts) is True


def ready(rule: LintRule) -> Ready:
    """Return a rule ready to run.

    Raises:
        ExpressionError: A condition is none.
    """
    asks = compile_rule(rule.when) if rule.when else None
    fires = compile_rule(rule.fires_when)
    read = {*fires.reads, *(asks.reads if asks else ()), *placeholders(rule.reason)}
    return Ready(rule, asks, fires, tuple(sorted(read)))


def hits(
    rules: Sequence[Ready],
    records: Iterable[Observed],
    *,
    today: date,
    days: Collection[str] = frozenset(),
) -> Iterator[Hit]:
    """Yield every rule that fires, record by record.

    Args:
        rules: What is asked.
        records: Of what it is asked.
        today: The day whose facts these are.
        days: The facts that count days; they are kept as the day from which they count, so that
            what is kept stays true when nothing but the day is another.
    """
    for record in records:
        facts = record.facts
        for item in rules:
            if item.holds_against(facts):
                yield hit_of(item, record, today, days)


def hit_of(item: Ready, record: Observed, today: date, days: Collection[str]) -> Hit:
    """Return what a rule says of a record on which it fires."""
    read = {name: plain(record.facts.get(name)) for name in item.reads}
    for name in item.reads:
        value = read[name]
        if name in days and isinstance(value, int):
            read[name] = {SINCE: (today - timedelta(days=value)).isoformat()}
    return Hit(rule=item.rule, record=record, reason=told(item.rule.reason, read), read=read)


def facts_on(read: Mapping[str, object], today: date) -> dict[str, object]:
    """Return the facts that were kept as they are on a day."""
    return {name: _on(value, today) for name, value in read.items()}


def _on(value: object, today: date) -> object:
    if isinstance(value, Mapping):
        since = cast("Mapping[str, str]", value)[SINCE]
        return (today - date.fromisoformat(since)).days
    return value


def on_day(sentence: str, read: Mapping[str, object], today: date) -> str:
    """Return a sentence that was kept with the days that are counted on a day."""

    def said(name: str, value: object) -> str | None:
        kept = read.get(name)
        return in_words(value) if isinstance(kept, Mapping) else None

    return ONE_DAY.sub("1 day", _filled(sentence, facts_on(read, today), said))


def told(text: str, facts: Mapping[str, object]) -> str:
    """Return the sentence with its figures; what is not known is said to be so.

    Words in two forms agree with their number. Days that are counted stay open, as ``{name}``, and
    so do the words that agree with them: see `on_day`.
    """

    def said(_name: str, value: object) -> str | None:
        return None if isinstance(value, Mapping) else in_words(value)

    whole = _filled(text, facts, said)
    return whole if len(whole) <= LONGEST_REASON else f"{whole[: LONGEST_REASON - 1].rstrip()}…"


def _filled(
    text: str, facts: Mapping[str, object], say: Callable[[str, object], str | None]
) -> str:
    """Return a sentence with what is said of each fact; with None its place stays open."""
    last = ""

    def one(match: re.Match[str]) -> str:
        nonlocal last
        name, of, single, many = match.groups()
        if name is not None:
            last = name
        about = name or of or last
        value = facts.get(about)
        said = say(about, value)
        if name is not None:
            return match[0] if said is None else said
        if said is None:
            stays_open = isinstance(value, Mapping)
            return f"[{about}: {single}|{many}]" if stays_open else match[0]
        return single if is_one(value) else many

    return TOKEN.sub(one, text)


def is_one(value: object) -> bool:
    """Say whether the value of a fact is the number one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 1


def in_words(value: object) -> str:
    """Return the value of a fact as people say it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple | set | frozenset):
        items = [in_words(item) for item in cast("Iterable[object]", value)]
        more = len(items) - MOST_NAMED
        named = ", ".join(items[:MOST_NAMED])
        return f"{named} and {more} more" if more > 0 else named or "none"
    return str(value)


def plain(value: object) -> object:
    """Return the value of a fact as JSON holds it."""
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in cast("Iterable[object]", value))
    if isinstance(value, tuple | list):
        return [plain(item) for item in cast("Iterable[object]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return value
