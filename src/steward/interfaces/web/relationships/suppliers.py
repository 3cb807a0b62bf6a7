"""Suppliers as list and record."""

from collections.abc import Callable
from functools import partial
from typing import Any

from steward.domain.parts import operations, policy
from steward.domain.parts.models import TIERS, Part
from steward.domain.relationships.models import (
    Agreement,
    SupplierIssue,
    SupplierNotice,
    SupplierStanding,
)
from steward.domain.relationships.operations import agreements as agreeing
from steward.domain.relationships.operations import changes as changing
from steward.domain.relationships.operations import deciding, tiering
from steward.domain.relationships.policy import DECIDE_SUPPLIER, EDIT_RELATIONSHIP
from steward.domain.relationships.queries import suppliers as queries
from steward.domain.relationships.terms.criteria import TIER_WORDS
from steward.domain.relationships.terms.records import AgreementDraft, IssueDraft, NoticeDraft
from steward.domain.relationships.terms.states import SUPPLIER_NEXT, SupplierAct
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.queries import system_called
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations.suppliers import ask_supplier
from steward.extensions.guests.policy import INVITE_GUEST
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.relationships.forms import (
    AgreementForm,
    AskForm,
    DecideForm,
    GivesForm,
    IssueForm,
    NoticeForm,
    OverruleForm,
    PlainForm,
    ReasonForm,
)
from steward.interfaces.web.relationships.happening import happened_panel
from steward.interfaces.web.relationships.shown import (
    STATE_TONES,
    STATE_WORDS,
    TIER_TONES,
    agreements_panel,
    diligence_panel,
    issues_panel,
    notices_panel,
    shared_panel,
    stands_panel,
    tier_panel,
)
from steward.interfaces.web.systems.part_forms import (
    LinkForm,
    SupplierForm,
    SuppliersBulkForm,
    SureForm,
)
from steward.interfaces.web.systems.parts import (
    IN_WORDS,
    OWNED_BY,
    detail,
    first_said,
    link,
    on_part,
    on_parts,
    reliance_panel,
)

NOT_JUDGED = {"": "Not judged"}


def ask(*, actor: Actor, supplier: Part, system: str = "", **fields: Any) -> GuestLink:  # noqa: ANN401 -- leaf
    """Send the questionnaire; the system is named by its number or name."""
    about = system_called(actor, system) if system.strip() else None
    return ask_supplier(actor=actor, supplier=supplier, system=about, **fields)


def note(*, actor: Actor, supplier: Part, **fields: Any) -> SupplierIssue:  # noqa: ANN401 -- leaf
    """Note how the supplier did from the form."""
    return deciding.note_issue(actor=actor, supplier=supplier, draft=IssueDraft(**fields))


def agree(*, actor: Actor, supplier: Part, **fields: Any) -> Agreement:  # noqa: ANN401 -- leaf
    """Note an agreement from the form."""
    draft = AgreementDraft(**fields)
    return agreeing.add_agreement(actor=actor, supplier=supplier, draft=draft)


def announce(*, actor: Actor, supplier: Part, **fields: Any) -> SupplierNotice:  # noqa: ANN401 -- leaf
    """Log an announced change from the form."""
    return changing.log_notice(actor=actor, supplier=supplier, draft=NoticeDraft(**fields))


def end(*, actor: Actor, supplier: Part, reason: str) -> SupplierStanding:
    """End what is had of a supplier."""
    act = SupplierAct.END.value
    return deciding.decide_supplier(actor=actor, supplier=supplier, act=act, reason=reason)


def propose(*, actor: Actor, supplier: Part, reason: str) -> SupplierStanding:
    """Propose a supplier again that was rejected or ended."""
    act = SupplierAct.PROPOSE.value
    return deciding.decide_supplier(actor=actor, supplier=supplier, act=act, reason=reason)


def in_a_panel(_: object) -> bool:
    """Say that the command stands in a panel, and not at the head of the record."""
    return False


