"""One AI system as one thread: from the register to its changes, with dates and people.

What an auditor asks first (ISO/IEC 42001, 4.1, 6.1, 8, A.4 to A.10): every link is there with who
did it and when, or it is said that it is missing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from steward.domain.assessments.models import ImpactAssessment, ImpactVersion
from steward.domain.assessments.terms.scales import State as ImpactState
from steward.domain.impacts.models import Standing
from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.queries.register import LIVE
from steward.domain.soa.models import ApplicabilityDecision
from steward.domain.soa.queries import latest_statement
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.terms import stage_in_words
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.journal.events import rendered
from steward.foundation.journal.models import Entry

MOST_RISKS, MOST_CHANGES, MOST_TASKS = 25, 30, 25
REGISTERED = ("system.registered", "systems.imported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One record of the thread."""

    label: str
    said: str = ""
    who: str = ""
    on: date | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One part of the thread with its clause; ``missing`` says what is not there."""

    title: str
    clause: str
    links: tuple[Link, ...]
    missing: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The thread of a system."""

    system: AiSystem
    stages: tuple[Stage, ...]

    @property
    def missing(self) -> int:
        """Return how many things are missing in all."""
        return sum(len(stage.missing) for stage in self.stages)


def thread_of_system(actor: Actor, system: AiSystem) -> Thread:
    """Return the thread of a system as it stands."""
    rows = Risk.objects.visible_to(actor).filter(system=system, status__in=LIVE)
    risks = list(rows.select_related("owner").order_by("-current_rank", "-id"))
    keys = [risk.pk for risk in risks]
    treatments = list(Treatment.objects.visible_to(actor).filter(risk__in=keys).order_by("-id"))
    entries = _entries(actor, system)
    controls = sorted({name for row in treatments for name in row.controls})
    return Thread(
        system=system,
        stages=(
            _register(system, entries),
            _use(system),
            _parts(actor, system),
            _class(actor, system),
            _impact(actor, system),
            _risks(risks),
            _treatments(actor, risks, treatments),
            _controls(actor, controls),
            _tasks(actor, controls),
            _changes(entries),
        ),
    )


def _register(system: AiSystem, entries: list[Entry]) -> Stage:
    entry = next((row for row in entries if row.event in REGISTERED), None)
    link = Link(
        label=f"{system.reference} {system.name}",
        said=f"{stage_in_words(system.stage) or 'No stage'}; {system.unit or 'no unit'}",
        who=entry.actor_label if entry else "",
        on=(entry.at if entry else system.created_at).date(),
        href=f"/systems/{system.pk}",
    )
    missing = [] if system.owner else ["Nobody answers for the system."]
    if not system.stage:
        missing.append("The stage of its life cycle is not known.")
    owner = Link(label="Answers for it", said=system.owner) if system.owner else None
    links = (link, owner) if owner else (link,)
    return Stage(title="Register", clause="A.4.2", links=links, missing=tuple(missing))


def _entries(actor: Actor, system: AiSystem) -> list[Entry]:
    """Return the newest entries about a system, and the one by which it was registered."""
    rows = Entry.objects.visible_to(actor).filter(subject_id=system.pk)
    newest = rows.order_by("-id").values("pk")[: MOST_CHANGES + 1]
    wanted = rows.filter(Q(pk__in=newest) | Q(event__in=REGISTERED))
    return list(wanted.order_by("-id")[: MOST_CHANGES + 2])


def _use(system: AiSystem) -> Stage:
    texts = (
        ("Purpose", system.purpose, "Its purpose is not written."),
        ("Intended use", system.intended_use, "Its intended use is not written."),
        ("Foreseeable misuse", system.misuse, "No foreseeable misuse is written."),
    )
    roles: Any = system.facts.get("org_role")
    named = [str(role) for role in roles] if isinstance(roles, list) else []  # type: ignore[reportUnknownArgumentType, reportUnknownVariableType] -- leaf
    links = [Link(label=label, said=said) for label, said, _ in texts if said]
    missing = [words for _, said, words in texts if not said]
    if not named:
        missing.insert(0, "The role of the organisation is not known.")
    if named:
        said = ", ".join(role.replace("_", " ") for role in named)
        links.insert(0, Link(label="Role of the organisation", said=said))
    return Stage(
        title="Role and intended use",
        clause="4.1, A.9.4",
        links=tuple(links),
        missing=tuple(missing),
    )


