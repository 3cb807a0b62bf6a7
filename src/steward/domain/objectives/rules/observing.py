"""Which changes that a source sees are significant, and what reads the changed facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from steward.domain.objectives.terms.changes import Reopened

SHOWN_DIGEST = 12
YEARS = range(1900, 2200)
VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?=$|[.+_-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A property whose new value is a change.

    ``aspect`` gathers properties that tell of one change. ``of_system`` are the records of each
    touched system that read the fact, ``controls`` the controls of ISO/IEC 42001 that do.
    """

    aspect: str
    words: str
    of_system: tuple[Reopened, ...]
    controls: tuple[str, ...] = ()


_ALL = (Reopened.IMPACT, Reopened.RISKS)
WATCHED: Mapping[str, Watched] = {
    "model.version": Watched(
        aspect="model", words="model version", of_system=_ALL, controls=("A.6.2.4",)
    ),
    "model.digest": Watched(
        aspect="model", words="digest of the model", of_system=_ALL, controls=("A.6.2.4",)
    ),
    "dataset.digest": Watched(
        aspect="dataset", words="digest of the data", of_system=_ALL, controls=("A.7.4",)
    ),
    "deploy.prompt_digest": Watched(
        aspect="prompt",
        words="system prompt",
        of_system=(Reopened.RISKS,),
        controls=("A.6.2.4",),
    ),
    "supplier.terms_digest": Watched(
        aspect="terms",
        words="terms of the supplier",
        of_system=(Reopened.RISKS,),
        controls=("A.10.3",),
    ),
    "deploy.region": Watched(aspect="region", words="region", of_system=(Reopened.SYSTEM, *_ALL)),
}
"""property → what its change means (ISO/IEC 42001:2023, 6.3, 8.1, 8.2 and 8.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """Whether a change is significant, and why."""

    is_significant: bool
    reason: str


def release_of(version: str) -> tuple[int, ...] | None:
    """Return the part of a version whose change may break what relies on it; None if untold.

    It is the first number; before a first release, the first two. A year is no such number.
    """
    found = VERSION.match(version.strip())
    if found is None or int(found[1]) in YEARS:
        return None
    first = int(found[1])
    return (first,) if first else (0, int(found[2] or 0))


def significance_of(name: str, before: str, after: str) -> Significance:
    """Judge a change of a watched property from one value to another.

    A model version is significant when its release differs or cannot be told; every other watched
    property whenever its value differs. ``before`` is empty for what was not there.
    """
    words = WATCHED[name].words
    if before == after:
        return Significance(is_significant=False, reason=f"The {words} is as before.")
    if name != "model.version" or not before:
        return Significance(is_significant=True, reason=f"The {words} is another.")
    old, new = release_of(before), release_of(after)
    if old is None or new is None:
        reason = "The versions do not tell how much changed; it counts as significant."
        return Significance(is_significant=True, reason=reason)
    if old != new:
        return Significance(is_significant=True, reason="It is another release of the model.")
    reason = "The release of the model is the same; only its later numbers differ."
    return Significance(is_significant=False, reason=reason)


def told(name: str, value: str) -> str:
    """Return a value as people read it; a digest by its first letters."""
    if not value:
        return "none"
    if name.endswith("digest"):
        return value.removeprefix("sha256:")[:SHOWN_DIGEST]
    return value[:80]
