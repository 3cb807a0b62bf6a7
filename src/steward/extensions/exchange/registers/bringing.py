"""From the rows of a register to risks of the AI systems that they name."""

from collections.abc import Sequence
from dataclasses import dataclass

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks.operations.importing import ROW
from steward.domain.risks.rules.brought import BroughtRisk
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called
from steward.extensions.exchange.registers.reading import RegisterPreview, RiskRow, RowProblem
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid

OPTIONS = {"mitigate": "reduce", "avoid": "avoid", "transfer": "share"}
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Brought:
    """The risks that can be taken, every problem of the file, and how many rows are refused."""

    risks: tuple[BroughtRisk, ...]
    problems: tuple[RowProblem, ...]
    refused: int


def bring(actor: Actor, found: RegisterPreview, system: AiSystem | None, source: str) -> Brought:
    """Return the rows as risks; one that names no AI system of the inventory goes to the given one.

    Args:
        actor: For whom.
        found: The register as it was read.
        system: To which the rows belong that name none of the inventory; None refuses them.
        source: What the register is called.
    """
    known = {item.id for item in controls(iso_42001())}
    named: dict[str, AiSystem | Invalid] = {}
    risks: list[BroughtRisk] = []
    problems: list[RowProblem] = []
    seen: set[tuple[object, str]] = set()
    for row in found.rows:
        target = _target(actor, row.system, named) if row.system else system
        is_elsewhere = isinstance(target, Invalid) and system is not None
        if is_elsewhere:
            target = system
        if target is None or isinstance(target, Invalid):
            why = "It names no AI system." if target is None else target.message
            problems.append(RowProblem(row=row.row, column="system", value=row.system, reason=why))
            continue
        key = (target.pk, row.key or row.title or row.event)
        if key in seen:
            problems.append(
                RowProblem(
                    row=row.row, column="key", value=key[1], reason="A row above is the same."
                )
            )
            continue
        seen.add(key)
        elsewhere = row.system if is_elsewhere else ""
        risks.append(_risk(row, target, known, source, elsewhere))
    every = (*problems, *found.problems)
    return Brought(tuple(risks), every, found.refused + len(problems))


def _target(actor: Actor, words: str, named: dict[str, AiSystem | Invalid]) -> AiSystem | Invalid:
    if words not in named:
        try:
            named[words] = system_called(actor, words)
        except Invalid as refusal:
            named[words] = refusal
    return named[words]


def _risk(
    row: RiskRow, system: AiSystem, known: set[str], source: str, elsewhere: str
) -> BroughtRisk:
    title = (row.title or row.event)[:300]
    losses = (row.loss_low, row.loss_high)
    return BroughtRisk(
        key=row.key or title,
        told=f"{ROW}{row.row} of {source}",
        title=title,
        text=_text(row, elsewhere),
        category=(row.category or "imported")[:20],
        system=system.pk,
        likelihood=row.inherent_likelihood or row.current_likelihood,
        consequence=row.inherent_consequence or row.current_consequence,
        current_likelihood=row.current_likelihood,
        current_consequence=row.current_consequence,
        rate=row.inherent_rate if row.inherent_likelihood else row.current_rate,
        current_rate=row.current_rate,
        is_closed=row.status == "closed",
        option=OPTIONS.get(row.response, "reduce"),
        treatment=row.treatment,
        controls=tuple(name for name in row.controls if name in known),
        cost=None if row.cost is None else row.cost.amount,
        currency="" if row.cost is None else row.cost.currency,
        due_on=row.due_on,
        frequency=row.frequency,
        loss_low=None if row.loss_low is None else row.loss_low.amount,
        loss_high=None if row.loss_high is None else row.loss_high.amount,
        loss_currency=next((it.currency for it in losses if it is not None and it.currency), ""),
        kept=row.custom,
        cells=row.cells,
    )


def _text(row: RiskRow, elsewhere: str) -> str:
    """Return what the register says in fields that a risk has no place of its own for."""
    parts: list[tuple[str, object]] = [
        ("", row.event if row.title else ""),
        ("Named there", elsewhere),
        ("Cause", row.cause),
        ("Consequence", row.consequence_text),
        ("Owner", row.owner),
        ("Reviewed", row.reviewed_on or ""),
        ("Controls", ", ".join(row.controls)),
    ]
    return "\n".join(_lines(parts))[:LONGEST_TEXT]


def _lines(parts: Sequence[tuple[str, object]]) -> list[str]:
    return [f"{name}: {value}" if name else str(value) for name, value in parts if value]
