from datetime import UTC, date, datetime

from steward.domain.risks.terms import Criteria
from steward.domain.soa.terms import SoaRow
from steward.extensions.reports.competence import report as competence
from steward.extensions.reports.consistency import report as consistency
from steward.extensions.reports.documents import report as documents
from steward.extensions.reports.documents.word import Drawn
from steward.extensions.reports.findings import report as findings
from steward.extensions.reports.kit.charts import Matrix, Range
from steward.extensions.reports.management_reviews import report as reviews
from steward.extensions.reports.readiness import report as readiness
from steward.extensions.reports.risk_register import report as register
from steward.extensions.reports.soa import report as soa
from steward.extensions.reports.summary import report as summary
from steward.extensions.reports.tasks import report as tasks
from steward.extensions.reports.treatment_plan import report as plan

MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
CELLS = tuple(tuple(level.value for level in row) for row in Criteria().cells)


def risk(number: int = 1, **changes: object) -> register.Row:
    values: dict[str, object] = {
        "reference": f"RISK-{number:04}",
        "system": f"System {number % 7}",
        "title": f"Answers mislead customers in case {number}",
        "category": "REL",
        "cause": "The model states guesses as facts",
        "event": "A customer follows a wrong answer",
        "consequence": "Loss and complaints",
        "certain": number % 3 > 0,
        "inherent": (4, 4, "high"),
        "current": (3, 4, "high"),
        "target": (2, 3, "medium"),
        "controls": ("A.6.2.4", "A.8.2"),
        "status": "proposed",
        "reason": "",
        "rule": "R-REL-01",
    }
    return register.Row(**{**values, **changes})


def register_data(count: int = 3) -> register.Data:
    rows = tuple(risk(number) for number in range(1, count + 1))
    matrix = Matrix(cells=CELLS, counts={"3,4": count}, appetite="medium")
    return register.Data(
        organisation="Example Works", made=MADE, rows=rows, matrix=matrix, total=count
    )


def soa_rows() -> tuple[SoaRow, ...]:
    numbers = ("2.2", "2.3", "2.4", "3.2", "3.3", *(f"4.{n}" for n in range(2, 35)))
    return tuple(_soa_row(index, f"A.{number}") for index, number in enumerate(numbers))


def _soa_row(index: int, control: str) -> SoaRow:
    if index == 5:
        return SoaRow(
            control=control,
            title="Left out",
            applicable=False,
            exclusion="No AI system is trained here",
            origin="decided",
        )
    return SoaRow(
        control=control,
        title=f"Control {control}",
        applicable=None if index == 6 else True,
        inclusion=() if index == 6 else ("Risk: 2 risks, highest high", "Law: EU AI Act"),
        status=("none", "partial", "defined", "implemented", "measured", "unknown")[index % 6],
        risks=index % 4,
        evidence=index % 3,
    )


def soa_data() -> soa.Data:
    linked = {"A.2.3": ("RISK-0001", "RISK-0002")}
    return soa.Data(organisation="Example Works", made=MADE, rows=soa_rows(), linked=linked)


def task(number: int = 1) -> tasks.Row:
    return tasks.Row(
        title=f"Write test plan {number}",
        requirement="A.6.2.4",
        severity=("low", "medium", "high", "critical")[number % 4],
        due_on=date(2026, 12, 8),
        owner_role="ML engineer",
        effort_days=1.5,
        priority=0.75,
        status="proposed",
        steps=("Choose measures", "Run them"),
        reason="The control is partial",
        origin=f"gap:A.6.2.4:{number}",
    )


def tasks_data(count: int = 5) -> tasks.Data:
    rows = tuple(task(number) for number in range(count))
    return tasks.Data(organisation="Example Works", made=MADE, rows=rows, proposed=True)


def readiness_data() -> readiness.Data:
    step = readiness.Step(
        requirement="8.2",
        title="Attach evidence for 8.2",
        kind="evidence",
        owner_role="Manager",
        effort_days=0.25,
        gain=0.01,
        narrows=0.01,
    )
    score = readiness.Score(
        clause="8",
        title="Operation",
        low=0.19,
        high=0.38,
        assurance="L0",
        blockers=("8.2: partial",),
        actions=(step,),
    )
    return readiness.Data(
        organisation="Example Works",
        made=MADE,
        low=0.2,
        high=0.46,
        assurance="L0",
        assurance_words="Statement",
        scores=(score,),
        actions=(step,),
        blockers=score.blockers,
    )


def summary_data(words: str = "Biased selection") -> summary.Data:
    top = summary.TopRisk(reference="RISK-0001", system=words, title=words, level="critical")
    step = summary.Step(requirement="8.2", title=words, owner_role=words, effort_days=0.25)
    return summary.Data(
        organisation="Example Works",
        made=MADE,
        systems=2,
        risks=9,
        above_appetite=4,
        appetite="medium",
        matrix=Matrix(cells=CELLS, counts={"4,5": 4, "2,2": 5}),
        readiness=Range(clause="", low=0.2, high=0.46),
        assurance="L0",
        scores=tuple(Range(clause=str(n), title=words, low=0.1, high=0.5) for n in range(4, 20)),
        top=(top,) * 8,
        actions=(step,) * 8,
        proposed=9,
    )


