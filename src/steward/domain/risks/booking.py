"""The triggers that keep the counts of the register."""

import pgtrigger

MOVED = """
SELECT organisation_id, status, current_level, current_likelihood, current_consequence,
       {change} AS change FROM {rows}"""
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
