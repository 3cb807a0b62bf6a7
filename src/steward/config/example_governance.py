"""What the example organisation has said about context, scope, leadership and resources."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from steward.config.example_context import FLOWS, ISSUES, LAWS, PARTIES, PROCESSES
from steward.config.example_story import Story
from steward.domain.governance.operations.duties import assign_duty
from steward.domain.governance.operations.keeping import add_entry, link_entry, review_entry
from steward.domain.governance.operations.running import ask_follow_up, draw_flow
from steward.domain.governance.operations.scope import (
    ItemDraft,
    approve_scope,
    begin_scope,
    place_item,
    state_role,
    submit_scope,
    take_in_all,
    write_scope,
)
from steward.domain.governance.queries.scope import items_of
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

WRITTEN, APPROVED = 30, 28
"""Days ago on which context was written, and the scope approved."""
OUT = "leak-prevention"


def lead_and_scope(story: Story) -> None:
    """Tell the context, approve a scope, and leave gaps that somebody will find."""
    manager = story.actor(Role.MANAGER, WRITTEN)
    _context(story, manager)
    _scope(story, manager)
    processes = _processes(manager)
    _duties(story, manager, processes)
    _means(story, manager)


def _add(actor: Actor, noun: str, names: str, values: tuple[Any, ...], **more: Any) -> Any:  # noqa: ANN401 -- leaf
    fields: Mapping[str, Any] = dict(zip(names.split(), values, strict=True))
    return add_entry(actor=actor, noun=noun, owner_id=actor.id, **fields, **more)


def _context(story: Story, actor: Actor) -> None:
    names = "title origin topic effect is_relevant meaning"
    issues = [_add(actor, "issue", names, values) for values in ISSUES]
    near = story.owner.today + timedelta(days=6)
    review_entry(
        actor=actor, entry=issues[0], note="The timetable stands.", result="holds", review_on=near
    )
    for values in PARTIES:
        _add(actor, "party", "title kind need taken_on response", values)
    names = "title kind counterparty reach condition framework demands"
    laws = [_add(actor, "law", names, values) for values in LAWS]
    screening = story.systems["applicant-screening"]
    link_entry(actor=actor, entry=laws[1], kind="system", words=screening.reference)
    note = "The register is complete; two plans for leaving are missing."
    review_entry(actor=actor, entry=laws[3], note=note, result="partly")
    reason = "We use what vendors built, in hiring, claims and service."
    state_role(actor=actor, role="deployer", reason=reason)


def _scope(story: Story, actor: Actor) -> None:
    version = begin_scope(actor=actor, reason="The first scope, for the stage 1 audit.")
    write_scope(
        actor=actor,
        version=version,
        wording="The choice, introduction, use and oversight of AI systems in claims, customer"
        " service, commercial lines and human resources of a regional insurer, at its head office"
        " and its service centre, in the role of a deployer.",
        activities="Choosing, introducing, using and overseeing AI systems of vendors, and those"
        " built in-house, until they are withdrawn.",
    )
    take_in_all(actor=actor, version=version)
    out = story.systems[OUT].pk
    line = next(item for item in items_of(actor, version) if item.subject == out)
    draft = ItemDraft(
        kind="system",
        subject=out,
        is_in=False,
        why="Part of the security tools; certified with the information security system.",
    )
    place_item(actor=actor, version=version, draft=draft, item=line)
    border = ItemDraft(
        kind="interface",
        label="Hosting of models by vendors",
        is_in=False,
        why="Run by the vendors under contract; controlled as externally provided.",
    )
    place_item(actor=actor, version=version, draft=border)
    for label, count in (("Claims and service", 46), ("Data and engineering", 7), ("Leading", 5)):
        people = ItemDraft(kind="people", label=label, count=count, counted_on=actor.today)
        place_item(actor=actor, version=version, draft=people)
    submit_scope(actor=actor, version=version)
    top = story.actor(Role.EXECUTIVE, APPROVED)
    approve_scope(actor=top, version=version, in_force_from=top.today)


def _processes(actor: Actor) -> list[Any]:
    made = [_add(actor, "process", "title phase purpose clauses", values) for values in PROCESSES]
    for source, target, what in FLOWS:
        draw_flow(actor=actor, process=made[source], target_id=made[target].pk, what=what)
    values = ("Hosting of the customer assistant", "Contract with service levels, yearly report")
    _add(actor, "provision", "title control", values, process_id=made[2].pk)
    return made


def _duties(story: Story, actor: Actor, processes: list[Any]) -> None:
    top, engineer = story.actor(Role.EXECUTIVE, 0), story.actor(Role.CONTRIBUTOR, 0)
    rows = [
        ("Conformity of the management system", {"subject": "conformity"}, top, actor),
        ("Report on how the management system does", {"subject": "reporting"}, top, actor),
        (
            "Operation of AI systems",
            {"subject": "process", "process_id": processes[2].pk},
            actor,
            engineer,
        ),
    ]
    for title, about, accountable, does in rows:
        duty = add_entry(actor=actor, noun="duty", title=title, **about)
        assign_duty(actor=actor, duty=duty, hold="A", person_id=accountable.id)
        assign_duty(actor=actor, duty=duty, hold="R", person_id=does.id)
        assign_duty(actor=actor, duty=duty, hold="D", function="Head of compliance")
    duty = add_entry(
        actor=actor,
        noun="duty",
        title="Oversight of scores",
        subject="requirement",
        requirement="A.9.2",
    )
    assign_duty(actor=actor, duty=duty, hold="R", function="Heads of claims and recruiting")
    assign_duty(actor=actor, duty=duty, hold="A", person_id=top.id)


def _means(story: Story, actor: Actor) -> None:
    year = actor.today.year
    for title, cost, planned, spent in (
        ("Certification audit", "advice", 24_000, 0),
        ("Training on AI", "training", 12_000, 4_500),
    ):
        values = (title, cost, Decimal(planned), Decimal(spent), year, "EUR")
        _add(actor, "budget", "title cost planned spent year currency", values)
    values = (
        "Oversight of models",
        Decimal(9),
        Decimal(5),
        "A second engineer is looked for.",
    )
    _add(actor, "capacity", "title needed available note", values)
    ends = story.owner.today + timedelta(days=11)
    _add(actor, "tool", "title purpose licence_ends", ("Model monitor", "Watches drift", ends))
    decided: date = actor.today
    values = (
        "No score decides alone",
        decided,
        "Ines Fallow, Orla Venn",
        "Applicants and customers are owed a person.",
        "tasks",
        "Half a post in recruiting",
    )
    names = "title decided_on present rationale follows resources"
    decision = _add(actor, "decision", names, values)
    ask_follow_up(
        actor=actor,
        decision=decision,
        what="Write the rule into the work of recruiting",
        due_days=45,
        person_id=story.actor(Role.RISK_OWNER, 0).id,
    )