def measure(number: int = 1) -> plan.Measure:
    return plan.Measure(
        reference=f"TRT-{number:04}",
        option="reduce",
        title="A second person reads every answer before it is sent",
        controls=("A.6.2.4", "A.9.2"),
        effect="80% rarer",
        status=("planned", "approved", "done", "effective", "ineffective")[number % 5],
        due_on=date(2026, 11, 2) if number % 3 else None,
        overdue=number % 5 == 1 and number % 3 > 0,
        effort_days=4.5 if number % 2 else None,
        cost=12_500.0 if number % 4 else None,
        currency="EUR" if number % 4 else "",
        planned_by="Owner",
        approved_by="Approver" if number % 5 else "",
        verified_by="Approver" if number % 5 > 2 else "",
    )


def plan_row(number: int = 1) -> plan.Row:
    borne = plan.Borne(
        by="Executive",
        on=date(2026, 10, 1),
        until=date(2027, 1, 31),
        level="high",
        reason="The benefit for patients is larger",
        words="Holds",
        holds=True,
    )
    return plan.Row(
        reference=f"RISK-{number:04}",
        system=f"System {number % 7}",
        title=f"Answers mislead customers in case {number}",
        status="accepted",
        inherent=(4, 4, "high"),
        current=(3, 4, "high"),
        target=(2, 3, "medium"),
        above=True,
        measures=tuple(measure(number + step) for step in range(number % 3)),
        borne=borne if number % 4 == 0 else None,
    )


def plan_data(count: int = 8) -> plan.Data:
    rows = sorted(map(plan_row, range(1, count + 1)), key=lambda row: not row.is_unanswered)
    return plan.Data(
        organisation="Example Works",
        made=MADE,
        rows=rows,
        totals=plan.totals_of(rows),
        appetite="medium",
    )


def consistency_data(count: int = 4) -> consistency.Data:
    rows = tuple(
        consistency.Row(
            rule=("no-answer", "overdue")[number % 2],
            what=("Above the appetite without an answer", "A treatment is overdue")[number % 2],
            severity="high",
            clause="6.1.3",
            reference=f"RISK-{number:04}",
            title=f"Answers mislead customers in case {number}",
            system="System 1",
            level="high",
            told="It stands at high; the appetite is medium.",
            advice="Plan a treatment.",
        )
        for number in range(1, count + 1)
    )
    return consistency.Data(organisation="Example Works", made=MADE, rows=rows)


def reviews_data(count: int = 1) -> reviews.Data:
    figure = {
        "key": "tasks_overdue",
        "label": "Tasks overdue",
        "value": 3,
        "before": 5.0,
        "unit": "",
        "href": "/tasks",
        "trend": "better",
    }
    content = {
        "reference": "MR-0001",
        "held_on": "2026-11-02",
        "period": ["2026-05-01", "2026-11-01"],
        "chair": "The chair",
        "writer": "The writer",
        "frozen_at": "2026-11-02T09:00:00+00:00",
        "attendance": [
            {"who": "The chair", "present": True},
            {"who": "Somebody", "present": False},
        ],
        "inputs": [
            {
                "key": "monitoring",
                "clause": "9.3.2 d)",
                "title": "Monitoring and measurement",
                "figures": [figure, figure | {"value": None, "before": None, "trend": ""}],
                "lines": [{"words": "OBJ-0001 Fewer", "href": "", "standing": "On track"}],
                "words": "",
                "source": "",
                "missing": False,
                "narrative": "It goes well.",
            },
            {
                "key": "audits",
                "clause": "9.3.2 d)",
                "title": "Results of audits",
                "figures": [],
                "lines": [],
                "words": "None yet",
                "source": "Programme",
                "missing": False,
                "narrative": "",
            },
        ],
        "decisions": [
            {
                "number": 1,
                "about": "Results of audits",
                "kind": "Resources",
                "text": "Hire an auditor",
                "who": "The writer",
                "until": "2027-03-01",
                "task": "TASK-0007",
                "made": "",
            }
        ],
    }
    minutes = reviews.Minutes(
        reference="MR-0001",
        title="Management review of 2 November 2026",
        state="Minutes signed",
        content=content,
        signatures=({"who": "The chair", "what": "signed as the chair", "on": "2026-11-03"},),
        digest="0f" * 32,
        notes=(("2026-11-09", "The writer", "Two days a week"),),
        missing=("Changes in what interested parties need",),
    )
    return reviews.Data(
        organisation="Example Works", made=MADE, reviews=(minutes,) * count, total=count
    )


def competence_row(level: int | None, standing: str) -> competence.Row:
    return competence.Row(
        person="Ann Other",
        unit="Claims",
        function="Human oversight operator",
        from_on=date(2026, 1, 5),
        appointed_by="The board",
        competence="Stepping in and stopping the system",
        required=3,
        seen=level,
        standing=standing,
        basis="" if level is None else "Stopped the system in a drill",
        assessed_by="" if level is None else "Orla Venn",
        assessed_on=None if level is None else date(2026, 2, 1),
        next_due_on=None if level is None else date(2027, 2, 1),
        action="GAP-0001 Drill every month: planned" if standing == "Gap" else "",
    )


