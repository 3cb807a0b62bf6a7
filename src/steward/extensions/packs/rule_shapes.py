"""What a file of rules that act by themselves must hold."""

from steward.extensions.packs.schema import Amount, Many, OneOf, Record, Text, Whatever

TEXT = Text()
ANY_TEXT = Text(empty=True)
TRIGGER = Record(
    {"kind": OneOf(frozenset({"event", "schedule", "day", "call"}))},
    {
        "event": TEXT,
        "every": OneOf(frozenset({"hour", "day", "week", "month"})),
        "hour": Amount(low=0, high=23, whole=True),
        "weekday": Amount(low=1, high=7, whole=True),
        "day": Amount(low=1, high=28, whole=True),
        "record": TEXT,
        "fact": TEXT,
        "offset": Amount(low=-3650, high=3650, whole=True),
        "fields": Whatever(),
    },
    closed=True,
)
ACTING_RULE = Record(
    {"title": TEXT, "trigger": TRIGGER, "steps": Many(Record({"action": TEXT}), least=1)},
    {
        "id": TEXT,
        "why": ANY_TEXT,
        "condition": ANY_TEXT,
        "rate": Amount(low=1, high=10_000, whole=True),
    },
    closed=True,
)
AUTOMATION_RULES = Record(
    {"rules": Many(ACTING_RULE, least=1)},
    {
        "id": TEXT,
        "title": TEXT,
        "kind": OneOf(frozenset({"automation_rules"})),
        "version": TEXT,
        "licence": TEXT,
        "language": TEXT,
    },
    closed=True,
)
