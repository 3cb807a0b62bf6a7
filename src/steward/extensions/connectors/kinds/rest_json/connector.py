"""Ask any address for JSON, and take the fields that somebody chose."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from steward.domain.monitoring.rules.taking import PROPERTY
from steward.domain.monitoring.terms import Named, Observation, Reading, Value
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.pointing import Place, all_at, goes_with, one_at, parts_of
from steward.extensions.connectors.settings_of import address, bearer, checked, lines_of, token
from steward.extensions.connectors.terms import Asking, Connector, Pulled
from steward.extensions.connectors.values import counted, moment, name_of, number, text
from steward.foundation.core.errors import Invalid

KIND = "rest_json"
PATH, FIELDS = "path", "fields"
PARTS = 4
MOST_ROWS = 5_000
UNCHOSEN = "No fields are chosen yet, so nothing is taken in."


def line_of(property_: str, system: str, value: str, time: str = "") -> str:
    """Return the line of a setting that says which fields are taken."""
    return " | ".join((property_, system, value, time)).removesuffix(" | ")


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield what the answer says, in one part."""
    rows = lines_of(asking.config.get(FIELDS, ""), FIELDS)
    if not rows:
        yield Pulled(reading=Reading(notes=(UNCHOSEN,)), cursor={})
        return
    body = asking.wire.ask("GET", asking.config[PATH]).body
    yield Pulled(reading=reading_of(body, rows, asking.now), cursor={})


def reading_of(body: object, rows: list[str], now: datetime) -> Reading:
    """Return what the chosen fields of an answer say, each thing once for each time."""
    seen: dict[tuple[str, str, datetime], Observation] = {}
    notes: list[str] = []
    for row in rows:
        property_, system, value, time = _parted(row)
        found = list(islice(all_at(body, parts_of(value) or ()), MOST_ROWS + 1))
        if len(found) > MOST_ROWS:
            notes.append(f"{value}: the first {MOST_ROWS:,} values were taken.")
        if not found:
            notes.append(f"{value}: the answer has no such field.")
        left = twice = 0
        for place, item in found[:MOST_ROWS]:
            item_of = _observation(body, place, item, (property_, system, time), now)
            if item_of is None:
                left += 1
                continue
            key = (item_of.property, item_of.subject.name, item_of.observed_at)
            twice += key in seen
            seen[key] = item_of
        if left:
            said = counted(left, "value lacks", "values lack")
            notes.append(f"{value}: {said} a name, a property, a time or itself; left out.")
        if twice:
            said = counted(twice, "value was", "values were")
            notes.append(f"{value}: {said} said twice for one time; the last stands.")
    return Reading(observations=tuple(seen.values()), notes=tuple(notes))


def _observation(
    body: object, place: Place, item: object, fields: tuple[str, str, str], now: datetime
) -> Observation | None:
    property_, system, time = (_told(body, field, place) for field in fields)
    value, at = _value(item), moment(time) if fields[2] else now
    name, key = name_of(system), text(property_, 80)
    if value is None or at is None or not name or not PROPERTY.fullmatch(key):
        return None
    return Observation(
        subject=Named(kind="system", name=name), property=key, value=value, observed_at=at
    )


def _told(body: object, field: str, place: Place) -> object:
    parts = parts_of(field)
    return field if parts is None else one_at(body, parts, place)


def _value(item: object) -> Value | None:
    """Return a value as the answer has it: yes or no, a number, or a text."""
    if isinstance(item, bool):
        return item
    return text(item, 500) or None if isinstance(item, str) else number(item)


def _parted(row: str) -> tuple[str, str, str, str]:
    parts = [part.strip() for part in row.split("|", PARTS - 1)]
    property_, system, value, time = [*parts, *[""] * PARTS][:PARTS]
    return property_, system, value, time


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The path is none, or a line does not say which fields are taken.
    """
    path = config.get(PATH, "").strip()
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        raise Invalid("Write the path as a browser shows it; it begins with /.", place=PATH)
    rows = lines_of(config.get(FIELDS, ""), FIELDS)
    for number_of, row in enumerate(rows, 1):
        _check_row(row, number_of)
    return checked(config) | {PATH: path, FIELDS: "\n".join(rows)}


def _check_row(row: str, number_of: int) -> None:
    property_, system, value, time = _parted(row)
    problem = ""
    rows = parts_of(value)
    if not property_ or not system:
        problem = "write property | AI system | value | time."
    elif rows is None:
        problem = "the value is a path that begins with /."
    elif parts_of(property_) is None and not PROPERTY.fullmatch(property_):
        problem = f"“{property_[:40]}” is no property."
    elif time and parts_of(time) is None:
        problem = "the time is a path that begins with /, or empty."
    else:
        others = (parts_of(field) for field in (property_, system, time))
        if not all(goes_with(parts, rows) for parts in others if parts is not None):
            problem = "all fields lie in the list of the value, or above it."
    if problem:
        raise Invalid(f"Line {number_of}: {problem}", place=FIELDS)


CONNECTOR = Connector(
    kind=KIND,
    label="Any JSON",
    hint="An address that answers with JSON; its fields are chosen on a sample.",
    settings=(
        address("Of the service, such as https://metrics.example.org"),
        Setting(
            name=PATH,
            label="Path",
            help_text="What is asked for at this address, such as /v1/quality?days=1",
        ),
        Setting(
            name=FIELDS,
            label="Fields",
            help_text="Chosen on a sample once it is connected. One a line: property | AI system |"
            " value | time; a part that begins with / is a path.",
            required=False,
            long=True,
        ),
        token("Where the service asks for one."),
    ),
    check=check,
    headers=bearer,
    pull=pull,
)
