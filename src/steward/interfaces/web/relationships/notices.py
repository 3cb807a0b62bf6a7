"""Changes that suppliers announced, as list and record."""

from collections.abc import Callable
from typing import Any

from steward.domain.relationships import policy
from steward.domain.relationships.models import SupplierNotice
from steward.domain.relationships.operations import changes as operations
from steward.domain.relationships.queries import changes as queries
from steward.domain.relationships.queries.suppliers import supplier_called
from steward.domain.relationships.terms.records import NOTICE_KINDS, NoticeDraft
from steward.domain.relationships.terms.states import NOTICE_NEXT, NoticeAct, NoticeState
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.columns import Badge, Date, Door, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.relationships.forms import (
    AssessForm,
    DecideNoticeForm,
    NewNoticeForm,
    NoticeForm,
)
from steward.interfaces.web.relationships.shown import NOTICE_TONES, notice_panel


def log(*, actor: Actor, supplier: str, **fields: Any) -> SupplierNotice:  # noqa: ANN401 -- leaf
    """Log an announced change from the form."""
    part = supplier_called(actor, supplier)
    return operations.log_notice(actor=actor, supplier=part, draft=NoticeDraft(**fields))


def edit(*, actor: Actor, notice: SupplierNotice, **fields: Any) -> SupplierNotice:  # noqa: ANN401 -- leaf
    """Change what is written down of it from the form."""
    return operations.edit_notice(actor=actor, notice=notice, draft=NoticeDraft(**fields))


def assess(
    *,
    actor: Actor,
    notice: SupplierNotice,
    systems: str = "",
    **fields: Any,  # noqa: ANN401 -- leaf
) -> SupplierNotice:
    """Judge it from the form; systems stand one on a line."""
    found = [_called(actor, line) for line in systems.splitlines() if line.strip()]
    return operations.assess_notice(actor=actor, notice=notice, systems=found, **fields)


def _called(actor: Actor, words: str) -> AiSystem:
    try:
        return system_called(actor, words)
    except Invalid as error:
        raise Invalid(error.message, place="systems") from None


def first_words(row: SupplierNotice) -> dict[str, Any]:
    """Return with what the form of an announced change begins."""
    return {name: getattr(row, name) for name in NoticeDraft.__slots__}


def first_judgement(row: SupplierNotice) -> dict[str, Any]:
    """Return with what the judgement begins: the systems touched so far, and what was said."""
    systems = [
        item.system for item in row.touched.select_related("system").order_by("system__number")
    ]
    return {
        "assessment": row.assessment,
        "systems": "\n".join(f"{item.reference} {item.name}" for item in systems),
        "reopens": row.reopens,
    }


def _may(act: NoticeAct) -> Callable[[SupplierNotice], bool]:
    return lambda row: act in NOTICE_NEXT[NoticeState(row.state)]


def _supplier_page(row: Any) -> str:  # noqa: ANN401 -- leaf
    return f"/suppliers/{row.part_id}"


pages = Pages[SupplierNotice](
    noun="notice",
    plural="suppliers/changes",
    title="Announced changes",
    overline="ISO/IEC 42001, A.10.3",
    lead="What suppliers change, what it means here, and what is looked at again.",
    rows=queries.notices_visible_to,
    one=queries.get_notice,
    view=policy.VIEW_RELATIONSHIP,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label="Change", link=True, sort="title"),
        Door("part.name", label="Supplier", to=_supplier_page, sort=("part__name", "number")),
        Text("kind", label="Kind"),
        Badge("state", label="State", tones=NOTICE_TONES),
        Date("received_on", label="Received", sort="received_on"),
        Date("effective_on", label="Takes effect"),
    ],
    order=("-received_on", "-number"),
    filters=[
        Search(("title", "text", "part__name")),
        Choice("kind", NOTICE_KINDS),
        Choice("state", [(state.value, state.label) for state in NoticeState]),
        Flag("waiting", "Not decided", where={"is_waiting": True}),
        Flag("late", "In effect, not decided", where={"is_late": True}),
    ],
    create=Command(
        name="new",
        label="Log a change",
        form=NewNoticeForm,
        operation=log,
        permission=policy.EDIT_RELATIONSHIP,
        done="Logged; somebody is asked to judge it.",
    ),
    commands=[
        Command(
            name="assess",
            label="Judge",
            form=AssessForm,
            operation=assess,
            permission=policy.EDIT_RELATIONSHIP,
            initial=first_judgement,
            when=_may(NoticeAct.ASSESS),
            tone="primary",
            done="Judged; somebody else decides.",
        ),
        Command(
            name="decide",
            label="Decide",
            form=DecideNoticeForm,
            operation=operations.decide_notice,
            permission=policy.DECIDE_SUPPLIER,
            when=_may(NoticeAct.ACCEPT),
            help="Whoever judged it does not decide.",
            done="Decided.",
        ),
        Command(
            name="edit",
            label="Change",
            form=NoticeForm,
            operation=edit,
            permission=policy.EDIT_RELATIONSHIP,
            initial=first_words,
            when=_may(NoticeAct.EDIT),
            done="Changed.",
        ),
    ],
    panels=[
        Panel(
            title="How it stands", template="relationships/panels/notice.html", context=notice_panel
        ),
        comments(),
        summary(
            Door("part.name", label="Supplier", to=_supplier_page),
            Text("kind", label="Kind"),
            Text("text", label="In detail"),
            Date("received_on", label="Received"),
            Date("effective_on", label="Takes effect"),
            title="The change",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No change was announced",
        text="Log what suppliers announce: new models, new sub-suppliers, changed terms."
        " It is judged, decided, and reopens what it touches.",
        action="Log a change",
        href="/suppliers/changes/new",
    ),
    record_overline=lambda row: f"{row.reference} · {row.part.name}",
    record_template="relationships/record.html",
    list_template="systems/list.html",
)
