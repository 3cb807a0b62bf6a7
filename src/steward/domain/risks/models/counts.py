"""What keeps count of the register in the database: threats only, for the matrix is theirs."""

from typing import ClassVar

import pgtrigger
from django.db import models

from steward.foundation.tenancy.models import Owned, OwnedManager

MOVED = """
SELECT organisation_id, status, current_level, current_likelihood, current_consequence,
       {change} AS change FROM {rows} WHERE kind = 'threat'"""
BOOK = """
INSERT INTO risks_riskcount (id, organisation_id, status, level, likelihood, consequence, count)
SELECT gen_random_uuid(), organisation_id, status, current_level, current_likelihood,
       current_consequence, sum(change)
FROM ({moved}) moved GROUP BY 2, 3, 4, 5, 6 HAVING sum(change) <> 0;
RETURN NULL;
"""


def counting(name: str, operation: pgtrigger.Operation, **rows: str) -> pgtrigger.Trigger:
    """Return the trigger that books what one statement adds to the counts and takes from them."""
    changes = {"new": "1", "old": "-1"}
    moved = [MOVED.format(change=changes[side], rows=table) for side, table in rows.items()]
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=BOOK.format(moved=" UNION ALL ".join(moved)),
    )


class RiskCount(Owned):
    """How many risks came into a state, or left it (negative); the sum is how many are in it.

    Kept by triggers, so that a page need not count a hundred thousand rows. Each statement books
    a change of its own instead of changing a total: nobody waits for anybody.
    """

    status = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    likelihood = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    objects: ClassVar[OwnedManager["RiskCount"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id"], name="risk_counts")]

    def __str__(self) -> str:
        return f"{self.count:+d} {self.status}, {self.level}"
