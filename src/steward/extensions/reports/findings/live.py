"""Findings from the records as they stand."""

from collections.abc import Iterable, Sequence
from datetime import date

from steward.domain.findings.models import CorrectiveAction, Finding, SimilarCase
from steward.domain.findings.queries.register import findings_with_standing, requirement_title
from steward.domain.findings.queries.together import actions_by, cases_by, subjects_by
from steward.domain.findings.rules.trends import source_in_words
from steward.domain.findings.terms.causes import BRANCH_WORDS, PROGRESS_WORDS, VERDICT_WORDS
from steward.domain.findings.terms.grades import GRADE_WORDS
from steward.domain.findings.terms.states import STATE_WORDS
from steward.domain.frameworks.queries import ISO_42001
from steward.extensions.reports.findings import report
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def rows(actor: Actor, wanted: Wanted) -> list[report.Row]:
    """Return the wanted findings, what is open first and by its clock."""
    found = list(findings_with_standing(actor).order_by("over", "due_on", "number"))
    keys = [row.pk for row in found]
    subjects = subjects_by(actor, keys)
    if wanted.system is not None:
        found = [
            row
            for row in found
            if any(item.key == wanted.system for item in subjects.get(row.pk, ()))
        ]
    actions, cases = actions_by(actor, keys), cases_by(actor, keys)
    return [
        _row(
            row,
            [item.label for item in subjects.get(row.pk, ())],
            actions.get(row.pk, ()),
            cases.get(row.pk, ()),
            actor.today,
        )
        for row in found
    ]


def one_of(actor: Actor, row: Finding) -> report.One:
    """Return the data of the document of one finding."""
    subjects = [item.label for item in subjects_by(actor, [row.pk]).get(row.pk, ())]
    actions = actions_by(actor, [row.pk]).get(row.pk, ())
    cases = cases_by(actor, [row.pk]).get(row.pk, ())
    told = _row(row, subjects, actions, cases, actor.today)
    return report.One(organisation=get_organisation(actor).name, made=actor.now, row=told)


def _row(
    row: Finding,
    subjects: Sequence[str],
    actions: Iterable[CorrectiveAction],
    cases: Iterable[SimilarCase],
    today: date,
) -> report.Row:
    return report.Row(
        reference=row.reference,
        grade=GRADE_WORDS[row.grade],
        is_nonconformity=row.is_nonconformity,
        statement=row.statement,
        framework=row.framework,
        requirement=row.requirement,
        requirement_said=_requirement(row),
        evidence=row.evidence,
        origin=source_in_words(row.source_kind),
        source=row.source_label,
        subjects=tuple(subjects),
        found_on=row.found_on,
        raised_by=row.raised_by_label,
        owner="" if row.owner is None else str(row.owner),
        state=STATE_WORDS[row.state],
        is_open=row.is_open,
        due_on=row.due_on,
        overdue=row.is_open and row.due_on is not None and row.due_on < today,
        repeats=row.repeat_label,
        repeat_why=row.repeat_why,
        round=row.round,
        dispute=_said(row.dispute, row.disputed_by_label, None),
        dispute_answer=row.dispute_answer,
        correction=row.correction,
        corrected=_said("", row.corrected_by, row.corrected_on),
        cause=row.cause,
        category=BRANCH_WORDS.get(row.category, ""),
        whys=tuple(row.whys),
        fishbone=tuple(
            (words, tuple(row.fishbone[key]))
            for key, words in BRANCH_WORDS.items()
            if row.fishbone.get(key)
        ),
        caused=_said("", row.cause_by_label, row.cause_on),
        cases=tuple(_case(item) for item in cases),
        none_because=row.none_because,
        actions=tuple(_action(item) for item in actions),
        criterion=row.criterion,
        planned=_said("", row.planned_by_label, row.planned_on),
        approved=_said("", row.approved_by_label, row.approved_on),
        check_on=row.check_on,
        judgement=row.judgement,
        judged=_said("", row.judged_by_label, row.judged_on),
        effective=row.effective,
        decision=row.decision,
        decided=_said("", row.decided_by_label, row.decided_on),
        result=row.result,
        closed_on=row.closed_on,
        earlier=tuple(
            f"Round {item['round']}: {item['cause']} Not effective: {item['judgement']}"
            f" ({item['judged_by']}, {item['judged_on']})"
            for item in row.earlier
        ),
    )


def _requirement(row: Finding) -> str:
    """Return what is not fulfilled, in words."""
    if not row.requirement:
        return ""
    name = "ISO/IEC 42001" if row.framework == ISO_42001 else row.framework
    title = requirement_title(row.framework, row.requirement) or ""
    return f"{name}, {row.requirement} {title}".strip()


def _said(text: str, who: str, on: date | None) -> str:
    day = "" if on is None else f"{on:%-d %B %Y}"
    signed = ", ".join(part for part in (who, day) if part)
    return f"{text} ({signed})" if text and signed else text or signed


def _action(row: CorrectiveAction) -> report.Line:
    due = f"due {row.due_on:%-d %B %Y}"
    done = "" if row.done_on is None else f", done {row.done_on:%-d %B %Y}"
    return report.Line(
        reference=row.reference,
        title=row.title,
        who="" if row.owner is None else str(row.owner),
        when=f"{due}{done}",
        standing=PROGRESS_WORDS[row.progress],
        note=row.shown or f"To be shown by: {row.evidence}",
    )


def _case(row: SimilarCase) -> report.Line:
    return report.Line(
        reference="",
        title=row.label,
        who=row.looked_by_label,
        when="" if row.looked_on is None else f"{row.looked_on:%-d %B %Y}",
        standing=VERDICT_WORDS[row.verdict],
        note=row.note or row.reasons,
    )


def live_data(actor: Actor, wanted: Wanted) -> report.Data:
    """Return the data of the register as it stands now."""
    return report.Data(
        organisation=get_organisation(actor).name, made=actor.now, rows=tuple(rows(actor, wanted))
    )


REPORT = Report(
    name="findings",
    title="Findings and corrective actions",
    holds="Every finding with grade, requirement, evidence, correction, cause, similar cases,"
    " actions and their effect; what is open stands first. The document prints"
    f" {report.MOST_IN_PDF:,} findings; the tables hold all.",
    basis="ISO/IEC 42001, 10.1 and 10.2",
    order=9,
    narrows=("system",),
    makers={
        "pdf": lambda actor, wanted: report.make_pdf(live_data(actor, wanted)),
        "xlsx": lambda actor, wanted: report.make_xlsx(rows(actor, wanted), made=actor.now),
        "csv": lambda actor, wanted: report.make_csv(rows(actor, wanted)),
        "json": lambda actor, wanted: report.make_json(live_data(actor, wanted)),
    },
)
