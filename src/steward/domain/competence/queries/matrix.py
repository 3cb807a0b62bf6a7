"""People beside what their functions require, as one picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from steward.domain.competence.models import AimsFunction, Holding, RequiredCompetence, Worker
from steward.domain.competence.queries.functions import (
    Pair,
    current_holdings,
    live_functions,
    pairs_of,
)
from steward.domain.competence.rules.gaps import worst
from steward.domain.competence.terms.functions import Standing
from steward.foundation.core.actor import Actor

MOST_ROWS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One holder of a function; a place of ``pairs`` is a place of the function's needs."""

    holding: Holding
    pairs: tuple[Pair, ...]

    @property
    def standing(self) -> Standing:
        """Return the worst standing of the row."""
        return worst(pair.standing for pair in self.pairs) or Standing.MET


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixBlock:
    """One function with its needs and its holders, those with gaps first."""

    function: AimsFunction
    needs: tuple[RequiredCompetence, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def standing(self) -> Standing:
        """Return the worst standing of the block."""
        return worst(row.standing for row in self.rows) or Standing.MET


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceMatrix:
    """All functions in use, those with gaps first, and what stands out.

    ``open_gaps`` are gaps for which no action answers; ``cut`` says that not all rows are shown.
    """

    blocks: tuple[MatrixBlock, ...]
    vacant: tuple[AimsFunction, ...]
    gaps: int
    open_gaps: int
    unknown: int
    met: int
    total: int
    cut: bool


def matrix_of(
    actor: Actor, *, function: UUID | None = None, unit: UUID | None = None, standing: str = ""
) -> CompetenceMatrix:
    """Return the matrix, narrowed to a function, a unit or the rows with a standing."""
    rows = current_holdings(actor).order_by("worker__name", "id")
    if function is not None:
        rows = rows.filter(function=function)
    if unit is not None:
        rows = rows.filter(worker__unit=unit)
    held = list(rows)
    pairs = pairs_of(actor, held)
    functions = live_functions(actor)
    taken = {row.function_id for row in held}
    wide = function is None and unit is None
    blocks = _blocks(held, pairs, {row.pk: row for row in functions}, standing)
    shown, cut = _cut(blocks)
    by_standing = [pair.standing for pair in pairs]
    return CompetenceMatrix(
        blocks=shown,
        vacant=tuple(row for row in functions if wide and row.pk not in taken),
        gaps=by_standing.count(Standing.GAP),
        open_gaps=sum(pair.standing is Standing.GAP and not pair.is_in_hand for pair in pairs),
        unknown=by_standing.count(Standing.UNKNOWN) + by_standing.count(Standing.LAPSED),
        met=by_standing.count(Standing.MET),
        total=len(pairs),
        cut=cut,
    )


def _blocks(
    held: list[Holding], pairs: list[Pair], functions: dict[UUID, AimsFunction], standing: str
) -> list[MatrixBlock]:
    by_holding: dict[UUID, list[Pair]] = {}
    needs: dict[UUID, dict[UUID, RequiredCompetence]] = {}
    for pair in pairs:
        by_holding.setdefault(pair.holding.pk, []).append(pair)
        needs.setdefault(pair.holding.function_id, {})[pair.competence.pk] = pair.competence
    rows: dict[UUID, list[MatrixRow]] = {}
    for row in held:
        found = sorted(by_holding.get(row.pk, []), key=_place)
        line = MatrixRow(holding=row, pairs=tuple(found))
        if not standing or any(pair.standing.value == standing for pair in found):
            rows.setdefault(row.function_id, []).append(line)
    blocks = [
        MatrixBlock(
            function=functions[key],
            needs=tuple(
                sorted(needs.get(key, {}).values(), key=lambda need: (need.place, need.pk))
            ),
            rows=tuple(sorted(lines, key=lambda line: line.standing.rank)),
        )
        for key, lines in rows.items()
        if key in functions
    ]
    return sorted(blocks, key=lambda block: (block.standing.rank, block.function.name))


def _place(pair: Pair) -> tuple[int, UUID]:
    return pair.competence.place, pair.competence.pk


def _cut(blocks: Iterable[MatrixBlock]) -> tuple[tuple[MatrixBlock, ...], bool]:
    shown: list[MatrixBlock] = []
    left = MOST_ROWS
    for block in blocks:
        if left <= 0:
            return tuple(shown), True
        rows = block.rows[:left]
        left -= len(block.rows)
        shown.append(MatrixBlock(function=block.function, needs=block.needs, rows=rows))
    return tuple(shown), left < 0


def block_of(actor: Actor, function: AimsFunction) -> list[MatrixRow]:
    """Return who holds a function now and where they stand, those with gaps first."""
    rows = current_holdings(actor).filter(function=function).order_by("worker__name", "id")
    return _rows(actor, list(rows))


def standing_of_worker(actor: Actor, worker: Worker) -> list[MatrixRow]:
    """Return the functions of a person and where they stand in each, gaps first."""
    rows = current_holdings(actor).filter(worker=worker).order_by("function__name", "id")
    return _rows(actor, list(rows))


def _rows(actor: Actor, held: list[Holding]) -> list[MatrixRow]:
    pairs = pairs_of(actor, held)
    lines = [
        MatrixRow(
            holding=row,
            pairs=tuple(
                sorted(
                    (pair for pair in pairs if pair.holding.pk == row.pk),
                    key=_place,
                )
            ),
        )
        for row in held
    ]
    return sorted(lines, key=lambda line: line.standing.rank)
