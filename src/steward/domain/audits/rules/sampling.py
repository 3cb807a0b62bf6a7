"""Draw a sample that anybody can draw again: same list, seed and method, same sample.

The numbers come from SHA-256 over the seed and a counter, and nothing else, so that they can be
computed in any language:

* ``number(seed, k)`` is the first eight bytes, high byte first, of the SHA-256 of the UTF-8 text
  ``seed:k``.
* A number below ``b`` is the next number of the stream, skipped while it is not below the largest
  multiple of ``b`` up to 2^64, then modulo ``b``; so every value is equally likely.
* **Simple random**: sort the keys as text; for each place i from 0 on, swap it with the place
  ``i + next below (N - i)``; the first n are the sample (Fisher and Yates).
* **Stratified**: the strata by name, each with a share of n by largest remainder, and a simple
  random sample of each under the seed ``seed/name``.
* **Systematic**: one start r below N; the places ``floor((r + k N) / n)`` for k = 0 ... n - 1.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence

from steward.domain.audits.terms.sampling import Method, SizeRule
from steward.foundation.core.errors import Invalid

WHOLE = 2**64


def number(seed: str, counter: int) -> int:
    """Return the number of a counter under a seed, 0 to 2^64 - 1."""
    digest = hashlib.sha256(f"{seed}:{counter}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


class Stream:
    """The numbers of a seed, one after another."""

    def __init__(self, seed: str) -> None:
        self.seed, self.counter = seed, 0

    def below(self, bound: int) -> int:
        """Return the next number from 0 to ``bound - 1``, each equally likely."""
        limit = WHOLE - WHOLE % bound
        while True:
            found = number(self.seed, self.counter)
            self.counter += 1
            if found < limit:
                return found % bound


def size_of(rule: SizeRule, population: int, chosen: int | None = None) -> int:
    """Return how many records a sample has, 1 to ``population``.

    Raises:
        Invalid: The population is empty, or the number chosen is missing or outside 1 to it.
    """
    if population < 1:
        raise Invalid("There is no record to draw from.", place="population")
    if rule is SizeRule.ALL:
        return population
    if rule is SizeRule.ROOT:
        root = math.isqrt(population)
        return root if root * root == population else root + 1
    if chosen is None or not 1 <= chosen <= population:
        raise Invalid(f"Choose a number from 1 to {population:,}.", place="size")
    return chosen


def shares(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """Return stratum -> how many are drawn from it; they sum to ``size``, none beyond its own.

    Each gets the whole part of its proportional share; what is left goes to the largest
    remainders, by name where these are equal.
    """
    total = sum(strata.values())
    found = {name: count * size // total for name, count in strata.items()}
    left = size - sum(found.values())
    order = sorted(strata, key=lambda name: (-(strata[name] * size % total), name))
    for name in order[:left]:
        found[name] += 1
    return found


def drawn(keys: Mapping[str, str], *, seed: str, method: Method, size: int) -> tuple[str, ...]:
    """Return the keys of a sample, in the order in which they were drawn.

    Args:
        keys: Key of each record -> the stratum that it belongs to.
        seed: Any text; the same text gives the same sample.
        method: Any but judgemental, which a person makes.
        size: 1 to the number of keys.
    """
    ordered = sorted(keys)
    if method is Method.SYSTEMATIC:
        start, count = Stream(seed).below(len(ordered)), len(ordered)
        return tuple(ordered[(start + step * count) // size] for step in range(size))
    if method is Method.STRATIFIED:
        members: dict[str, list[str]] = {}
        for key in ordered:
            members.setdefault(keys[key], []).append(key)
        parts = shares({name: len(found) for name, found in members.items()}, size)
        return tuple(
            key
            for name in sorted(members)
            for key in _shuffled(members[name], f"{seed}/{name}", parts[name])
        )
    return tuple(_shuffled(ordered, seed, size))


def _shuffled(ordered: Sequence[str], seed: str, size: int) -> list[str]:
    places, stream = list(ordered), Stream(seed)
    for place in range(size):
        other = place + stream.below(len(places) - place)
        places[place], places[other] = places[other], places[place]
    return places[:size]


def check_judgemental(keys: Sequence[str], known: Sequence[str], reason: str) -> tuple[str, ...]:
    """Return the records that an auditor chose by judgement, each once.

    Raises:
        Invalid: None is chosen, one is not in the population, or the reason is missing.
    """
    chosen = tuple(dict.fromkeys(keys))
    if not chosen:
        raise Invalid("Choose at least one record.", place="keys")
    if set(chosen) - set(known):
        raise Invalid("One of the records is not in this population.", place="keys")
    if not reason.strip():
        raise Invalid("Say why these records were chosen.", place="reason")
    return chosen


def digest_of(rows: object) -> str:
    """Return the SHA-256 of a list as canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
