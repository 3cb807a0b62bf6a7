"""Which field of a risk each column of a register is: by its name and by its content."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from steward.extensions.exchange.headings import NOT_KNOWN, SURE
from steward.extensions.exchange.mapping import ColumnGuess, Suggestion
from steward.extensions.exchange.registers.amounts import CURRENCIES, CURRENCY_SIGNS, read_money
from steward.extensions.exchange.registers.scales import detect_scale, read_level, read_ordinal
from steward.extensions.exchange.registers.values import (
    DateStyle,
    folded,
    is_placeholder,
    read_date,
    read_frequency,
    read_response,
    read_several,
    read_status,
)
from steward.extensions.exchange.registers.wording import (
    BY_CONTENT,
    CONTAINED,
    EXACT,
    FIELDS,
    HEADINGS,
    SIDES,
    STAGES,
    WEAK,
)
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

TAKEN_FROM = 0.5
"""The least confidence with which a column is taken without being asked about."""
SAMPLE = 200
MOST_ROWS_LOOKED_AT = 5000
MOST_LOOKED_AT = 80
LETTER = 0.25
"""What a heading of one letter takes from the confidence."""
LONGEST_HEADING = 80
BETWEEN = " | "
"""What stands between the two where two rows of headings became one."""
LONGEST_WORD = 40
MOST_RESPONSES = 6
"""Different cells up to which a column of responses is one, whatever its name."""
LONGEST_TITLE = 120
"""Characters on average up to which a column of texts is taken for titles."""

AGAIN = re.compile(r"(.*) \(([2-9])\)")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with its heading in plain words, which of its namesakes it is, and a sample."""

    name: str
    words: str
    turn: int
    cells: tuple[str, ...]


def suggest_columns(table: Table) -> Suggestion:
    """Return which field each column seems to be; every field at most once.

    The confidence is 0 to 1. A column whose name says a field is doubted where its cells do not
    hold such values; a column that no name explains may be explained by its cells. Those in
    ``left_out`` are kept as fields of the register's own.
    """
    columns = list(_columns(table))
    candidates = [guess for column in columns for guess in _named(column, columns)]
    candidates.sort(key=lambda guess: -guess.confidence)
    chosen = _each_once(candidates, {})
    order = {column.name: place for place, column in enumerate(columns)}
    rest = [column for column in columns if column.name not in chosen][:MOST_LOOKED_AT]
    chosen = _each_once(_by_content(rest, {guess.target for guess in chosen.values()}), chosen)
    guesses = sorted(chosen.values(), key=lambda guess: order[guess.column])
    left_out = tuple(column.name for column in columns if column.name not in chosen)
    return Suggestion(guesses=tuple(guesses), left_out=left_out)


def is_rating(heading: str) -> bool:
    """Say whether a heading names a side of a rating or its level."""
    text = folded(heading[:LONGEST_HEADING])
    return any(re.search(pattern, text) for _, pattern in SIDES)


def _each_once(
    guesses: Iterable[ColumnGuess], chosen: Mapping[str, ColumnGuess]
) -> dict[str, ColumnGuess]:
    found = dict(chosen)
    taken = {guess.target for guess in found.values()}
    for guess in guesses:
        if guess.column not in found and guess.target not in taken:
            found[guess.column] = guess
            taken.add(guess.target)
    return found


def _columns(table: Table) -> Iterator[_Column]:
    names = set(table.columns)
    for index, name in enumerate(table.columns):
        again = AGAIN.fullmatch(name)
        turn = int(again[2]) if again and again[1] in names else 1
        plain = again[1] if again and turn > 1 else name
        words = re.sub(r"\b[01] [0-9]{1,2}\b$", "", folded(plain[:LONGEST_HEADING])).strip()
        cells: list[str] = []
        for row in table.rows[:MOST_ROWS_LOOKED_AT]:
            cell = row[index]
            if cell and cell.casefold() not in NOT_KNOWN and not is_placeholder(cell):
                cells.append(cell)
                if len(cells) == SAMPLE:
                    break
        yield _Column(name, words, turn, tuple(cells))


def _named(column: _Column, columns: Sequence[_Column]) -> Iterator[ColumnGuess]:
    own = column.words.replace(" ", "_")
    if own in FIELDS and column.turn == 1:
        reason = "The heading is its name."
        yield from _weighed(column, own, SURE, reason)
    yield from _rated(column, columns)
    if column.turn > 1:
        return
    lower = folded(column.name.rpartition(BETWEEN)[2][:LONGEST_HEADING])
    for target, confidence, pattern in HEADINGS:
        found = re.search(pattern, column.words) or re.search(pattern, lower)
        if found:
            said = found[0].strip() or column.words
            yield from _weighed(column, target, confidence, f"The heading says “{said}”.")