def _parts(actor: Actor, system: AiSystem) -> Stage:
    uses = Use.objects.visible_to(actor).filter(system=system).select_related("part")
    links = tuple(
        Link(
            label=use.part.name,
            said=use.part.kind,
            on=use.created_at.date(),
            href=f"/{use.part.kind}s/{use.part_id}",
        )
        for use in uses.order_by("id")[:MOST_RISKS]
    )
    missing = () if links else ("No model, dataset or supplier is named.",)
    return Stage(title="What it relies on", clause="A.4.3, A.10.3", links=links, missing=missing)


def _class(actor: Actor, system: AiSystem) -> Stage:
    row = Standing.objects.visible_to(actor).filter(system=system).select_related("latest").first()
    if row is None:
        missing = ("Its class under the law is not recorded.",)
        return Stage(title="Legal class", clause="4.1", links=(), missing=missing)
    link = Link(
        label="Class under the law",
        said=row.words,
        who=row.latest.by_label,
        on=row.classified_on,
        href=f"/classifications/{system.pk}",
    )
    return Stage(title="Legal class", clause="4.1", links=(link,))


def _impact(actor: Actor, system: AiSystem) -> Stage:
    title, clause = "Impact assessment", "6.1.4, 8.4, A.5"
    row = ImpactAssessment.objects.visible_to(actor).filter(system=system).first()
    if row is None:
        return Stage(
            title=title, clause=clause, links=(), missing=("No impact assessment was begun.",)
        )
    href = f"/impact-assessments/{system.pk}"
    links = [
        Link(
            label=row.reference,
            said=f"Version {row.version}, {ImpactState(row.state).label.lower()}",
            who=row.begun_by,
            on=row.created_at.date(),
            href=href,
        )
    ]
    versions = ImpactVersion.objects.visible_to(actor).filter(assessment=row)
    links += [
        Link(
            label=str(version),
            said=version.get_decision_display(),  # type: ignore[reportAttributeAccessIssue] -- framework requires
            who=", ".join(item["who"] for item in version.signatures),
            on=version.approved_at.date(),
            href=f"{href}/versions/{version.number}",
        )
        for version in versions.order_by("number")
    ]
    missing: list[str] = []
    if len(links) == 1:
        missing.append("No version is approved.")
    if row.next_review_on is not None and row.next_review_on < actor.today:
        missing.append(f"Its review was due on {row.next_review_on.isoformat()}.")
    return Stage(title=title, clause=clause, links=tuple(links), missing=tuple(missing))


def _risks(risks: list[Risk]) -> Stage:
    links = tuple(
        Link(
            label=f"{risk.reference} {risk.title}",
            said=f"{risk.current_level}, {risk.status}",
            who=risk.decided_by or (str(risk.owner) if risk.owner else ""),
            on=(risk.decided_at or risk.created_at).date(),
            href=f"/risks/{risk.pk}",
        )
        for risk in risks[:MOST_RISKS]
    )
    missing: list[str] = []
    if not risks:
        missing.append("No risk is recorded.")
    open_ones = sum(risk.status == "proposed" for risk in risks)
    if open_ones:
        missing.append(f"{_many(open_ones, 'risk waits', 'risks wait')} for a decision.")
    unowned = sum(risk.owner_id is None for risk in risks)
    if unowned:
        missing.append(f"{_many(unowned, 'risk has', 'risks have')} no owner.")
    more = max(len(risks) - MOST_RISKS, 0)
    return Stage(title="Risks", clause="6.1.2, 8.2", links=links, missing=tuple(missing), more=more)


