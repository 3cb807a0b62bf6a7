"""How often something happens, as people write it in four languages."""

import math
import re
import unicodedata

from steward.domain.risks.terms import SCALE_FREQUENCIES, Criteria

PERIODS = (
    (8760.0, r"hour(ly|s)?|stundlich|stunde|horaire|heure|hora"),
    (365.0, r"daily|days?|taglich|tag|quotidien|jour|diario|dia"),
    (52.0, r"week(ly|s)?|wochentlich|wochen?|hebdomadaire|semaines?|semanal|semanas?"),
    (12.0, r"months?|monthly|monatlich|monate?|mensuel|mois|mensual|mes(es)?"),
    (4.0, r"quarter(ly|s)?|vierteljahrlich|quartal|trimestriel|trimestre|trimestral"),
    (2.0, r"half.?year(ly)?|semi.?annual(ly)?|halbjahrlich|semestriel|semestre|semestral"),
    (1.0, r"year(ly|s)?|annual(ly)?|annum|yr|jahrlich|jahre?n?|annuel|ans?|annees?|anual|anos?"),
)
PERIOD = "|".join(f"(?:{words})" for _, words in PERIODS)
NUMBER = r"[0-9]+(?:[.,][0-9]+)?"


def rate_said(words: str) -> float | None:
    """Return the events a year that words speak of; None where they speak of none.

    Knows “once in 10 years”, “3 a year”, “monthly”, “1 in 10”, “20%” and plain numbers, in
    English, German, French and Spanish. The rate may be 0 or beyond any use. A share is the
    probability of at least one event in a year, below 100%.
    """
    plain = unicodedata.normalize("NFKD", " ".join(words.split()).casefold())
    text = "".join(sign for sign in plain if not unicodedata.combining(sign))
    many = rf"(once|twice|einmal|zweimal|une fois|una vez|{NUMBER})"
    times = r"(?: ?(?:x|times?|events?|mal|fois|veces|vez))?"
    every = r"(?:in|every|per|a|an|each|je|pro|alle|im|par|tous les|por|cada|/)"
    if found := re.fullmatch(rf"({NUMBER}) ?(%?)(?: ?(?:p\.?a\.?|aro))?", text):
        return _rate_of_share(_number(found[1]) / 100) if found[2] else _number(found[1])
    if found := re.fullmatch(rf"(?:{many}{times} )?{every} ?(?:({NUMBER}) )?({PERIOD})", text):
        years = _number(found[2] or "1")
        return _number(found[1] or "1") * _per_year(found[3]) / years if years else 0.0
    if found := re.fullmatch(rf"({NUMBER}) ?(?:in|/) ?({NUMBER})", text):
        return _number(found[1]) / _number(found[2]) if _number(found[2]) else 0.0
    spelled = rf"once|twice|einmal|zweimal|une fois|una vez|{NUMBER} ?(?:x|times|mal|fois|veces)"
    if found := re.fullmatch(rf"(?:({spelled}) )?({PERIOD})", text):
        count = re.match(rf"{NUMBER}|[a-z]+", found[1] or "1")
        return _number(count[0] if count else "1") * _per_year(found[2])
    if found := re.fullmatch(rf"(?:(?:once|1) ?)?(?:in|every|/) ?({NUMBER}) ?y?", text):
        return 1 / _number(found[1]) if _number(found[1]) else 0.0
    if found := re.fullmatch(rf"({NUMBER}) ?(?:x|times)", text):
        return _number(found[1])
    return None


def _rate_of_share(share: float) -> float | None:
    return -math.log1p(-share) if share < 1 else None


def rate_of_probability(criteria: Criteria, probability: float) -> float:
    """Return the events a year that a probability of at least one in a year stands for, above 0.

    Of a Poisson process that is -ln(1 - p). None, and a certain one, have no such rate: they stand
    for what the lowest and the highest likelihood band of the criteria stand for, at least.

    Args:
        criteria: Those of the organisation.
        probability: From 0 to 1.
    """
    if probability <= 0:
        return min(criteria.frequencies[0], criteria.frequency_edges[0] / 2)
    if probability >= 1:
        return max(criteria.frequencies[-1], criteria.frequency_edges[-1])
    return -math.log1p(-probability)


def score_of_rate(criteria: Criteria, rate: float) -> int:
    """Return the score of the catalogue, 1 to 5, that comes nearest to events a year, above 0.

    One that the criteria place in the same likelihood band goes before all others.
    """
    band = criteria.place(rate, 1.0).likelihood

    def far(score: int) -> tuple[bool, float]:
        stands_for = SCALE_FREQUENCIES[score - 1]
        is_elsewhere = criteria.place(stands_for, 1.0).likelihood != band
        return is_elsewhere, abs(math.log(stands_for / rate))

    return min(range(1, len(SCALE_FREQUENCIES) + 1), key=far)


def _number(text: str) -> float:
    twice = ("twice", "zweimal")
    return float(text.replace(",", ".")) if text[0].isdigit() else 2.0 if text in twice else 1.0


def _per_year(word: str) -> float:
    return next(number for number, words in PERIODS if re.fullmatch(words, word))