def _rated(column: _Column, columns: Sequence[_Column]) -> Iterator[ColumnGuess]:
    """Yield what a rating is: of which side, and before or after which treatment."""
    for side, pattern in SIDES:
        found = re.search(pattern, column.words)
        if not found:
            continue
        stage, reason, confidence = _stage(column, columns, pattern)
        confidence -= LETTER if len(column.words) == 1 else 0
        target = f"{stage}_{side}"
        if target in FIELDS:
            yield from _weighed(
                column, target, confidence, f"The heading says “{found[0]}”{reason}."
            )


def _stage(column: _Column, columns: Sequence[_Column], pattern: str) -> tuple[str, str, float]:
    """Return the stage of a rating, how it is known, in words, and the confidence."""
    stages = {stage_said(item.words) for item in columns if re.search(pattern, item.words)}
    said = stage_said(column.words)
    if said == "residual":
        both = "current" in stages and "target" not in stages
        after = " beside a current one" if both else ""
        return ("target" if both else "current"), f" after treatment{after}", EXACT - 0.2 * both
    if said:
        return said, f", {said}", EXACT
    turns = [item for item in columns if item.words == column.words]
    if len(turns) > 1:
        stage = ("inherent", "current", "target")[min(column.turn, 3) - 1]
        when = f" the {('first', 'second', 'third')[min(column.turn, 3) - 1]} time, so it is"
        return stage, f"{when} taken as {stage}", CONTAINED
    stage = "current" if "inherent" in stages else "inherent"
    return stage, f" and not when; it is taken as {stage}", CONTAINED - 0.05


def stage_said(words: str) -> str:
    """Return the stage that a heading without capitals and accents names, or nothing."""
    return next((stage for stage, pattern in STAGES if re.search(pattern, words)), "")


def _weighed(column: _Column, target: str, confidence: float, reason: str) -> Iterator[ColumnGuess]:
    """Yield a guess by name: doubted where the cells hold something else, none where all do."""
    kind = kind_of(target)
    if kind in FITS and column.cells:
        share = _share(column.cells, kind)
        by_name = _is_sure_by_name(column, target, confidence)
        if not share and not by_name:
            return
        if share < TAKEN_FROM:
            count = round(share * len(column.cells))
            reason += f" Only {count} of {len(column.cells)} cells are {WORDS[kind]}."
            confidence = TAKEN_FROM if by_name else confidence * (0.3 + share)
        else:
            reason += f" Its cells are {WORDS[kind]}."
            told = kind == "response" and len(set(column.cells)) <= MOST_RESPONSES
            confidence = max(confidence, EXACT) if told else confidence
            confidence = min(SURE, confidence + 0.05)
    confidence = round(confidence, 3)
    yield ColumnGuess(column=column.name, target=target, confidence=confidence, reason=reason)


def _is_sure_by_name(column: _Column, target: str, confidence: float) -> bool:
    """Say whether short cells that cannot be read are values in words still to be mapped."""
    named = target == "status" or target.endswith("_likelihood")
    return named and confidence > WEAK and max(map(len, column.cells)) <= LONGEST_WORD


def kind_of(target: str) -> str:
    """Return what the cells of a field are: ordinal, level, date, money, text and so on."""
    if target.endswith(("_likelihood", "_consequence")):
        return "ordinal"
    if target.endswith("_level"):
        return "level"
    if target in ("due_on", "reviewed_on"):
        return "date"
    if target in ("cost", "loss_low", "loss_high"):
        return "money"
    return target if target in FITS else "text"


def _share(cells: Sequence[str], kind: str) -> float:
    fits = FITS[kind](cells)
    return sum(map(fits, cells)) / len(cells)


def _readable(read: Callable[[str], object]) -> Callable[[str], bool]:
    def readable(cell: str) -> bool:
        try:
            read(cell)
        except Invalid:
            return False
        return True

    return readable


def _few(cells: Sequence[str]) -> bool:
    """Say whether a column repeats a few short values, which people can then map."""
    distinct = set(cells)
    return len(distinct) <= 7 and len(cells) > 3 * len(distinct) and max(map(len, distinct)) <= 25


