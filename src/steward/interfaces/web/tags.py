"""What every template may use: icons, assets, sentences of the journal."""

import math
import re
from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from steward.domain.risks.terms import BENEFIT_WORDS
from steward.foundation.core.moments import written
from steward.foundation.journal.events import rendered
from steward.interfaces.web.assets import asset_url
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit import cells

register = template.Library()
register.filter("value_of", cells.value_of)
register.filter("table_row", cells.table_row)


@register.filter
def at(values: object, key: str) -> object:
    """Return what a mapping holds under a key; nothing where it is none."""
    found = cast("dict[str, object]", values).get(key) if isinstance(values, dict) else None
    return "" if found is None else found


@register.filter
def level_word(level: object) -> str:
    """Return the word of a level of a threat or, after ``benefit-``, of an opportunity."""
    name = str(level or "unknown")
    if name.startswith("benefit-"):
        return BENEFIT_WORDS[name.removeprefix("benefit-")]
    return name.capitalize()


@register.filter
def instant(moment: datetime) -> str:
    """Return an instant as an address takes it, to the microsecond."""
    return written(moment)


@register.filter
def dated(day: str) -> str:
    """Return a day that was kept as text, 2026-11-02, as people read it: 2 Nov 2026."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found.day} {found:%b %Y}"


@register.filter
def grouped(value: object) -> object:
    """Return a whole number with its thousands apart; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


@register.filter
def money(value: float) -> str:
    """Return an amount to three digits, short where it is long: 940,000 becomes 940k."""
    if not math.isfinite(value):
        return "∞"
    for size, unit in ((1e12, "T"), (1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


@register.filter
def percent(value: float) -> str:
    """Return a share as a percentage, with a decimal where it is small."""
    return f"{value:.1%}" if value < 0.1 else f"{value:.0%}"


@register.filter
def entries(values: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the entries of a repeated group with their numbers, and an empty one behind them."""
    given = cast("list[dict[str, Any]]", values) if isinstance(values, list) else []
    return list(enumerate([*given, {}]))


@register.filter
def last_part(address: str) -> str:
    """Return what stands behind the last slash of an address, in words."""
    return address.rpartition("/")[2].replace("-", " ").replace("_", " ")


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built asset."""
    return asset_url(name)


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration."""
    address = asset_url("icons.svg")
    drawing = (
        '<svg class="icon" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" {}><use href="{}#{}"></use></svg>'
    )
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(drawing, said, address, name)


@register.simple_tag
@lru_cache(maxsize=8192)
def drawn(template_name: str, item: Hashable) -> SafeString:
    """Draw what follows from a value alone, such as a matrix or a filter; once for equal ones.

    The value holds plain values to its ground. Records of the database do not belong in it: they
    are equal by their key, so that an old drawing would be shown.
    """
    return SafeString(get_template(template_name).render({"item": item}))


@register.filter
def sentence(entry: Any) -> str:  # noqa: ANN401 -- framework requires
    """Return what happened in words."""
    return rendered(entry.event, entry.payload)


@register.filter
def door(entry: Any) -> str:  # noqa: ANN401 -- framework requires
    """Return the address of what an entry is about, or nothing where it has none."""
    return door_of(entry.subject_kind, entry.subject_id, entry.subject_label)


REFERENCE = re.compile(r"\b([A-Z]{3,5})-(\d{4,})")


@register.filter
def unbroken(text: str) -> str:
    """Return a text in which no reference (RISK-0042) breaks at its hyphen."""
    return REFERENCE.sub("\\1\u2011\\2", text)