def competence_data() -> competence.Data:
    rows = [competence_row(1, "Gap"), competence_row(None, "Not assessed")]
    rows += [competence_row(3, "Fulfilled")]
    had = competence.Training(
        title="Oversight in practice",
        provider="In house",
        held_on=date(2026, 1, 20),
        hours=7.5,
        result="passed",
        valid_until=date(2027, 1, 20),
        validity="Valid",
    )
    records = [
        competence.Record(person="Ann Other", unit="Claims", rows=rows, trainings=[had]),
        competence.Record(person="Bo Third", unit="", rows=[], trainings=[]),
    ]
    return competence.Data(organisation="Example Works", made=MADE, records=records, total=2)


def document_row(number: int = 1) -> documents.Row:
    return documents.Row(
        reference=f"DOC-{number:04}",
        title=f"Procedure {number}",
        kind="Procedure",
        state="In force" if number % 2 else "Draft",
        version="1.0" if number % 2 else "",
        published_on=date(2026, 3, number) if number % 2 else None,
        review_on=date(2027, 3, number) if number % 2 else None,
        owner="Ada Wren",
        approvers=("Ben Holt", "Cara Fenn"),
        classification="Internal",
        language="English",
        kept_months=36,
        requirements=("iso-42001 7.5.1",),
    )


def documents_data(count: int = 3) -> documents.Data:
    rows = tuple(document_row(number) for number in range(1, count + 1))
    return documents.Data(
        organisation="Example Works", made=MADE, rows=rows, missing=("AI policy",)
    )


TEXT = """Before any heading.

## What is done

1. *Read* it
2. **Decide**, see [the law](https://example.org)
   - with `code`

> Somebody said so.

| Who | When |
| --- | ---: |
| Ops | daily |

```
x = #panic("no")
```

![The flow](image-1)

---

The end.
"""


def sheet(content: bytes, **changes: object) -> documents.Sheet:
    values: dict[str, object] = {
        "organisation": "Example Works",
        "made": MADE,
        "reference": "DOC-0001",
        "title": "Logging",
        "version": "1.1",
        "notice": "Draft, not in force",
        "owner": "Ada Wren",
        "approved_by": "",
        "classification": "Internal",
        "published_on": None,
        "review_on": None,
        "digest": "",
        "basis": "iso-42001 7.5.1",
        "text": TEXT,
        "versions": (("1.0", "2026-03-01", "Ben Holt", "First version"),),
        "pictures": {1: Drawn(content=content, kind="gif", width=1, height=1)},
    }
    return documents.Sheet(**{**values, **changes})


def finding_row(number: int = 1, **changes: object) -> findings.Row:
    line = {"who": "Ada Ops", "when": "3 November 2026", "note": "Read in full"}
    values: dict[str, object] = {
        "reference": f"NC-{number:04}",
        "grade": "Minor nonconformity",
        "is_nonconformity": True,
        "statement": f"Release {number} has no recorded approval",
        "framework": "iso-42001",
        "requirement": "A.6.2.5",
        "requirement_said": "ISO/IEC 42001, A.6.2.5 AI system deployment",
        "evidence": "The folder of approvals",
        "origin": "Audit",
        "source": "AUD-0001 Development",
        "subjects": ("AIS-0001 Claims", "A.6.2.5"),
        "found_on": date(2026, 10, 1),
        "raised_by": "Piet",
        "owner": "Ada Ops",
        "state": "Effect to be judged",
        "is_open": True,
        "due_on": date(2026, 11, 1 + number),
        "overdue": number % 2 > 0,
        "repeats": "",
        "repeat_why": "",
        "round": 1,
        "dispute": "",
        "dispute_answer": "",
        "correction": "It was stopped",
        "corrected": "Ada Ops, 2 October 2026",
        "cause": "The charter names no deputies",
        "category": "Method",
        "whys": ("No decision", "Nobody stood in", "No deputies"),
        "fishbone": (("People", ("No deputies",)),),
        "caused": "Ada Ops, 9 October 2026",
        "cases": (
            findings.Line(reference="", title="AIS-0002 Fraud", standing="Not found", **line),
        ),
        "none_because": "",
        "actions": (findings.Line(reference="A1", title="Name deputies", standing="Done", **line),),
        "criterion": "Three releases with approval",
        "planned": "Ada Ops, 12 October 2026",
        "approved": "Orla, 13 October 2026",
        "check_on": date(2027, 1, 20),
        "judgement": "",
        "judged": "",
        "effective": None,
        "decision": "",
        "decided": "",
        "result": "",
        "closed_on": None,
        "earlier": (),
    }
    return findings.Row(**{**values, **changes})


def findings_data(count: int = 3) -> findings.Data:
    rows = tuple(finding_row(number) for number in range(1, count + 1))
    return findings.Data(organisation="Example Works", made=MADE, rows=rows)
