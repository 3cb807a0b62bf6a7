"""What the criteria of suppliers must hold: tiers, terms, activities."""

from steward.domain.parts.terms import Tier
from steward.domain.relationships.terms.criteria import Replaceable, Supply
from steward.extensions.packs.schema import Amount, Many, OneOf, Record, Text

TEXT, WHOLE = Text(), Amount(low=0, whole=True)
TIER = OneOf(frozenset(tier.value for tier in Tier))
THIRD_PARTIES = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "tiers": Many(
            Record(
                {
                    "id": TIER,
                    "title": TEXT,
                    "review_months": WHOLE,
                    "due_days": WHOLE,
                    "terms": Many(TEXT),
                },
                closed=True,
            ),
            least=1,
        ),
        "criteria": Many(
            Record(
                {"id": TEXT, "tier": TIER, "text": TEXT},
                {
                    "when": TEXT,
                    "supplies": Many(OneOf(frozenset(item.value for item in Supply))),
                    "replaceable": Many(OneOf(frozenset(item.value for item in Replaceable))),
                    "personal_data": OneOf(frozenset({"yes", "no"})),
                },
                closed=True,
            ),
            least=1,
        ),
        "terms": Many(Record({"id": TEXT, "title": TEXT, "asks": TEXT}, closed=True), least=1),
        "activities": Many(
            Record({"id": TEXT, "title": TEXT, "stage": TEXT}, closed=True), least=1
        ),
    },
    closed=True,
)
