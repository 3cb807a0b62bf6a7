"""One page: how many systems and risks, how ready, what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from steward.domain.readiness.terms import Readiness
from steward.extensions.reports.kit.charts import (
    Matrix,
    Range,
    levels_picture,
    matrix_picture,
    ranges_picture,
)
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields

MOST_ROWS = 6
LONGEST_RISK, LONGEST_STEP, LONGEST_SYSTEM, LONGEST_ROLE = 60, 92, 26, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRisk:
    """A risk among the highest."""

    reference: str
    system: str
    title: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A next action; the first are worth most per day of effort."""

    requirement: str
    title: str
    owner_role: str
    effort_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the page shows; ``readiness`` is proven (low) to possible (high), 0 to 1.

    ``proposed`` counts the risks on which no person has decided yet, None where nobody counted.
    """

    organisation: str
    made: datetime
    systems: int
    risks: int
    above_appetite: int
    appetite: str
    matrix: Matrix
    readiness: Range
    assurance: str
    scores: Sequence[Range]
    top: Sequence[TopRisk]
    actions: Sequence[Step]
    proposed: int | None = None
    version: str = "Live"

    @property
    def notice(self) -> str | None:
        """Return the warning of a page that counts risks nobody has decided on."""
        if not self.proposed:
            return None
        noun = "risk" if self.proposed == 1 else "risks"
        return f"{self.proposed} {noun} proposed, not yet decided"


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the page; long lists and titles are shortened so that it stays one."""
    matrix = replace(data.matrix, appetite=data.matrix.appetite or data.appetite)
    pictures = {
        "matrix": matrix_picture(matrix),
        "levels": levels_picture(matrix.by_level()),
        "ranges": ranges_picture(data.scores, titles=False),
    }
    values = plain_fields(data) | {
        "notice": data.notice,
        "pictures": plain(pictures),
        "top": [plain(_short_risk(risk)) for risk in data.top[:MOST_ROWS]],
        "actions": [plain(_short_step(step)) for step in data.actions[:MOST_ROWS]],
    }
    return pdf_bytes("summary/report.typ", values, made=data.made)


def _short_risk(risk: TopRisk) -> TopRisk:
    return replace(
        risk,
        title=_short(risk.title, LONGEST_RISK),
        system=_short(risk.system, LONGEST_SYSTEM),
    )


def _short_step(step: Step) -> Step:
    return replace(
        step,
        title=_short(step.title, LONGEST_STEP),
        owner_role=_short(step.owner_role, LONGEST_ROLE),
    )


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def readiness_values(readiness: Readiness) -> dict[str, Any]:
    """Return the readiness as `data_of` takes it."""
    return {
        "low": readiness.low,
        "high": readiness.high,
        "assurance": readiness.assurance.value,
        "scores": [
            {"clause": score.clause, "low": score.low, "high": score.high}
            for score in readiness.scores
        ],
    }


def data_of(values: Mapping[str, Any], *, made: datetime) -> Data:
    """Return the data from plain values as the pages and the command line gather them."""
    readiness = values["readiness"]
    loose = ("matrix", "readiness", "top", "actions")
    return Data(
        **{key: value for key, value in values.items() if key not in loose},
        made=made,
        matrix=Matrix(**values["matrix"]),
        readiness=Range(clause="", low=readiness["low"], high=readiness["high"]),
        assurance=readiness["assurance"],
        scores=tuple(Range(**score) for score in readiness["scores"]),
        top=tuple(TopRisk(**risk) for risk in values["top"]),
        actions=tuple(
            Step(**{name: action[name] for name in Step.__slots__}) for action in values["actions"]
        ),
    )


def to_pdf(values: Mapping[str, Any], *, made: datetime) -> bytes:
    """Return the page from plain values; see `data_of`."""
    return make_pdf(data_of(values, made=made))
