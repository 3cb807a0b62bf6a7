"""Every AI system with its impact assessment, and the page of one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from steward.domain.assessments import policy, queries
from steward.domain.assessments.models import ImpactAssessment
from steward.domain.assessments.operations import deciding, publishing, writing
from steward.domain.assessments.rules.screening import needs_second_signature
from steward.domain.assessments.rules.summarising import drafted_summary
from steward.domain.assessments.terms.scales import DECISION_WORDS, STATE_WORDS, State
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor
from steward.interfaces.web.assessments.forms import (
    BackForm,
    DecideForm,
    PlainForm,
    PublishForm,
    ReopenForm,
    WhyForm,
)
from steward.interfaces.web.assessments.shown import (
    DECISION_TONES,
    decision_in_words,
    seen,
    state_in_words,
)
from steward.interfaces.web.kit.columns import Badge, Cell, Date, Number, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history


class StateBadge(Badge):
    """Where the assessment stands; facts that changed since stand before an approval."""

    def text(self, row: object) -> str:
        """Return the state in words."""
        return self._told(row)[0]

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:
        """Return the cell with its tone."""
        return replace(super().cell(row, href=href, today=today), tone=self._told(row)[1])

    def _told(self, row: object) -> tuple[str, str]:
        state = getattr(row, "impact_state", None)
        return state_in_words(state, moved=bool(getattr(row, "facts_moved", False)))


def _row(system: AiSystem) -> ImpactAssessment | None:
    return getattr(system, "impact_assessment", None) if system.archived_at is None else None


def _assessment(actor: Actor, system: AiSystem) -> ImpactAssessment:
    return queries.get_assessment(actor, system.pk)


def _in(*states: State) -> Callable[[AiSystem], bool]:
    def check(system: AiSystem) -> bool:
        row = _row(system)
        return row is not None and State(row.state) in states

    return check


def submit(*, actor: Actor, impact: AiSystem) -> ImpactAssessment:
    """Hand in from the page."""
    return deciding.submit_assessment(actor=actor, assessment=_assessment(actor, impact))


def reopen(*, actor: Actor, impact: AiSystem, keys: list[str], reason: str) -> ImpactAssessment:
    """Reopen sections from the page."""
    row = _assessment(actor, impact)
    return writing.reopen_sections(actor=actor, assessment=row, keys=keys, reason=reason)


def send_back(*, actor: Actor, impact: AiSystem, note: str) -> ImpactAssessment:
    """Send back from the page."""
    return deciding.send_back(actor=actor, assessment=_assessment(actor, impact), note=note)


def decide(
    *,
    actor: Actor,
    impact: AiSystem,
    decision: str,
    rationale: str,
    next_review_on: date,
    conditions: str = "",
) -> ImpactAssessment:
    """Decide from the page."""
    return deciding.decide_assessment(
        actor=actor,
        assessment=_assessment(actor, impact),
        decision=decision,
        rationale=rationale,
        next_review_on=next_review_on,
        conditions=conditions,
    )


def countersign(*, actor: Actor, impact: AiSystem) -> ImpactAssessment:
    """Sign as the second from the page."""
    return deciding.countersign_assessment(actor=actor, assessment=_assessment(actor, impact))


def enter(*, actor: Actor, impact: AiSystem) -> int:
    """Take the harms into the register from the page."""
    return deciding.enter_harms(actor=actor, assessment=_assessment(actor, impact))


def publish(*, actor: Actor, impact: AiSystem, summary: str) -> ImpactAssessment:
    """Publish from the page."""
    row = _assessment(actor, impact)
    return publishing.publish_summary(actor=actor, assessment=row, summary=summary)


def unpublish(*, actor: Actor, impact: AiSystem, reason: str) -> ImpactAssessment:
    """Take the summary back from the page."""
    row = _assessment(actor, impact)
    return publishing.withdraw_summary(actor=actor, assessment=row, reason=reason)


def first_summary(system: AiSystem) -> dict[str, Any]:
    """Return the words with which the form of the summary begins."""
    row = _row(system)
    last = None if row is None else row.versions.order_by("-number").first()
    if row is None or last is None:
        return {}
    return {"summary": row.summary or drafted_summary(system.name, last.content)}


def _is_approved(system: AiSystem) -> bool:
    row = _row(system)
    return row is not None and row.approved_at is not None


def _is_published(system: AiSystem) -> bool:
    row = _row(system)
    return row is not None and row.published_at is not None


def _part(name: str) -> Callable[[Actor, AiSystem], dict[str, Any]]:
    """Return the context of one part of the page; all parts read the assessment once."""

    def context(actor: Actor, system: AiSystem) -> dict[str, Any]:
        found = seen(actor, system)
        state = None if found is None else State(found.row.state)
        return {
            "part": name,
            "system": system,
            "seen": found,
            "row": None if found is None else found.row,
            "may_edit": actor.may(policy.EDIT_IMPACT)
            and system.archived_at is None
            and state not in (State.REVIEW, State.SIGNED),
            "two": found is not None and needs_second_signature(found.screened),
            "today": actor.today,
            "tone": DECISION_TONES.get(found.row.decision, "neutral") if found else "",
        }

    return context


def system_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return what the page of the system itself shows of its assessment."""
    if not actor.may(policy.VIEW_IMPACT):
        return {"hidden": True}
    row = queries.assessed_systems(actor).filter(pk=system.pk).first()
    state = getattr(row, "impact_state", None)
    moved = bool(getattr(row, "facts_moved", False))
    words, tone = state_in_words(state, moved=moved)
    return {
        "system": system,
        "row": row if state else None,
        "words": words,
        "tone": tone,
        "decision": decision_in_words(getattr(row, "impact_decision", None)),
        "may_begin": actor.may(policy.EDIT_IMPACT) and system.archived_at is None,
    }


