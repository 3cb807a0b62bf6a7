"""The page of the criteria, and of what each tier calls for."""

from django.http import HttpResponse
from django.shortcuts import render

from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.terms.criteria import SUPPLY_WORDS, TIER_WORDS
from steward.domain.relationships.terms.records import REPLACEABLE
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.relationships.shown import TIER_TONES


def tiers(request: ActorRequest) -> HttpResponse:
    """Show the criteria of the tiers and the terms that each tier needs."""
    require(request.actor, VIEW_RELATIONSHIP)
    book = current_book()
    supply = {item.value: words for item, words in SUPPLY_WORDS.items()}
    soon = dict(REPLACEABLE)
    criteria = [
        {
            "tier": TIER_WORDS[item.tier.value],
            "tone": TIER_TONES[item.tier.value],
            "text": item.text,
            "when": item.when.text if item.when else "",
            "supplies": ", ".join(supply[key] for key in sorted(item.supplies)),
            "replaceable": ", ".join(soon[key] for key in sorted(item.replaceable)),
            "personal_data": item.personal_data == "yes",
        }
        for item in book.criteria
    ]
    terms = [
        (term, [(tier.id.value, term.id in tier.terms) for tier in book.tiers.values()])
        for term in book.terms.values()
    ]
    context = {
        "tiers": [(tier, TIER_TONES[tier.id.value]) for tier in book.tiers.values()],
        "criteria": criteria,
        "terms": terms,
    }
    return render(request, "relationships/tiers.html", context)
