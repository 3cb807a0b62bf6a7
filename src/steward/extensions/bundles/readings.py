"""The file of a reading: what the API is sent, as a file."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from steward.domain.monitoring.terms import Asset, Evaluation, Issue, Observation, Reading
from steward.extensions.bundles.terms import Enclosed
from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json

MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFile:
    """A reading with the name of its source and the key of its delivery."""

    source: str
    delivery: str
    observations: tuple[Observation, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    issues: tuple[Issue, ...] = ()
    assets: tuple[Asset, ...] = ()
    covers: str = ""

    @property
    def reading(self) -> Reading:
        """Return it as monitoring takes it in."""
        return Reading(
            observations=self.observations,
            evaluations=self.evaluations,
            issues=self.issues,
            assets=self.assets,
            covers=self.covers,
        )


SHAPE = TypeAdapter(ReadingFile)


def reading_of(item: Enclosed) -> ReadingFile:
    """Return the reading that a statement speaks of.

    Raises:
        Invalid: The file is no JSON, has another shape, or holds too much; names the place.
    """
    said: Any = load_json(item.content)
    try:
        found = SHAPE.validate_python(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or item.name
        raise Invalid(f"{first['msg']}.", place=place) from error
    parts = (found.observations, found.evaluations, found.issues, found.assets)
    if any(len(part) > MOST for part in parts):
        raise Invalid(f"A reading holds at most {MOST:,} of each.", place=item.name)
    if not found.delivery:
        raise Invalid("A reading in a bundle names its delivery.", place="delivery")
    return found
