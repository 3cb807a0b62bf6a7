"""A run of a questionnaire as a file: PDF, XLSX, JSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import (
    AskedQuestion,
    derivations_of,
    findings_of,
    sections_as_asked,
)
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.wording import in_words
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes
from steward.extensions.reports.kit.tables import Cell, Column, xlsx_bytes
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation

COLUMNS = (
    Column(title="Section", width=26),
    Column(title="Question", width=60),
    Column(title="Answer", width=44),
    Column(title="Remark", width=30),
    Column(title="From", width=24),
    Column(title="Who", width=22),
    Column(title="When", width=18),
    Column(title="Requirements", width=18),
    Column(title="Id", width=14),
)


def run_file(actor: Actor, run: Run, kind: str) -> bytes:
    """Return the answers that count with their score and what followed.

    Raises:
        NotFound: Nothing is made as this kind.
    """
    data = _data(actor, run)
    if kind == "json":
        return json_bytes(data)
    if kind == "xlsx":
        return xlsx_bytes("Answers", COLUMNS, _rows(data), made=actor.now)
    if kind == "pdf":
        return pdf_bytes("kit/run.typ", data, made=actor.now)
    raise NotFound(f"A questionnaire is made as pdf, xlsx or json, not as {kind}.")


def _data(actor: Actor, run: Run) -> dict[str, Any]:
    sections, sitting = sections_as_asked(actor, run)
    scored = any(question.is_scored for question in sitting.shown)
    score = rules.score_of(sitting) if scored else None
    return {
        "organisation": get_organisation(actor).name,
        "title": run.title,
        "questionnaire": run.questionnaire,
        "version": sitting.template.version,
        "status": RunStatus(run.status).label,
        "submitted": _moment(run.submitted_at),
        "reviewed_by": run.reviewed_by,
        "progress": f"{run.answered} of {run.asked} questions answered",
        "score": [] if score is None else list(score.lines),
        "band": "" if score is None or score.band is None else score.band.label,
        "sections": [
            {"title": part.section.title, "answers": [_answer(item) for item in part.asked]}
            for part in sections
            if part.asked
        ],
        "followed": [
            {
                "kind": row.kind,
                "rule": row.rule,
                "result": row.result_label,
                "state": row.state,
                "read": row.read,
            }
            for row in derivations_of(actor, run)
        ],
        "findings": [
            {
                "reference": row.reference,
                "title": row.title,
                "text": row.text,
                "severity": row.severity,
                "status": row.status,
            }
            for row in findings_of(actor, run)
        ],
    }


def _answer(item: AskedQuestion) -> dict[str, Any]:
    answer = item.answer
    return {
        "id": item.question.id,
        "text": item.question.text,
        "words": in_words(item.question, None if answer is None else answer.value),
        "value": None if answer is None else answer.value,
        "remark": "" if answer is None else answer.comment,
        "source": "" if answer is None or answer.source == "person" else answer.source,
        "by": "" if answer is None else answer.answered_by,
        "at": "" if answer is None else _moment(answer.answered_at),
        "requirements": list(item.question.requirements),
    }


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M}"


def _rows(data: dict[str, Any]) -> Iterator[list[Cell]]:
    for section in data["sections"]:
        for item in section["answers"]:
            names = ("text", "words", "remark", "source", "by", "at")
            yield [
                section["title"],
                *(item[name] for name in names),
                ", ".join(item["requirements"]),
                item["id"],
            ]
