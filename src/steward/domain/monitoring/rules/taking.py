"""What of a reading can be taken in, what tells two observations apart, and what they imply."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import cast
from uuid import UUID

from steward.domain.monitoring.terms import (
    SUBJECT_KINDS,
    Asset,
    Evaluation,
    Named,
    Observation,
    Property,
    Value,
    ValueKind,
)
from steward.foundation.core.errors import Invalid

AHEAD = timedelta(minutes=5)
"""How far a source's clock may be ahead of ours."""
LONGEST_NAME = 300
LONGEST_TEXT = 500
LONGEST_SERIES = 200
LARGEST_DETAIL = 4096
PROPERTY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
LONGEST_PROPERTY = 80
LARGEST_COUNT = 2**53
COMMON_SERIES = ("evaluation", "metric", "group", "column", "category", "model", "name")
"""What tells the lines of a property apart that no vocabulary knows."""
EVALUATED = "eval.score"
INTACT = "eval.intact"
SCANNED, SCANNED_HIGH = "scan.findings", "scan.high_findings"


def thing_key(name: str) -> str:
    """Return the name by which a thing is one: without case and doubled spaces."""
    return " ".join(name.split()).casefold()[:LONGEST_NAME]


def check_named(named: Named) -> None:
    """Refuse a subject that names nothing.

    Raises:
        Invalid: The kind is none, or the name is empty, too long or holds what no text may.
    """
    if named.kind not in SUBJECT_KINDS:
        raise Invalid(f"There is no kind “{named.kind}”.", place="subject.kind")
    if not named.name.strip():
        raise Invalid("Name the subject.", place="subject.name")
    if len(named.name) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} letters.", place="subject.name")
    for place in ("name", "version", "digest"):
        _check_text(getattr(named, place), f"subject.{place}", LONGEST_NAME)


def check_observation(item: Observation, known: Property | None, *, now: datetime) -> None:
    """Refuse an observation that cannot be kept or believed.

    Raises:
        Invalid: The subject, property, value, time, bounds, count or detail does not fit.
    """
    check_named(item.subject)
    if len(item.property) > LONGEST_PROPERTY or not PROPERTY.fullmatch(item.property):
        words = f"“{item.property[:40]}” is no property; write it like “drift.share”."
        raise Invalid(words, place="property")
    _check_value(item.value, known)
    check_moment(item.observed_at, "observed_at", now)
    _check_text(item.unit, "unit", 20)
    for place in ("low", "high"):
        bound = cast("float | None", getattr(item, place))
        if bound is not None and not math.isfinite(bound):
            raise Invalid("A bound is a finite number.", place=place)
    if item.low is not None and item.high is not None and item.low > item.high:
        raise Invalid("The lower bound lies above the upper.", place="low")
    if item.count is not None and not 0 <= item.count <= LARGEST_COUNT:
        raise Invalid("A count is 0 or more.", place="count")
    check_detail(item.detail)


def check_moment(moment: datetime, place: str, now: datetime) -> None:
    """Refuse a moment without a zone, or one in the future.

    Raises:
        Invalid: It has no zone, or lies more than five minutes ahead.
    """
    if moment.tzinfo is None:
        raise Invalid("The time needs its zone, such as “Z”.", place=place)
    if moment > now + AHEAD:
        raise Invalid("The time lies in the future.", place=place)


def check_detail(detail: Mapping[str, object]) -> None:
    """Refuse a detail that is no small JSON.

    Raises:
        Invalid: It is no JSON, holds NUL, or is larger than 4 KB.
    """
    if not detail:
        return
    try:
        text = canonical(detail)
    except (TypeError, ValueError) as error:
        raise Invalid("The detail is no JSON.", place="detail") from error
    if len(text.encode()) > LARGEST_DETAIL:
        raise Invalid(f"The detail is larger than {LARGEST_DETAIL // 1024} KB.", place="detail")
    if "\\u0000" in text:
        raise Invalid("A text contains the character NUL.", place="detail")


def _check_value(value: Value, known: Property | None) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise Invalid("A value is a finite number.", place="value")
    elif isinstance(value, str):
        _check_text(value, "value", LONGEST_TEXT)
    problem = _unlike(value, known.value) if known else ""
    if problem:
        raise Invalid(problem, place="value")


