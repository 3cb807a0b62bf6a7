"""The book of tiers, terms and activities of the installed content."""

from functools import lru_cache
from uuid import UUID

from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.relationships.terms.criteria import PartyBook

QUESTIONNAIRE = "supplier-ai"


def current_book() -> PartyBook:
    """Return the criteria, terms and activities in force.

    Raises:
        NotFound: No pack brings them.
    """
    return _book(current_resource("third_parties", "third-parties").id)


@lru_cache(maxsize=8)
def _book(key: UUID) -> PartyBook:
    return PartyBook.from_body(resource_body(key))
