"""Competence from the records as they stand."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from steward.domain.competence.models import TrainingRecord, Worker
from steward.domain.competence.queries.functions import (
    Pair,
    current_holdings,
    pairs_of,
    workers_visible_to,
)
from steward.domain.competence.queries.training import trainings_visible_to
from steward.domain.competence.terms.training import Validity
from steward.extensions.reports.competence import report
from steward.extensions.reports.kit.declared import Report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

MOST_IN_PDF = 200


def rows(actor: Actor) -> Iterator[report.Row]:
    """Yield everybody beside what their functions require, gaps first."""
    return map(row_of, pairs_of(actor, current_holdings(actor).order_by("worker__name", "id")))


def row_of(pair: Pair) -> report.Row:
    """Return a holder beside one competence as every report shows it."""
    seen, worker = pair.assessment, pair.holding.worker
    action = f"{pair.action}: {pair.action.get_state_display().lower()}" if pair.action else ""  # type: ignore[reportAttributeAccessIssue]
    return report.Row(
        person=worker.name,
        unit=worker.unit.name if worker.unit else "",
        function=pair.holding.function.name,
        from_on=pair.holding.from_on,
        appointed_by=pair.holding.appointed_by,
        competence=pair.competence.name,
        required=pair.competence.level,
        seen=None if seen is None else seen.level,
        standing=pair.standing.label,
        basis="" if seen is None else seen.basis,
        assessed_by="" if seen is None else seen.assessed_by,
        assessed_on=None if seen is None else seen.assessed_on,
        next_due_on=None if seen is None else seen.next_due_on,
        action=action,
    )


def training_of(row: TrainingRecord) -> report.Training:
    """Return a training as every report shows it."""
    return report.Training(
        title=row.title,
        provider=row.provider,
        held_on=row.held_on,
        hours=None if row.hours is None else float(row.hours),
        result=row.result,
        valid_until=row.valid_until,
        validity=Validity(str(getattr(row, "validity", Validity.VALID))).label,
    )


def data_of(actor: Actor, workers: Sequence[Worker]) -> report.Data:
    """Return the records of some people as they stand now, by name; at most 200 are shown."""
    shown = list(workers[:MOST_IN_PDF])
    keys = [row.pk for row in shown]
    held = current_holdings(actor).filter(worker__in=keys).order_by("function__name", "id")
    pairs: dict[UUID, list[report.Row]] = {}
    for pair in pairs_of(actor, held):
        pairs.setdefault(pair.holding.worker_id, []).append(row_of(pair))
    trainings: dict[UUID, list[report.Training]] = {}
    had = trainings_visible_to(actor).filter(worker__in=keys)
    for row in had.order_by("-held_on", "-id"):
        trainings.setdefault(row.worker_id, []).append(training_of(row))
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        records=[
            report.Record(
                person=row.name,
                unit=row.unit.name if row.unit else "",
                rows=pairs.get(row.pk, []),
                trainings=trainings.get(row.pk, []),
            )
            for row in shown
        ],
        total=len(workers),
    )


def _all(actor: Actor) -> list[Worker]:
    return list(workers_visible_to(actor).order_by("name", "id"))


REPORT = Report(
    name="competence",
    title="Competence",
    holds="Everybody beside what their functions require, on what basis that was assessed, what is"
    " done about gaps, and the trainings of each.",
    basis="ISO/IEC 42001, 7.2 and A.4.6",
    order=4,
    makers={
        "pdf": lambda actor, _: report.make_pdf(data_of(actor, _all(actor))),
        "xlsx": lambda actor, _: report.make_xlsx(rows(actor), made=actor.now),
        "csv": lambda actor, _: report.make_csv(rows(actor)),
        "json": lambda actor, _: report.make_json(data_of(actor, _all(actor))),
    },
)