def _ordinals(cells: Sequence[str]) -> Callable[[str], bool]:
    return (lambda _: True) if _few(cells) else _sure_ordinals(cells)


def _sure_ordinals(cells: Sequence[str]) -> Callable[[str], bool]:
    scale = detect_scale(cells)
    return _readable(lambda cell: read_ordinal(cell, scale))


def _states(cells: Sequence[str]) -> Callable[[str], bool]:
    return (lambda _: True) if _few(cells) else _readable(read_status)


def _references(cells: Sequence[str]) -> Callable[[str], bool]:
    del cells
    return lambda cell: all(
        len(item) <= 24 and any(sign.isdigit() for sign in item) for item in _several(cell)
    )


def _several(cell: str) -> tuple[str, ...]:
    try:
        return read_several(cell)
    except Invalid:
        return ("too long",)


def _texts(cells: Sequence[str]) -> Callable[[str], bool]:
    """Say which cells are sentences; a long word for a step, such as “very high”, is none."""
    is_step = _sure_ordinals(cells)
    return lambda cell: (
        any(sign.isalpha() for sign in cell)
        and len(folded(cell[:LONGEST_HEADING])) > 5
        and not is_step(cell)
    )


def _titles(cells: Sequence[str]) -> Callable[[str], bool]:
    del cells
    return lambda cell: len(cell) > 3 and (" " in cell or cell.isalpha())


FITS: dict[str, Callable[[Sequence[str]], Callable[[str], bool]]] = {
    "ordinal": _ordinals,
    "sure ordinal": _sure_ordinals,
    "level": lambda _: _readable(read_level),
    "date": lambda _: _readable(lambda c: read_date(c, DateStyle.DAY_FIRST, "last")),
    "money": lambda _: _readable(read_money),
    "frequency": lambda _: _readable(read_frequency),
    "status": _states,
    "response": lambda _: _readable(read_response),
    "controls": _references,
    "consequence_text": _texts,
    "content of a title": _titles,
}
WORDS = {
    "ordinal": "steps of a scale",
    "sure ordinal": "steps of a scale",
    "level": "levels",
    "date": "dates",
    "money": "amounts",
    "frequency": "frequencies",
    "status": "states",
    "response": "responses",
    "controls": "short references",
    "consequence_text": "sentences",
}


def _by_content(columns: Sequence[_Column], taken: set[str]) -> Iterator[ColumnGuess]:
    """Yield what columns seem to hold that no name explains, in the order of the table."""
    if not taken & {"title", "event"}:
        yield from _most_telling(columns)
    wanted: list[tuple[str, tuple[str, ...], Callable[[Sequence[str]], bool]]] = [
        ("date", ("due_on", "reviewed_on"), _dated),
        ("money", ("cost",), _with_currency),
        ("sure ordinal", ("inherent_likelihood", "inherent_consequence"), _stepped),
        ("response", ("response",), lambda _: True),
    ]
    for kind, targets, telling in wanted:
        free = [target for target in targets if target not in taken]
        for column in columns:
            fits = len(column.cells) > 2 and telling(column.cells)
            if free and fits and _share(column.cells, kind) >= 0.9:
                reason = f"The heading tells nothing; its cells are {WORDS[kind]}."
                yield ColumnGuess(
                    column=column.name, target=free.pop(0), confidence=BY_CONTENT, reason=reason
                )


def _most_telling(columns: Sequence[_Column]) -> Iterator[ColumnGuess]:
    """Yield the first column whose cells are texts that differ."""
    for column in columns:
        distinct = len(set(column.cells)) > 0.8 * len(column.cells)
        if column.cells and distinct and _share(column.cells, "content of a title") >= 0.8:
            reason = "The heading tells nothing; it is the first column of texts that differ."
            long = sum(map(len, column.cells)) > LONGEST_TITLE * len(column.cells)
            yield ColumnGuess(
                column=column.name,
                target="event" if long else "title",
                confidence=TAKEN_FROM,
                reason=reason,
            )
            return


def _dated(cells: Sequence[str]) -> bool:
    return all(len(cell) <= 40 for cell in cells)


def _with_currency(cells: Sequence[str]) -> bool:
    named = CURRENCIES | set(CURRENCY_SIGNS)
    told = sum(1 for cell in cells if any(name in cell[:40] for name in named))
    return told * 2 > len(cells)


def _stepped(cells: Sequence[str]) -> bool:
    return len(set(cells)) <= 7 and any(not cell[:1].isdigit() or len(cell) > 2 for cell in cells)
