"""The documented risk-assessment process: criteria, method and limits (ISO/IEC 42001, 6.1.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from steward.domain.risks.rules.criteria import Method
from steward.domain.risks.rules.methods import DIMENSIONS
from steward.domain.risks.rules.telling import (
    amount_in_words,
    money_span,
    rate_span,
    roles_in_words,
    scoring_in_words,
)
from steward.domain.risks.terms import Level
from steward.extensions.reports.kit.charts import Matrix, matrix_picture
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain

STEPS = (
    (
        "What is assessed",
        (
            "Every AI system in the inventory, from its plan to its retirement, with the"
            " models, data, tools and suppliers it stands on. A risk belongs to one AI system;"
            " what may harm individuals, groups, society or the environment counts as well as"
            " what may harm the organisation."
        ),
    ),
    (
        "How risks are found",
        (
            "Rules of the risk catalogue read the facts of each system and propose the risks"
            " that follow; answers to questionnaires and registers from elsewhere add others. A"
            " proposal is no decision: a person takes it into the register, judges it"
            " differently, or dismisses it with a reason."
        ),
    ),
    (
        "Inherent",
        (
            "The catalogue gives each risk a score for how often and how badly it happens"
            " without any control, moved up or down by the facts of the system. A score stands"
            " for events a year and for a loss; these quantities are placed in the bands below."
            " A person may choose other bands, and says why."
        ),
    ),
    (
        "Current",
        (
            "What the controls in place leave of it today: each takes its share off frequency,"
            " loss or both, less where it is only partly implemented. Treatments count from the"
            " day on which somebody else found them effective."
        ),
    ),
    (
        "Target",
        (
            "The same, once every control that the risk names is implemented and the treatments"
            " under way are done."
        ),
    ),
    (
        "When it is assessed again",
        (
            "Whenever a fact, a control, the catalogue or these criteria change, the register"
            " is derived anew; a decision that rested on something else is marked as changed"
            " since. Besides, every decision is looked at again in the time given below."
        ),
    ),
    (
        "Why results can be compared",
        (
            "The same facts, catalogue and criteria always give the same register. Each risk"
            " keeps what it was derived from, and shows the arithmetic. A new version of the"
            " criteria places every risk by the same quantities; decisions and acceptances keep"
            " the version under which they were made."
        ),
    ),
)
"""The process in sentences, for the document and for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``version`` says which criteria, ``adopted`` by whom and why."""

    organisation: str
    made: datetime
    method: Method
    version: str
    adopted: str


def values_of(method: Method) -> dict[str, Any]:
    """Return a method as the document and the page tell it."""
    criteria = method.criteria
    return {
        "name": method.name,
        "scoring": scoring_in_words(method),
        "likelihoods": [
            {
                "number": place,
                "name": band.name,
                "words": band.words,
                "span": rate_span(method, place),
            }
            for place, band in enumerate(method.likelihoods, 1)
        ],
        "dimensions": list(DIMENSIONS.values()),
        "consequences": [
            {
                "number": place,
                "name": band.name,
                "span": money_span(method, place),
                "words": [band.words[key] for key in DIMENSIONS],
                "told": [(name, band.words[key]) for key, name in DIMENSIONS.items()],
            }
            for place, band in enumerate(method.consequences, 1)
        ],
        "appetite": criteria.appetite.value,
        "unit": amount_in_words(criteria.unit, criteria.currency) if criteria.currency else "",
        "curve": [
            {"amount": amount_in_words(amount, criteria.currency), "limit": f"{limit * 100:g} %"}
            for amount, limit in method.curve
        ],
        "limits": [
            {
                "level": level.value,
                "roles": roles_in_words(method.bearers(level)),
                "term": method.terms[level],
                "cadence": method.cadence[level],
            }
            for level in Level
        ],
    }


def matrix_of(method: Method) -> Matrix:
    """Return the matrix without any risk on it."""
    return Matrix(
        cells=method.criteria.levels,
        appetite=method.criteria.appetite.value,
        likelihoods=method.likelihood_names,
        consequences=method.consequence_names,
    )


def make_pdf(data: Data) -> bytes:
    """Return the document."""
    values = {
        "organisation": data.organisation,
        "version": data.version,
        "adopted": data.adopted,
        "steps": [{"title": title, "text": text} for title, text in STEPS],
        "pictures": plain({"matrix": matrix_picture(matrix_of(data.method))}),
        **values_of(data.method),
    }
    return pdf_bytes("risk_method/report.typ", values, made=data.made)


def make_json(data: Data) -> bytes:
    """Return the method as it is told."""
    return json_bytes(
        {
            "organisation": data.organisation,
            "made": data.made.isoformat(),
            "version": data.version,
            "adopted": data.adopted,
            "steps": [{"title": title, "text": text} for title, text in STEPS],
            "cells": data.method.criteria.levels,
            **values_of(data.method),
        }
    )
