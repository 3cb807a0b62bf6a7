"""A method in words: for people who read it, and for telling two versions apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from steward.domain.risks.rules.criteria import SCORINGS, Method
from steward.domain.risks.rules.estimating import frequency_in_words
from steward.domain.risks.rules.methods import DIMENSIONS
from steward.domain.risks.terms import Level, Span
from steward.foundation.identity.terms import Role


def amount_in_words(amount: float, currency: str) -> str:
    """Return an amount of money, or how many times worse than an event that hardly matters."""
    told = f"{amount:,.0f}" if amount >= 10 else f"{amount:,.3g}"
    return f"{told} {currency}" if currency else f"{told} times a negligible event"


def rate_span(method: Method, band: int) -> str:
    """Return from how many to how many events a year a likelihood band reaches."""
    edges = method.criteria.frequency_edges
    if band == 1:
        return f"below {frequency_in_words(edges[0])}"
    if band > len(edges):
        return f"{frequency_in_words(edges[-1])} or more"
    return f"{frequency_in_words(edges[band - 2])} to {frequency_in_words(edges[band - 1])}"


def money_span(method: Method, band: int) -> str:
    """Return from what to what one event costs in a consequence band."""
    criteria = method.criteria
    edges = [edge * criteria.unit for edge in criteria.loss_edges]
    if band == 1:
        return f"below {amount_in_words(edges[0], criteria.currency)}"
    if band > len(edges):
        return f"{amount_in_words(edges[-1], criteria.currency)} or more"
    low: Span = (edges[band - 2], edges[band - 1])
    first = amount_in_words(low[0], "XXX").removesuffix(" XXX")
    return f"{first} to {amount_in_words(low[1], criteria.currency)}"


def roles_in_words(roles: tuple[str, ...]) -> str:
    """Return roles as people call them."""
    return ", ".join(Role(role).label for role in roles)


def scoring_in_words(method: Method) -> str:
    """Return how a level is found, and what to mind when ranks are multiplied."""
    if method.scoring == "product":
        low, medium, high = method.products
        return (
            "The numbers of both bands are multiplied: up to"
            f" {low} is low, up to {medium} medium, up to {high} high, above that critical."
            " These numbers are ranks, not quantities, so a product of them says less than it seems"
            " to; risks of one level are ordered by frequency × loss instead."
        )
    return (
        "The matrix gives the level of each pair of bands; nothing is multiplied. Risks of one"
        " level are ordered by their expected loss of a year."
    )


def _lines(method: Method) -> Iterator[tuple[str, str]]:
    criteria = method.criteria
    yield "Name", method.name
    yield "How the level is found", SCORINGS[method.scoring]
    for place, band in enumerate(method.likelihoods, 1):
        told = f"{band.name}, {rate_span(method, place)}: {band.words}"
        yield f"Likelihood {place}", told
    for place, severity in enumerate(method.consequences, 1):
        yield f"Consequence {place}", f"{severity.name}, {money_span(method, place)}"
        for key, name in DIMENSIONS.items():
            yield f"Consequence {place}, {name.lower()}", severity.words[key]
    for place, row in enumerate(criteria.cells, 1):
        yield f"Matrix, likelihood {place}", ", ".join(level.value for level in row)
    yield "Appetite", criteria.appetite.value
    curve = [
        f"{limit:.3%} above {amount_in_words(amount, criteria.currency)}"
        for amount, limit in method.curve
    ]
    yield "Appetite as a curve", "; ".join(curve) or "none"
    for level in Level:
        yield f"Who accepts a {level.value} risk", roles_in_words(method.bearers(level))
        yield f"A {level.value} risk is accepted for", f"{method.terms[level]:,} days at most"
        yield f"A {level.value} risk is looked at", f"every {method.cadence[level]:,} days"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which two methods differ; ``None`` where one of them has it not."""

    what: str
    before: str | None
    after: str | None


def differences(before: Method, after: Method) -> list[Difference]:
    """Return in what two methods differ, in the order of the method."""
    old, new = dict(_lines(before)), dict(_lines(after))
    return [
        Difference(what, old.get(what), new.get(what))
        for what in dict.fromkeys([*new, *old])
        if old.get(what) != new.get(what)
    ]
