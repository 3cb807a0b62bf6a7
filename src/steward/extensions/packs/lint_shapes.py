"""What a file of rules of audit lint must hold."""

from steward.extensions.packs.schema import Amount, Many, OneOf, Record, Text

TEXT = Text()
LINT_RULE = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "about": TEXT,
        "fires_when": TEXT,
        "clauses": Many(TEXT, least=1),
        "severity": OneOf(frozenset({"major", "minor", "observation"})),
        "stages": Many(OneOf(frozenset({"stage_1", "stage_2"})), least=1),
        "reason": TEXT,
        "fix": Record({"say": TEXT, "door": TEXT}, closed=True),
    },
    {"when": TEXT, "nonconformity": Amount(low=1, high=20, whole=True), "source": TEXT},
    closed=True,
)
LINT_RULES = Record(
    {"id": TEXT, "title": TEXT, "rules": Many(LINT_RULE, least=1)},
    {"kind": OneOf(frozenset({"lint_rules"})), "version": TEXT, "licence": TEXT, "language": TEXT},
    closed=True,
)
