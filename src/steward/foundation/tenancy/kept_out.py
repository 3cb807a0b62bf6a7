"""Who does not see what, for work that tells others: letters, inboxes and rules."""

from collections.abc import Iterable
from uuid import UUID

from steward.foundation.tenancy.reading import answers

KEPT_OUT = """
SELECT person, kept FROM unnest(%(people)s::uuid[]) AS person,
  LATERAL (SELECT nullif(apart.kept_from(person), '')::uuid[] AS roots) AS r,
  LATERAL unnest(apart.everything(r.roots)) AS kept
WHERE r.roots IS NOT NULL AND kept = ANY (%(records)s::uuid[])
"""


def kept_out(people: Iterable[UUID], records: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Return which of some people do not see which of some records: person and record."""
    asked = {"people": list(map(str, people)), "records": list(map(str, records))}
    if not asked["people"] or not asked["records"]:
        return set()
    return {(person, record) for person, record in answers(KEPT_OUT, asked)}


CONFIDENTIAL = """
SELECT kept FROM unnest(apart.everything(
  (SELECT array_agg(subject_id) FROM confiding_confidence))) AS kept
WHERE kept = ANY (%s::uuid[])
"""


def confidential_among(records: Iterable[UUID]) -> set[UUID]:
    """Return which of some records are confidential, or hang on one that is; for work of nobody."""
    asked = [str(key) for key in records]
    return {key for (key,) in answers(CONFIDENTIAL, [asked])} if asked else set()
