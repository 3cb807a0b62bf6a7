"""Look into what a stranger wrote: each answer has the type it promises, or is empty."""

import hashlib
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

Json: TypeAlias = "dict[str, Any]"
LONGEST_NAME = 200
LONGEST_TEXT = 2_000
MOST_LISTED = 50
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SECONDS = 1e11
MILLISECONDS = 1e14
MICROSECONDS = 1e17
NORMAL = 1.959964


def obj(value: object) -> Json:
    """Return an object; an empty one for anything else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def leading(value: object) -> Json:
    """Return the first object in a list; an empty one where there is none."""
    found = objects(value)
    return found[0] if found else {}


def objects(value: object) -> list[Json]:
    """Return the objects in a list, without what else it holds."""
    return [cast("Json", item) for item in listed(value) if isinstance(item, dict)]


def several(value: object) -> list[Any]:
    """Return a list, or the one value that stands where a list could."""
    if value is None or value == "":
        return []
    return listed(cast("object", value)) if isinstance(value, list) else [value]


def at(value: object, *path: str) -> Any:  # noqa: ANN401 -- framework requires
    """Return what lies at a path of keys, or None."""
    for key in path:
        value = obj(value).get(key)
    return value


def text(value: object, most: int = LONGEST_TEXT) -> str:
    """Return a text or a number in one line; empty for anything else.

    What neither UTF-8 nor the database can hold is taken out.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    found = str(value)[: most * 4] if isinstance(value, str) else _digits(value)
    found = found.replace("\x00", "").encode("utf-8", "ignore").decode()
    return " ".join(found.split())[:most]


def name_of(value: object) -> str:
    """Return a text that is short enough for a name."""
    return text(value, LONGEST_NAME)


def texts(value: object, most: int = MOST_LISTED) -> list[str]:
    """Return the first texts of a list, or the one text that stands in its place."""
    return [found for item in several(value)[:most] if (found := text(item, LONGEST_NAME))]


def first(*values: object) -> str:
    """Return the first that is a text and not empty, short enough for a name."""
    return next((found for value in values if (found := name_of(value))), "")


def number(value: object) -> float | None:
    """Return a finite number, also where it is written as text or percent; None for others."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip()[:40]
        if value.endswith("%"):
            share = number(value[:-1])
            return None if share is None else share / 100
    elif not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """Return a count: a number of at least 0 without a fraction that a table can hold."""
    found = number(value)
    return int(found) if found is not None and 0 <= found < 2**31 and found == int(found) else None


def flag(value: object) -> bool | None:
    """Return yes or no; None for anything else."""
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Return an instant in UTC: RFC 3339, or a number since 1970 in s, ms, µs or ns.

    A time without a zone is in UTC. None for what is no time, or lies before 1990.
    """
    try:
        if isinstance(value, str) and not value.strip().isdigit():
            words = value.strip()[:40].replace("Z", "+00:00").replace(" UTC", "+00:00")
            found = datetime.fromisoformat(words)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        else:
            seconds = _seconds(number(value))
            if seconds is None:
                return None
            found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found >= EARLIEST else None


def digest_of(*parts: object) -> str:
    """Return a fingerprint of texts, the same for the same texts in the same order."""
    found = hashlib.sha256()
    for part in parts:
        piece = str(part).encode("utf-8", "replace")
        found.update(len(piece).to_bytes(8, "big") + piece)
    return found.hexdigest()[:40]


def facts(**said: object) -> dict[str, object]:
    """Return what is said, without what is empty."""
    return {key: value for key, value in said.items() if value not in (None, "", [], {}, ())}


def counted(number_of: int, one: str, many: str) -> str:
    """Return a count with its noun: ``1 result``, ``2,700 results``."""
    return f"{number_of:,} {one if number_of == 1 else many}"


def share_bounds(hits: int, total: int) -> tuple[float, float]:
    """Return the bounds of a share at 95 %; 0 to 1 where nothing was counted.

    Source: Wilson (1927), the score interval.
    """
    if total <= 0:
        return 0.0, 1.0
    share, square = hits / total, NORMAL * NORMAL
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    half = NORMAL * spread / (1 + square / total)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == total else min(1.0, middle + half)
    return low, high


def unique(items: Iterable[str]) -> list[str]:
    """Return texts in their order, each once, without empty ones."""
    return list(dict.fromkeys(item for item in items if item))


def _digits(value: float) -> str:
    try:
        return str(value)
    except ValueError:
        return ""


def _seconds(value: float | None) -> float | None:
    if value is None or value <= 0:
        return None
    for most, unit in ((SECONDS, 1.0), (MILLISECONDS, 1e3), (MICROSECONDS, 1e6)):
        if value < most:
            return value / unit
    return value / 1e9
