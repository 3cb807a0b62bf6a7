"""The register of findings, the improvement log, and what one may do to a finding."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path

from steward.domain.findings import policy
from steward.domain.findings.models import Finding
from steward.domain.findings.operations import judging, raising, reacting
from steward.domain.findings.queries import improving, register
from steward.domain.findings.rules.trends import source_in_words
from steward.domain.findings.terms.causes import BRANCH_WORDS
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.findings.terms.grades import GRADE_SHORT, GRADE_WORDS
from steward.domain.findings.terms.states import STATE_WORDS, FindingState
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.findings.forms import (
    AnswerForm,
    CheckDayForm,
    ExtendForm,
    GradeForm,
    NewFindingForm,
    OwnerForm,
    ReasonForm,
)
from steward.interfaces.web.findings.shown import (
    GRADE_TONES,
    STATE_TONES,
    clocks_panel,
    consequences_panel,
    path_panel,
    statement_panel,
)
from steward.interfaces.web.kit.columns import Badge, Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.listing import export, show_list
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history

DUES = [("overdue", "Overdue"), ("running", "Running")]


def split(value: str) -> tuple[str, str]:
    """Return framework and requirement of what a form sends as one value."""
    name, _, requirement = value.partition("|")
    return (name, requirement) if requirement else ("", "")


def raised(*, actor: Actor, **fields: Any) -> Finding:  # noqa: ANN401 -- leaf
    """Raise a finding from what the form sends."""
    name, requirement = split(fields["requirement"])
    systems = [get_system(actor, UUID(key)).as_subject() for key in fields["systems"]]
    told = fields["told"].strip()
    draft = FindingDraft(
        grade=fields["grade"],
        statement=fields["statement"],
        framework=name,
        requirement=requirement,
        evidence=fields["evidence"],
        source=Subject(kind="said", id=uuid7(), label=told) if told else None,
        subjects=tuple(systems),
        owner_id=fields["owner_id"],
        found_on=fields["found_on"],
    )
    return raising.raise_finding(actor=actor, draft=draft)


def _in(*states: FindingState) -> Callable[[Finding], bool]:
    return lambda row: FindingState(row.state) in states


def _open(row: Finding) -> bool:
    return row.is_open


def _clocks(row: Finding) -> dict[str, Any]:
    waiting = [item for item in row.clocks if not item.is_met]
    return {"clocks": [(item.clock.value, f"{item.clock.label}, {item.on}") for item in waiting]}


def _source(row: Finding) -> str:
    return source_in_words(row.source_kind)


class Log(Pages[Finding]):
    """A list of findings whose records have their page in the register."""

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return "/findings/improvement"

    def record_address(self, row: Finding) -> str:
        """Return the address of the finding."""
        return f"/findings/{row.pk}"

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the list and its export."""
        here = self.address.lstrip("/")
        return [
            path(here, partial(show_list, self), name="improvement-list"),
            path(f"{here}/export.<str:kind>", partial(export, self), name="improvement-export"),
        ]


FILTERS = [
    Search(("statement", "evidence", "cause", "requirement", "source_label")),
    Choice("grade", list(GRADE_WORDS.items())),
    Choice("state", list(STATE_WORDS.items())),
    Choice("due", DUES, label="Clock"),
    Choice("requirement", register.requirements_named, label="Clause"),
    Choice("category", list(BRANCH_WORDS.items()), label="Cause"),
    Choice("source", register.sources_named, label="Source", field="source_kind"),
    Choice("person", register.people_answering, label="Who", field="owner_id"),
    Flag("mine", "Mine", where={"is_mine": True}),
    Flag("active", "Still open", where={"over": 0}),
    Flag("repeats", "Repeats", where={"is_repeat": True}),
]