def _treatments(actor: Actor, risks: list[Risk], rows: list[Treatment]) -> Stage:
    links = [
        Link(
            label=f"{row.reference} {row.title}",
            said=row.status,
            who=row.verified_by or row.approved_by or row.made_by_label,
            on=(row.verified_at or row.done_at or row.approved_at or row.created_at).date(),
            href=f"/treatments/{row.pk}",
        )
        for row in rows[:MOST_RISKS]
    ]
    accepted = Acceptance.objects.visible_to(actor).filter(
        risk__in=[risk.pk for risk in risks], ended_at=None
    )
    borne = list(accepted.select_related("risk").order_by("-id"))
    links += [
        Link(
            label=f"Accepted: {row.risk.reference}",
            said=f"until {row.expires_on.isoformat()}",
            who=row.accepted_by,
            on=row.created_at.date(),
            href=f"/acceptances/{row.pk}",
        )
        for row in borne[:MOST_RISKS]
    ]
    handled = {row.risk_id for row in rows} | {row.risk_id for row in borne}
    high = [r for r in risks if r.current_level in ("high", "critical") and r.pk not in handled]
    missing: list[str] = []
    if high:
        words = _many(len(high), "high or critical risk has", "high or critical risks have")
        missing.append(f"{words} neither treatment nor acceptance.")
    return Stage(
        title="Treatment and acceptance",
        clause="6.1.3, 8.3",
        links=tuple(links),
        missing=tuple(missing),
    )


def _controls(actor: Actor, controls: list[str]) -> Stage:
    statement = latest_statement(actor)
    rows = ApplicabilityDecision.objects.visible_to(actor).filter(control__in=controls)
    decided = list(rows.order_by("control"))
    links = [
        Link(
            label=row.control,
            said="applies" if row.applicable else "does not apply",
            who=row.decided_by,
            on=row.decided_at.date(),
            href=f"/controls/{row.control}",
        )
        for row in decided
    ]
    missing: list[str] = []
    if statement is None:
        missing.append("No Statement of Applicability is frozen.")
    else:
        links.append(
            Link(
                label=str(statement),
                who=statement.frozen_by,
                on=statement.frozen_at.date(),
                href=f"/soa/revisions/{statement.revision}",
            )
        )
    excluded = sorted(row.control for row in decided if not row.applicable)
    if excluded:
        missing.append(f"Treatments rely on controls that do not apply: {', '.join(excluded)}.")
    if not controls:
        missing.append("No treatment names a control.")
    return Stage(
        title="Controls and statement",
        clause="6.1.3, Annex A",
        links=tuple(links),
        missing=tuple(missing),
    )


def _tasks(actor: Actor, controls: list[str]) -> Stage:
    rows = Task.objects.visible_to(actor).filter(requirement__in=controls)
    found = list(rows.select_related("assignee").order_by("-closed_at", "due_on", "id"))
    late = [t for t in found if not t.is_closed and t.due_on and t.due_on < actor.today]
    links = tuple(
        Link(
            label=f"{task.reference} {task.title}",
            said=task.get_status_display(),  # type: ignore[reportAttributeAccessIssue] -- framework requires
            who=str(task.assignee) if task.assignee else "",
            on=task.closed_at.date() if task.closed_at else task.due_on,
            href=f"/tasks/{task.pk}",
        )
        for task in found[:MOST_TASKS]
    )
    missing = (f"{_many(len(late), 'task is', 'tasks are')} overdue.",) if late else ()
    more = max(len(found) - MOST_TASKS, 0)
    return Stage(
        title="Work on its controls", clause="8.1", links=links, missing=missing, more=more
    )


def _changes(found: list[Entry]) -> Stage:
    links = tuple(
        Link(
            label=rendered(entry.event, entry.payload),
            who=entry.actor_label,
            on=_day(entry.at),
        )
        for entry in found[:MOST_CHANGES]
    )
    return Stage(
        title="Changes",
        clause="8.1, A.6.2.6",
        links=links,
        missing=() if found else ("No change is recorded.",),
        more=int(len(found) > MOST_CHANGES),
    )


def _day(moment: datetime) -> date:
    return moment.date()


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