def _unlike(value: Value, kind: ValueKind) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is ValueKind.FLAG:
        return "" if isinstance(value, bool) else "Say true or false."
    if kind is ValueKind.NUMBER:
        return "" if is_number else "Give a number."
    if kind is ValueKind.SHARE:
        inside = is_number and 0 <= float(value) <= 1
        return "" if inside else "A share lies within 0 to 1."
    if not isinstance(value, str):
        return "Give a text."
    return "" if kind is ValueKind.TEXT or day_of(value) else "Give a day, like 2026-12-31."


def day_of(text: str) -> date | None:
    """Return the day that a text after ISO 8601 names, or None."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _check_text(text: str, place: str, longest: int) -> None:
    if len(text) > longest:
        raise Invalid(f"It has at most {longest} letters.", place=place)
    if "\x00" in text:
        raise Invalid("A text contains the character NUL.", place=place)


def canonical(detail: Mapping[str, object]) -> str:
    """Return a detail as JSON, whatever the order of its keys.

    Raises:
        TypeError: A value is none of JSON.
        ValueError: A number is not finite.
    """
    return json.dumps(detail, sort_keys=True, ensure_ascii=False, allow_nan=False)


def series_of(item: Observation, known: Property | None) -> str:
    """Return which line of its property an observation continues; empty for the only one."""
    keys = known.series if known else COMMON_SERIES
    told = [f"{key}: {item.detail[key]}" for key in keys if item.detail.get(key) not in (None, "")]
    return ", ".join(told).replace("\x00", "")[:LONGEST_SERIES]


def digest_of(source: str, item: Observation) -> UUID:
    """Return what tells an observation from every other: source, subject, property, time, detail.

    The value is no part of it: the same observation with another value corrects the first.
    """
    parts = (
        source,
        item.subject.kind,
        thing_key(item.subject.name),
        item.property,
        repr(item.observed_at.timestamp()),
        canonical(item.detail) if item.detail else "",
    )
    return UUID(bytes=blake2b("\x00".join(parts).encode(), digest_size=16).digest())


def with_version(item: Observation) -> Observation:
    """Return an observation whose detail names the version and digest that it is about."""
    said = {"version": item.subject.version, "digest": item.subject.digest}
    more = {key: value for key, value in said.items() if value and key not in item.detail}
    return replace(item, detail={**item.detail, **more}) if more else item


def of_evaluation(item: Evaluation) -> Iterator[Observation]:
    """Yield what an evaluation says: its score where it counts, and whether it is intact."""
    facts: dict[str, object] = {
        "evaluation": item.evaluation,
        "metric": item.metric,
        "group": item.group,
        "suite_version": item.suite_version,
        "dataset": item.dataset,
        "run": item.run,
        "harness": item.harness,
        "lower_is_better": item.lower_is_better,
        "level": item.level,
        "status": item.status,
    }
    detail = {
        **item.detail,
        **{key: value for key, value in facts.items() if value not in ("", None)},
    }
    if item.status in ("completed", "unknown"):
        yield Observation(
            subject=item.subject,
            property=EVALUATED,
            value=item.score,
            observed_at=item.evaluated_at,
            low=item.score_low,
            high=item.score_high,
            count=item.samples,
            detail=detail,
        )
    if item.status != "unknown":
        yield Observation(
            subject=item.subject,
            property=INTACT,
            value=item.status == "completed",
            observed_at=item.evaluated_at,
            detail={"evaluation": item.evaluation, "run": item.run, "status": item.status},
        )


def of_asset(item: Asset) -> Iterator[Observation]:
    """Yield what a source says of an asset as observations: version, digest, stage, licence."""
    subject = item.subject
    is_data = subject.kind == "dataset"
    told = {
        "model.version": "" if is_data else subject.version,
        "dataset.digest" if is_data else "model.digest": subject.digest,
        "model.stage": item.stage if subject.kind == "model" else "",
        "data.licence" if is_data else "model.licence": item.licence,
    }
    if subject.kind not in ("system", "model", "dataset"):
        return
    for name, value in told.items():
        if value and not (name == "model.licence" and subject.kind == "system"):
            yield Observation(
                subject=replace(subject, version="", digest=""),
                property=name,
                value=value[:LONGEST_TEXT],
                observed_at=item.seen_at,
            )


def of_issues(subject: Named, tool: str, levels: list[str], at: datetime) -> Iterator[Observation]:
    """Yield how many issues of a tool are open for a subject, and how many of them are grave."""
    detail = {"tool": tool} if tool else {}
    for name, count in ((SCANNED, len(levels)), (SCANNED_HIGH, levels.count("error"))):
        yield Observation(
            subject=subject, property=name, value=float(count), observed_at=at, detail=detail
        )
