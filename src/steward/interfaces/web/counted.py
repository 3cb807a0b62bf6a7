"""Lists that count their rows in words of their own."""

from dataclasses import dataclass
from typing import Any

from steward.interfaces.web.kit.pages import Pages


@dataclass(frozen=True, kw_only=True)
class CountedPages(Pages[Any]):
    """Pages whose list counts its rows in words of its own: one, and several."""

    counted: tuple[str, str] = ("entry", "entries")
