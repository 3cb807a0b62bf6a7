"""How alike two texts are: by the stems of the words that carry meaning."""

import re

WORD = re.compile(r"[^\W\d_]{3,}")
FILLING = frozenset(
    WORD.findall(
        """
    and are but can did does for from had has have her his how into its itself more most not now off
    one only other our out over own same she should some such than that the their them then there
    these they this those through under until very was were what when where which while who whom why
    will with you your been being because would could about after again also any before between both
    each few just may might must shall upon via yet per within without
    """
    )
)
ENDINGS = ("ations", "ation", "ingly", "ities", "ments", "ness", "ions", "ing", "ies", "ion")
SHORTEST = 4
MORE_ENDINGS = ("ment", "edly", "ity", "ely", "ed", "es", "ly", "al", "s", "e", "y")


def stem(word: str) -> str:
    """Return a word without the endings that only bend it; never less than four letters."""
    for ending in (*ENDINGS, *MORE_ENDINGS):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return stem(word.removesuffix(ending))
    return word


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a text that carry meaning."""
    found = (word.lower() for word in WORD.findall(text))
    return frozenset(stem(word) for word in found if word not in FILLING)


def shared(first: frozenset[str], second: frozenset[str]) -> float:
    """Return how many of the words of two texts are in both, 0 to 1."""
    union = first | second
    return len(first & second) / len(union) if union else 0.0


def alike(first: str, second: str) -> float:
    """Return how alike two texts are, 0 to 1; the order does not count."""
    return shared(stems(first), stems(second))


def said_already(text: str, before: str) -> float:
    """Return the share of the words of a text that stand in another already, 0 to 1."""
    own = stems(text)
    return len(own & stems(before)) / len(own) if own else 1.0
