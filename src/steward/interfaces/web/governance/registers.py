"""List and record of every register, made from what it declares."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from steward.domain.governance import policy, queries
from steward.domain.governance.models import Decision, Entry
from steward.domain.governance.operations import duties, keeping, running
from steward.domain.governance.terms.fields import Register
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.tasks.queries import assignable_people
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.governance.forms import (
    FlowForm,
    FollowForm,
    HolderForm,
    LinkForm,
    OwnerForm,
    ReasonForm,
    form_of,
    review_form_of,
)
from steward.interfaces.web.governance.shown import (
    flows_panel,
    follow_panel,
    holders_panel,
    links_panel,
    list_columns,
    reviews_panel,
    summary_columns,
    systems_panel,
)
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Filter, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

EXTRA_FILTERS: dict[str, tuple[Filter, ...]] = {
    "party": (
        Flag(
            "bare",
            "Without response",
            where={"taken_on": "yes", "response": "", "is_linked": False},
        ),
    ),
    "law": (
        Flag("never", "Never evaluated", where={"evaluated_on": None}),
        Flag("failing", "Not fully kept", where={"result__in": ("partly", "not")}),
        Flag("alone", "Linked with nothing", where={"framework": "", "is_linked": False}),
    ),
    "process": (Flag("unowned", "Without owner", where={"owner": None}),),
    "decision": (Flag("bare", "Nothing followed", where={"follows": "tasks", "steps": 0}),),
}
NARROWING = ("origin", "topic", "kind", "taken_on", "reach", "phase", "subject", "follows", "cost")
SEARCHED = {"party": ("need",), "law": ("counterparty", "demands"), "issue": ("meaning",)}


def on(noun: str, operation: Callable[..., Any], name: str = "entry") -> Callable[..., Any]:
    """Return an operation on an entry that takes it by the noun of its page."""

    def run(**fields: Any) -> Any:  # noqa: ANN401 -- leaf
        return operation(**{name: fields.pop(noun)}, **fields)

    return run


def _live(row: Entry) -> bool:
    return row.retired_at is None


def _retired(row: Entry) -> bool:
    return row.retired_at is not None


def _asks(row: Decision) -> bool:
    return row.retired_at is None and row.follows == "tasks"


def _command(name: str, label: str, form: Any, operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    more.setdefault("when", _live)
    return Command(
        name=name,
        label=label,
        form=form,
        operation=operation,
        permission=policy.EDIT_CONTEXT,
        **more,
    )


def _initial(register: Register) -> Callable[[Any], dict[str, Any]]:
    def found(row: Entry) -> dict[str, Any]:
        values = {item.name: getattr(row, item.name) for item in register.fields}
        return {k: str(v) if isinstance(v, UUID) else v for k, v in values.items()}

    return found


def _own_commands(noun: str) -> list[Command]:
    """Return what can be done with the entries of one register alone."""
    if noun == "duty":
        return [
            _command(
                "assign",
                "Assign",
                HolderForm,
                on(noun, duties.assign_duty, "duty"),
                tone="primary",
                done="Assigned.",
            )
        ]
    if noun == "process":
        return [
            _command(
                "flow",
                "Hand something on",
                FlowForm,
                on(noun, running.draw_flow, "process"),
                done="Drawn.",
            )
        ]
    if noun == "decision":
        return [
            _command(
                "follow",
                "Ask for what follows",
                FollowForm,
                on(noun, running.ask_follow_up, "decision"),
                tone="primary",
                done="The task is made.",
                when=_asks,
            )
        ]
    return []


def _commands(register: Register) -> list[Command]:
    noun = register.noun
    commands = _own_commands(noun)
    if register.months:
        commands.append(
            _command(
                "review",
                register.review,
                review_form_of(register),
                on(noun, keeping.review_entry),
                tone="" if commands else "primary",
                done="Recorded; the next time is set.",
            )
        )
    return [
        *commands,
        _command(
            "edit",
            "Change",
            form_of(register),
            on(noun, keeping.change_entry),
            initial=_initial(register),
            done="Changed.",
        ),
        _command("link", "Link a record", LinkForm, on(noun, keeping.link_entry), done="Linked."),
        _command("retire", "Retire", ReasonForm, on(noun, keeping.retire_entry), done="Retired."),
        _command(
            "restore",
            "Take up again",
            ReasonForm,
            on(noun, keeping.restore_entry),
            done="It counts again.",
            when=_retired,
        ),
    ]


def _own_panels(noun: str) -> list[Panel]:
    place = "governance/panels"
    own = {
        "law": ("AI systems it reaches", f"{place}/systems.html", systems_panel),
        "process": ("Interactions", f"{place}/flows.html", flows_panel),
        "duty": ("Who holds it", f"{place}/holders.html", holders_panel),
        "decision": ("What follows", f"{place}/follows.html", follow_panel),
    }
    if noun not in own:
        return []
    title, template, context = own[noun]
    return [Panel(title=title, template=template, context=context)]


def _panels(register: Register) -> list[Panel]:
    panels = [summary(*summary_columns(register)), *_own_panels(register.noun)]
    if register.months:
        template = "governance/panels/reviews.html"
        panels.append(Panel(title="Reviews", template=template, context=reviews_panel))
    return [
        *panels,
        Panel(
            title="Linked with",
            template="governance/panels/links.html",
            context=links_panel,
            aside=True,
        ),
        comments(),
        history(),
    ]


def _filters(register: Register) -> list[Filter]:
    found: list[Filter] = [Search(("title", *SEARCHED.get(register.noun, ())))]
    found += [
        Choice(item.name, list(item.options), label=item.label)
        for item in register.fields
        if item.name in NARROWING and item.kind == "choice"
    ]
    if "owner_id" in register.by_name:
        found.append(Choice("owner", assignable_people, label="Answers", field="owner_id"))
    if register.months:
        found.append(Flag("due", "Review due", where={"is_due": True}))
    return [*found, *EXTRA_FILTERS.get(register.noun, ())]


def _overline(row: Entry) -> str:
    retired = "" if row.retired_at is None else " · Retired"
    return f"{row.reference} · ISO/IEC 42001, {row.register.clause}{retired}"


def _pages(register: Register) -> Pages[Any]:
    noun = register.noun
    words = register.article.split(" ", 1)[1]
    bulk = [
        _command(
            "owner",
            "Give to somebody",
            OwnerForm,
            on(noun, keeping.change_entry),
            done="{count} given.",
        )
    ]
    return CountedPages(
        noun=noun,
        plural=register.address,
        title=register.title,
        overline=f"ISO/IEC 42001, {register.clause}",
        lead=register.lead,
        rows=partial(queries.entries, noun=noun),
        one=partial(_one, noun),
        view=policy.VIEW_CONTEXT,
        columns=list_columns(register),
        order=("number",),
        filters=_filters(register),
        create=Command(
            name="new",
            label=f"Add {register.article}",
            form=form_of(register),
            operation=partial(keeping.add_entry, noun=noun),
            permission=policy.EDIT_CONTEXT,
            done="Added.",
        ),
        commands=_commands(register),
        bulk=bulk if "owner_id" in register.by_name else [],
        panels=_panels(register),
        empty=Empty(
            title=f"No {words} yet",
            text=register.why,
            action=f"Add {register.article}",
            href=f"{register.path}/new",
        ),
        record_overline=_overline,
        record_template="governance/record.html",
        list_template="governance/list.html",
    )


def _one(noun: str, actor: Any, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    return queries.get_entry(actor, noun, key)


PAGES = {noun: _pages(register) for noun, register in REGISTERS.items()}