pages = Pages[Finding](
    noun="finding",
    plural="findings",
    title="Findings",
    overline="ISO/IEC 42001, 10.1 and 10.2",
    lead="What was found wanting, why it came about, and whether what was done about it works.",
    rows=register.findings_with_standing,
    one=register.get_finding,
    view=policy.VIEW_FINDING,
    columns=[
        Reference("reference", label="Finding", sort="number"),
        Text("title", label="What was found", link=True),
        Badge(
            "grade", tones=GRADE_TONES, words=GRADE_SHORT, sort=("over", "-grade_rank", "due_on")
        ),
        Text("requirement", label="Clause", sort="requirement"),
        Text("source", label="From", get=_source, on_phone=False),
        Person("owner", label="Who"),
        Date("due_on", label="Due", sort=("over", "due_on")),
        Badge("state", tones=STATE_TONES, words=STATE_WORDS),
        Text("repeat_label", label="Repeats", on_phone=False),
    ],
    order=("over", "due_on", "number"),
    filters=FILTERS,
    create=Command(
        name="new",
        label="Raise a finding",
        form=NewFindingForm,
        operation=raised,
        permission=policy.RAISE_FINDING,
        done="The finding is raised; its clocks run.",
    ),
    commands=[
        Command(
            name="assign",
            label="Give it to somebody",
            form=OwnerForm,
            operation=raising.assign_finding,
            permission=policy.EDIT_FINDING,
            initial=lambda row: {"person_id": row.owner_id},
            when=_open,
            done="The finding has changed hands.",
        ),
        Command(
            name="dispute",
            label="Dispute it",
            help="Somebody else decides whether it stands.",
            form=ReasonForm,
            operation=reacting.dispute_finding,
            permission=policy.EDIT_FINDING,
            when=_in(FindingState.RAISED),
            done="It is disputed; somebody else decides.",
        ),
        Command(
            name="answer",
            label="Decide on the dispute",
            form=AnswerForm,
            operation=reacting.answer_dispute,
            permission=policy.APPROVE_FINDING,
            tone="primary",
            when=_in(FindingState.DISPUTED),
            done="The dispute is decided.",
        ),
        Command(
            name="regrade",
            label="Change the grade",
            help="The clocks follow the grade.",
            form=GradeForm,
            operation=raising.regrade_finding,
            permission=policy.APPROVE_FINDING,
            initial=lambda row: {"grade": row.grade},
            when=_open,
            done="The grade is changed; the clocks follow.",
        ),
        Command(
            name="extend",
            label="Give more time",
            form=ExtendForm,
            operation=reacting.extend_deadline,
            permission=policy.APPROVE_FINDING,
            initial=_clocks,
            when=_open,
            done="The clock is moved, with your reason.",
        ),
        Command(
            name="check-day",
            label="Judge on another day",
            form=CheckDayForm,
            operation=judging.move_check,
            permission=policy.APPROVE_FINDING,
            initial=lambda row: {"check_on": row.check_on},
            when=_in(FindingState.IMPLEMENTED),
            done="The day is moved, with your reason.",
        ),
    ],
    bulk=[
        Command(
            name="assign",
            label="Give to somebody",
            form=OwnerForm,
            operation=raising.assign_finding,
            permission=policy.EDIT_FINDING,
            done="{count} findings have changed hands.",
        ),
    ],
    panels=[
        Panel(title="What was found", template="findings/statement.html", context=statement_panel),
        Panel(title="Path", template="findings/path.html", context=path_panel),
        comments(),
        Panel(title="Clocks", template="findings/clocks.html", context=clocks_panel, aside=True),
        Panel(
            title="What follows elsewhere",
            template="findings/consequences.html",
            context=consequences_panel,
            aside=True,
        ),
        confidence_panel("nonconformity"),
        history(),
    ],
    empty=Empty(
        title="No findings yet",
        text="An audit, an incident, a concern, an answer or your own eyes lead to findings. Each"
        " keeps its cause, what was done, and whether that works.",
        action="Raise a finding",
        href="/findings/new",
    ),
    record_overline=lambda row: f"{row.reference} · {GRADE_WORDS[row.grade]}",
    record_template="findings/record.html",
    list_template="findings/list.html",
)

improvements = Log(
    noun="improvement",
    plural="improvements",
    title="Improvement log",
    overline="ISO/IEC 42001, 10.1",
    lead="Observations and opportunities from any source, what was decided about each, and what"
    " came of it.",
    rows=improving.improvements,
    one=register.get_finding,
    view=policy.VIEW_FINDING,
    columns=[
        Reference("reference", label="Number", sort="number"),
        Text("title", label="What could be better", link=True),
        Badge("grade", label="Kind", tones=GRADE_TONES, words=GRADE_SHORT),
        Text("source", label="From", get=_source, on_phone=False),
        Badge("state", tones=STATE_TONES, words=STATE_WORDS),
        Text("decision"),
        Text("result"),
        Date("closed_on", label="Closed", sort="closed_on", on_phone=False),
    ],
    order=("over", "-number"),
    filters=[
        Search(("statement", "decision", "result", "source_label")),
        Choice("grade", [(key, GRADE_WORDS[key]) for key in improving.IMPROVEMENTS], label="Kind"),
        Choice(
            "state", [(key, STATE_WORDS[key]) for key in ("raised", "acting", "closed", "declined")]
        ),
        Choice("source", register.sources_named, label="Source", field="source_kind"),
        Flag("mine", "Mine", where={"is_mine": True}),
    ],
    empty=Empty(
        title="Nothing in the log yet",
        text="Raise an observation or an opportunity; the decision and what came of it stand here.",
        action="Raise one",
        href="/findings/new",
    ),
    list_template="findings/list.html",
)
