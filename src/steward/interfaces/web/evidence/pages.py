"""Evidence as a list and as records."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from steward.domain.evidence import policy
from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.models.item import KINDS, STATES
from steward.domain.evidence.operations import attesting, keeping, linking, retaining
from steward.domain.evidence.queries.items import get_item, items_with_standing
from steward.domain.evidence.queries.searching import having_words
from steward.domain.evidence.terms.kinds import LEVELS, EvidenceKind
from steward.domain.evidence.terms.states import FRESHNESS_WORDS, EvidenceState
from steward.extensions.exchange.evidence_ties import controls
from steward.foundation.core.actor import Actor
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.evidence import shown
from steward.interfaces.web.evidence.forms import (
    AttestForm,
    BulkLinkForm,
    ItemForm,
    OwnerForm,
    ReasonForm,
    RetainForm,
)
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history


def describe(*, actor: Actor, evidence: EvidenceItem, **fields: Any) -> EvidenceItem:  # noqa: ANN401 -- leaf
    """Change what is said about an item from the page."""
    draft = keeping.ItemDraft(kind=EvidenceKind(fields.pop("kind")), **fields)
    return keeping.describe_item(actor=actor, item=evidence, draft=draft)


def link(*, actor: Actor, evidence: EvidenceItem, requirements: list[str]) -> int:
    """Link an item to clauses and controls from the list."""
    subjects = controls(actor, requirements)
    return linking.link_evidence(actor=actor, item=evidence, subjects=subjects)


def attest(*, actor: Actor, evidence: EvidenceItem, said: str = "") -> object:
    """Attest an item from the page."""
    return attesting.attest_evidence(actor=actor, item=evidence, said=said)


def hold(*, actor: Actor, evidence: EvidenceItem, reason: str) -> EvidenceItem:
    """Put an item under a legal hold from the page."""
    return retaining.hold_evidence(actor=actor, item=evidence, reason=reason)


def release(*, actor: Actor, evidence: EvidenceItem, reason: str) -> EvidenceItem:
    """End a legal hold from the page."""
    return retaining.release_evidence(actor=actor, item=evidence, reason=reason)


def retain(*, actor: Actor, evidence: EvidenceItem, retain_until: Any = None) -> EvidenceItem:  # noqa: ANN401 -- leaf
    """Set from the page until when an item is kept."""
    return retaining.retain_evidence(actor=actor, item=evidence, retain_until=retain_until)


def withdraw(*, actor: Actor, evidence: EvidenceItem, reason: str) -> EvidenceItem:
    """Withdraw an item from the page."""
    return retaining.withdraw_evidence(actor=actor, item=evidence, reason=reason)


def restore(*, actor: Actor, evidence: EvidenceItem, reason: str) -> EvidenceItem:
    """Restore an item from the page."""
    return retaining.restore_evidence(actor=actor, item=evidence, reason=reason)


def dispose(*, actor: Actor, evidence: EvidenceItem, reason: str) -> EvidenceItem:
    """Dispose of an item from the page."""
    return retaining.dispose_evidence(actor=actor, item=evidence, reason=reason)


def own(*, actor: Actor, evidence: EvidenceItem, owner_id: UUID | None) -> int:
    """Say from the list who answers for an item."""
    return keeping.own_items(actor=actor, items=[evidence], owner_id=owner_id)


def described(row: EvidenceItem) -> dict[str, Any]:
    """Return what is said about an item as its form begins."""
    return {name: getattr(row, name) for name in ItemForm.base_fields}


def _in(*states: EvidenceState, held: bool | None = None) -> Callable[[EvidenceItem], bool]:
    values = {state.value for state in states}
    return lambda row: row.state in values and held in (None, row.is_held)


CURRENT, WITHDRAWN = EvidenceState.CURRENT, EvidenceState.WITHDRAWN
ABOUT = [
    ("control", "Clause or control"),
    ("requirement", "Requirement of another framework"),
    ("system", "AI system"),
    ("risk", "Risk"),
    ("task", "Task"),
    ("document", "Document"),
    ("nonconformity", "Finding"),
    ("audit", "Audit"),
    ("incident", "Incident"),
    ("agreement", "Agreement with a supplier"),
]
LINK = Command(
    name="link-controls",
    label="Link to controls",
    form=BulkLinkForm,
    operation=link,
    permission=policy.EDIT_EVIDENCE,
    done="{count} linked.",
)
pages = Pages[EvidenceItem](
    noun="evidence",
    plural="evidence",
    title="Evidence",
    overline="ISO/IEC 42001, 7.5 and 9.1",
    lead="What proves that work was done: where it comes from, who stands for it, and for how long"
    " it speaks for today.",
    rows=items_with_standing,
    one=get_item,
    view=policy.VIEW_EVIDENCE,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", link=True, sort="title"),
        Text("kind", label="What it is", sort="kind", on_phone=False),
        Badge("freshness", words=FRESHNESS_WORDS, tones=shown.TONES),
        Date("fresh_until", label="Fresh until", sort="fresh_until"),
        Text("level", sort="level"),
        Number("links_count", label="Evidence of", sort="links_count"),
        Number("attested", label="Attested by", on_phone=False),
        Person("owner", sort="owner__name"),
    ],
    order=("-number",),
    filters=[
        Search(("title",), by=having_words, label="Search names and texts"),
        Choice("freshness", list(FRESHNESS_WORDS.items()), label="Freshness"),
        Choice("level", [(str(value), label) for value, label in LEVELS], label="Level"),
        Choice("kind", KINDS, label="What it is"),
        Choice("about", ABOUT, label="Evidence of", field="about__contains"),
        Choice("state", STATES, label="State"),
        Flag("mine", "Mine", where={"is_mine": True}),
        Flag("loose", "Linked to nothing", where={"loose": True}),
        Flag("unattested", "Attested by nobody", where={"unattested": True}),
        Flag("held", "Under legal hold", where={"held": True}),
    ],
    bulk=[
        LINK,
        Command(
            name="attest",
            label="Attest",
            form=AttestForm,
            operation=attest,
            permission=policy.ATTEST_EVIDENCE,
            done="{count} attested.",
        ),
        Command(
            name="hold",
            label="Legal hold",
            form=ReasonForm,
            operation=hold,
            permission=policy.HOLD_EVIDENCE,
            done="{count} held.",
        ),
        Command(
            name="owner",
            label="Change the owner",
            form=OwnerForm,
            operation=own,
            permission=policy.EDIT_EVIDENCE,
            done="The owner of {count} is set.",
        ),
    ],
    commands=[
        Command(
            name="attest",
            label="Attest",
            help="You stand for it with your name: it is what it claims to be.",
            form=AttestForm,
            operation=attest,
            permission=policy.ATTEST_EVIDENCE,
            tone="primary",
            done="Attested.",
            when=_in(CURRENT),
        ),
        Command(
            name="describe",
            label="Edit details",
            form=ItemForm,
            operation=describe,
            permission=policy.EDIT_EVIDENCE,
            initial=described,
            done="Saved.",
            when=_in(CURRENT),
        ),
        Command(
            name="hold",
            label="Legal hold",
            help="Nothing of it can be disposed of until the hold is ended.",
            form=ReasonForm,
            operation=hold,
            permission=policy.HOLD_EVIDENCE,
            done="It is held.",
            when=_in(CURRENT, WITHDRAWN, held=False),
        ),
        Command(
            name="release",
            label="End the legal hold",
            form=ReasonForm,
            operation=release,
            permission=policy.HOLD_EVIDENCE,
            done="The hold is ended.",
            when=lambda row: row.is_held,
        ),
        Command(
            name="retain",
            label="How long it is kept",
            form=RetainForm,
            operation=retain,
            permission=policy.HOLD_EVIDENCE,
            initial=lambda row: {"retain_until": row.retain_until},
            done="Saved.",
            when=_in(CURRENT, WITHDRAWN),
        ),
        Command(
            name="withdraw",
            label="Withdraw",
            help="It proves nothing any more and stays readable.",
            form=ReasonForm,
            operation=withdraw,
            permission=policy.EDIT_EVIDENCE,
            done="Withdrawn.",
            when=_in(CURRENT),
        ),
        Command(
            name="restore",
            label="Restore",
            form=ReasonForm,
            operation=restore,
            permission=policy.EDIT_EVIDENCE,
            done="It counts again.",
            when=_in(WITHDRAWN),
        ),
        Command(
            name="dispose",
            label="Dispose of it",
            help="Its files are removed for good; what is known of them stays, with their digests.",
            form=ReasonForm,
            operation=dispose,
            permission=policy.HOLD_EVIDENCE,
            tone="danger",
            done="Its files are disposed of.",
            when=_in(WITHDRAWN, held=False),
        ),
    ],
    panels=[
        Panel(title="Preview", template="evidence/preview.html", context=shown.preview_panel),
        Panel(title="Evidence of", template="evidence/links.html", context=shown.links_panel),
        Panel(title="Versions", template="evidence/versions.html", context=shown.versions_panel),
        Panel(
            title="How far it can be relied on",
            template="evidence/facts.html",
            context=shown.facts_panel,
            aside=True,
        ),
        comments(),
        confidence_panel("evidence"),
        history(),
    ],
    empty=Empty(
        title="No evidence yet",
        text="An auditor believes what can be shown. Bring the files that prove how you work, and"
        " say which controls they are evidence of.",
        action="Bring evidence",
        href="/evidence/upload",
    ),
    record_overline=lambda row: f"{row.reference} · {EvidenceKind(row.kind).label}",
    record_template="evidence/record.html",
    list_template="evidence/list.html",
)