def _decision(row: object) -> str:
    return decision_in_words(getattr(row, "impact_decision", None))


pages = Pages[AiSystem](
    noun="impact",
    plural="impact-assessments",
    title="Impact assessments",
    overline="ISO/IEC 42001, 6.1.4, 8.4 and A.5",
    lead="What each AI system does to people and society, who decided on it, and what reopens it.",
    rows=queries.assessed_systems,
    one=get_system,
    view=policy.VIEW_IMPACT,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("name", label="AI system", link=True, sort="name"),
        StateBadge("impact_state", label="State"),
        Number("impact_percent", label="Complete", unit="%", sort="impact_assessment__percent"),
        Text("impact_decision", label="Decision", get=_decision),
        Date("next_review_on", label="Next review", sort="impact_assessment__next_review_on"),
    ],
    order=("name",),
    filters=[
        Search(("name", "purpose", "unit", "owner")),
        Choice("state", list(STATE_WORDS.items()), label="State", field="impact_assessment__state"),
        Choice(
            "decision",
            list(DECISION_WORDS.items()),
            label="Decision",
            field="impact_assessment__decision",
        ),
        Flag("none", "Not begun", where={"impact_assessment__isnull": True}),
        Flag("facts", "Facts changed since", where={"facts_moved": True}),
        Flag("over", "Indicator over its threshold", where={"indicator_over": True}),
        Flag("due", "Review due", where={"review_due": True}),
    ],
    commands=[
        Command(
            name="submit",
            label="Hand in",
            help="Somebody who did not write it decides. Until then nothing changes.",
            form=PlainForm,
            operation=submit,
            permission=policy.EDIT_IMPACT,
            tone="primary",
            done="Handed in. Somebody else decides next.",
            when=_in(State.DRAFT, State.REOPENED),
        ),
        Command(
            name="decide",
            label="Decide",
            help="Nobody who wrote for this version may decide on it.",
            form=DecideForm,
            operation=decide,
            permission=policy.APPROVE_IMPACT,
            tone="primary",
            done="The decision is recorded.",
            when=_in(State.REVIEW),
        ),
        Command(
            name="countersign",
            label="Sign as the second",
            help="A sensitive use needs a second person. With this signature the version is"
            " frozen and its harms go into the risk register.",
            form=PlainForm,
            operation=countersign,
            permission=policy.COUNTERSIGN_IMPACT,
            tone="primary",
            done="Signed. The version is approved.",
            when=_in(State.SIGNED),
        ),
        Command(
            name="back",
            label="Send back",
            form=BackForm,
            operation=send_back,
            permission=policy.APPROVE_IMPACT,
            done="Sent back to those who write it.",
            when=_in(State.REVIEW, State.SIGNED),
        ),
        Command(
            name="reopen",
            label="Reopen sections",
            help="The other sections stay as they were approved.",
            form=ReopenForm,
            operation=reopen,
            permission=policy.EDIT_IMPACT,
            done="Reopened. The other sections stay as they were.",
            when=_in(State.APPROVED, State.REOPENED),
        ),
        Command(
            name="enter",
            label="Take harms into the register",
            help="Each harm becomes a proposed risk, once; what is there follows what it says now.",
            form=PlainForm,
            operation=enter,
            permission=policy.EDIT_IMPACT,
            done="The harms are in the risk register.",
            when=lambda system: _row(system) is not None,
        ),
        Command(
            name="publish",
            label="Publish a summary",
            form=PublishForm,
            operation=publish,
            permission=policy.APPROVE_IMPACT,
            initial=first_summary,
            done="The summary is published.",
            when=_is_approved,
        ),
        Command(
            name="unpublish",
            label="Take the summary back",
            form=WhyForm,
            operation=unpublish,
            permission=policy.APPROVE_IMPACT,
            done="The summary is not published any more.",
            when=_is_published,
        ),
    ],
    panels=[
        Panel(title="Where it stands", template="assessments/stands.html", context=_part("all")),
        Panel(title="Sections", template="assessments/sections.html", context=_part("sections")),
        Panel(title="Affected groups", template="assessments/groups.html", context=_part("groups")),
        Panel(title="Harms", template="assessments/harms.html", context=_part("harms")),
        Panel(title="Benefits", template="assessments/benefits.html", context=_part("benefits")),
        Panel(
            title="Consultations",
            template="assessments/consultations.html",
            context=_part("consultations"),
        ),
        Panel(
            title="Sensitive uses",
            template="assessments/sensitive.html",
            context=_part("sensitive"),
            aside=True,
        ),
        Panel(
            title="Versions",
            template="assessments/versions.html",
            context=_part("versions"),
            aside=True,
        ),
        comments(about=queries.thread_of),
        history(also=queries.thread_of),
    ],
    empty=Empty(
        title="No AI systems yet",
        text="Effects are assessed system by system. Import the inventory, or register the first.",
        action="Import a spreadsheet",
        href="/systems/import",
    ),
    record_overline=lambda row: f"{row.reference} · Impact assessment",
    record_template="assessments/record.html",
    list_template="assessments/list.html",
)