def _state(row: Any) -> Any:  # noqa: ANN401 -- leaf
    return next(state for state in SUPPLIER_NEXT if state.value == row.stand)


def _can_be_decided(row: Any) -> bool:  # noqa: ANN401 -- leaf
    return bool({SupplierAct.APPROVE, SupplierAct.REJECT} & set(SUPPLIER_NEXT[_state(row)]))


def _allows(act: SupplierAct) -> Callable[[Any], bool]:
    return lambda row: act in SUPPLIER_NEXT[_state(row)]


def gives(row: Part) -> dict[str, Any]:
    """Return with what the form of what a supplier gives begins."""
    known = getattr(row, "standing", None)
    names = ("supplies", "replaceable", "personal_data", "embedded_ai")
    return {name: getattr(known, name) for name in names} if known else {}


def contact(row: Part) -> dict[str, Any]:
    """Return the address there, where the contact is one."""
    words = str(row.details.get("contact") or "").replace("<", " ").replace(">", " ").split()
    return {"email": next((word.strip(",;") for word in words if "@" in word), "")}


def _command(name: str, label: str, form: Any, operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    more.setdefault("permission", EDIT_RELATIONSHIP)
    return Command(name=name, label=label, form=form, operation=operation, **more)


def _again(row: Any) -> Any:  # noqa: ANN401 -- leaf
    known = getattr(row, "standing", None)
    return known.reassess_on if known else None


PLACE = "relationships/panels"
pages = Pages[Part](
    noun="supplier",
    plural="suppliers",
    title="Suppliers",
    overline="ISO/IEC 42001, A.10.3",
    lead="Who provides models, data and services, how much hangs on each, and what was decided.",
    rows=queries.suppliers_visible_to,
    one=queries.get_supplier,
    view=policy.VIEW_PART,
    columns=[
        Text("name", link=True, sort="name"),
        Badge("tier", label="Tier", tones=TIER_TONES, words=NOT_JUDGED),
        Badge("stand", label="State", tones=STATE_TONES, words=STATE_WORDS),
        Date("again_on", label="Assessed again", sort="again_on", get=_again),
        Person("owner", label="Answers for it"),
        Number("systems", label="Systems", sort="-systems"),
    ],
    order=("name",),
    filters=[
        Search(("name", "owner", "description")),
        Choice("tier", TIERS, label="Tier"),
        Choice("state", list(STATE_WORDS.items()), field="stand"),
        OWNED_BY,
        Flag("due", "Assessment due", where={"is_due": True}),
        Flag("nobody", "Nobody answers for it", where={"owner": ""}),
        IN_WORDS,
        Flag("unused", "No system relies on it", where={"systems": 0}),
    ],
    create=Command(
        name="new",
        label="Register a supplier",
        form=SupplierForm,
        operation=partial(operations.create_part, kind="supplier"),
        permission=policy.EDIT_PART,
        done="The supplier is registered.",
    ),
    commands=[
        _command(
            "ask",
            "Send the questionnaire",
            AskForm,
            ask,
            permission=INVITE_GUEST,
            initial=contact,
            when=_allows(SupplierAct.ASSESS),
            tone="primary",
            help="It is as deep as the tier calls for. The link and each code go by e-mail.",
            done="The questionnaire is on its way.",
        ),
        _command(
            "decide",
            "Decide",
            DecideForm,
            deciding.decide_supplier,
            permission=DECIDE_SUPPLIER,
            when=_can_be_decided,
            help="Whoever asked for the answers or gave them does not decide.",
            done="Decided.",
        ),
        _command(
            "edit",
            "Edit",
            SupplierForm,
            on_part("supplier", operations.edit_part),
            permission=policy.EDIT_PART,
            initial=partial(first_said, SupplierForm),
            done="Saved.",
        ),
        _command(
            "link",
            "Link to an AI system",
            LinkForm,
            on_part("supplier", link),
            permission=EDIT_SYSTEM,
            done="The link is noted.",
        ),
        _command(
            "gives",
            "Say what it gives",
            GivesForm,
            tiering.describe_supplier,
            initial=gives,
            when=in_a_panel,
            done="Said; the tier is worked out anew.",
        ),
        _command(
            "judge",
            "Work out the tier",
            PlainForm,
            tiering.judge_tier,
            when=in_a_panel,
            help="From the facts of the AI systems that rely on it and what is said of it.",
            done="Worked out.",
        ),
        _command(
            "overrule",
            "Overrule the tier",
            OverruleForm,
            tiering.overrule_tier,
            when=in_a_panel,
            done="The tier is set.",
        ),
        _command(
            "issue",
            "Note how it did",
            IssueForm,
            note,
            when=in_a_panel,
            done="Noted.",
        ),
        _command(
            "agreement",
            "Note an agreement",
            AgreementForm,
            agree,
            when=in_a_panel,
            done="The agreement is noted; check its terms next.",
        ),
        _command(
            "notice",
            "Log an announced change",
            NoticeForm,
            announce,
            when=in_a_panel,
            done="Logged; somebody is asked to judge it.",
        ),
        _command(
            "end",
            "End",
            ReasonForm,
            end,
            when=_allows(SupplierAct.END),
            help="It is no supplier any more. Everything stays readable.",
            done="Ended.",
        ),
        _command(
            "propose",
            "Propose again",
            ReasonForm,
            propose,
            when=_allows(SupplierAct.PROPOSE),
            done="Proposed again.",
        ),
        _command(
            "delete",
            "Delete",
            SureForm,
            on_part("supplier", operations.delete_part),
            permission=policy.EDIT_PART,
            help="It leaves the inventory. What relies on it must be unlinked first.",
            tone="danger",
            done="The supplier is deleted.",
        ),
    ],
    bulk=[
        _command(
            "set",
            "Set who answers",
            SuppliersBulkForm,
            on_part("supplier", operations.edit_part),
            many=on_parts("suppliers"),
            permission=policy.EDIT_PART,
            done="Saved for all chosen.",
        ),
        _command(
            "judge",
            "Work out the tiers",
            PlainForm,
            tiering.judge_tier,
            done="Worked out for {count}.",
        ),
    ],
    panels=[
        Panel(title="How it stands", template=f"{PLACE}/stands.html", context=stands_panel),
        Panel(title="Tier", template=f"{PLACE}/tier.html", context=tier_panel),
        Panel(title="Due diligence", template=f"{PLACE}/diligence.html", context=diligence_panel),
        Panel(title="Agreements", template=f"{PLACE}/agreements.html", context=agreements_panel),
        Panel(title="Announced changes", template=f"{PLACE}/notices.html", context=notices_panel),
        Panel(title="How it did", template=f"{PLACE}/issues.html", context=issues_panel),
        Panel(title="Relied on by", template="systems/reliance.html", context=reliance_panel),
        Panel(
            title="Incidents of its systems",
            template=f"{PLACE}/happened.html",
            context=happened_panel,
        ),
        comments(),
        summary(
            Person("owner", label="Answers for it"),
            detail("contact", "Contact there"),
            Text("description", label="What it provides"),
            Text("source", label="Known from"),
            title="What is known",
            aside=True,
        ),
        Panel(
            title="Who does what",
            template=f"{PLACE}/shared.html",
            context=shared_panel,
            aside=True,
        ),
        history(brought_by="batch"),
    ],
    empty=Empty(
        title="No supplier yet",
        text="Suppliers come with an imported inventory, with a part, or by hand.",
        action="Register a supplier",
        href="/suppliers/new",
    ),
    record_overline=lambda row: f"Supplier · {TIER_WORDS.get(row.tier, 'tier not judged')}",
    record_template="relationships/record.html",
    list_template="systems/list.html",
)
