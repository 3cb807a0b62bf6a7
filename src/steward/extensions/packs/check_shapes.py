"""What files of observed properties and of checks must hold."""

from steward.domain.monitoring.terms import (
    SUBJECT_KINDS,
    CheckSeverity,
    Strength,
    ValueKind,
)
from steward.extensions.packs.schema import Amount, Flag, Many, OneOf, Record, Text, Whatever

TEXT = Text()
TEXTS = Many(TEXT)
ABOUT = OneOf(frozenset(SUBJECT_KINDS))
PROPERTY = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "value": OneOf(frozenset(kind.value for kind in ValueKind)),
        "of": Many(ABOUT, least=1),
        "sources": Many(TEXT, least=1),
    },
    {"unit": TEXT, "better": OneOf(frozenset({"higher", "lower"})), "series": TEXTS},
    closed=True,
)
OBSERVED_PROPERTIES = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "sources": Many(Record({"id": TEXT, "title": TEXT}, closed=True), least=1),
        "properties": Many(PROPERTY, least=1),
    },
    closed=True,
)
CHECK = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "asks": TEXT,
        "about": ABOUT,
        "property": TEXT,
        "passes_when": TEXT,
        "max_age_days": Record({"default": Amount(low=1, whole=True)}, {"high": Amount(low=1)}),
        "severity": OneOf(frozenset(item.value for item in CheckSeverity)),
        "requirements": Many(
            Record(
                {"id": TEXT, "strength": OneOf(frozenset(item.value for item in Strength))},
                closed=True,
            ),
            least=1,
        ),
        "remedy": TEXT,
        "owner": OneOf(frozenset({"record", "manager"})),
    },
    {
        "applies_when": TEXT,
        "warns_when": TEXT,
        "parameters": Record({}, {}),
        "whole_only": Flag(),
        "note": Whatever(),
    },
    closed=True,
)
OWN_RECORDS = Record(
    {"id": TEXT, "title": TEXT, "requirements": TEXTS, "lint": TEXTS},
    closed=True,
)
MONITORING_CHECKS = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "high_when": TEXT,
        "checks": Many(CHECK, least=1),
        "of_own_records": Many(OWN_RECORDS),
    },
    closed=True,
)
