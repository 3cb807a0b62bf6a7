"""Keep the counts of the register short."""

from django.db import connection

from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, require
from steward.foundation.tenancy.reach import whole_organisation

SUM = """
WITH booked AS (
  DELETE FROM risks_riskcount WHERE organisation_id = %(organisation)s
  RETURNING status, level, likelihood, consequence, count
)
INSERT INTO risks_riskcount (id, organisation_id, status, level, likelihood, consequence, count)
SELECT gen_random_uuid(), %(organisation)s, status, level, likelihood, consequence, sum(count)
FROM booked GROUP BY 3, 4, 5, 6 HAVING sum(count) <> 0
"""


def sum_counts(*, actor: Actor) -> None:
    """Replace what was booked by its sums; no count changes.

    Others may book meanwhile: what they have not committed is not seen here and stays.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    with whole_organisation(), connection.cursor() as cursor:
        cursor.execute(SUM, {"organisation": actor.organisation_id})
