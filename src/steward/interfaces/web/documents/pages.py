"""The documents as a list and as records."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from steward.domain.documents import policy
from steward.domain.documents.models import Document
from steward.domain.documents.models.document import CLASSES, KINDS
from steward.domain.documents.operations import deciding, publishing, writing
from steward.domain.documents.queries import reading
from steward.domain.documents.rules.states import permits
from steward.domain.documents.terms.kinds import DocumentKind
from steward.domain.documents.terms.states import STATE_WORDS, Act, DocumentState
from steward.extensions.reports.documents.figures import publishing_figures
from steward.foundation.core.actor import Actor
from steward.interfaces.web.approvals.panel import FLOW
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.documents import shown
from steward.interfaces.web.documents.forms import (
    ApproveForm,
    BackForm,
    ConfirmForm,
    DocumentForm,
    OwnerForm,
    PlainForm,
    ReasonForm,
    SaidForm,
    SubmitForm,
    requirement_choices,
)
from steward.interfaces.web.kit.columns import Badge, Cell, Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history


class StateBadge(Badge):
    """Where the work stands; a version in force beside a draft is told too."""

    def text(self, row: object) -> str:
        """Return the state in words."""
        said = super().text(row)
        version = str(getattr(row, "version", ""))
        is_beside = version and self.value(row) != DocumentState.PUBLISHED
        return f"{said}, {version} in force" if is_beside else said


class ReviewDate(Date):
    """The day of the next review, told when it has passed."""

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:
        """Return the cell; a review that is due says so."""
        cell = super().cell(row, href=href, today=today)
        due = getattr(row, "review_due", False)
        return replace(cell, text=f"{cell.text}, due") if due else cell


def create(*, actor: Actor, **fields: Any) -> Document:  # noqa: ANN401 -- leaf
    """Begin a document from the page."""
    return writing.create_document(actor=actor, draft=writing.DocumentDraft(**fields))


def describe(*, actor: Actor, document: Document, **fields: Any) -> Document:  # noqa: ANN401 -- leaf
    """Change what is said about a document from the page."""
    draft = writing.DocumentDraft(**fields)
    return writing.edit_document(actor=actor, document=document, draft=draft)


def publish(*, actor: Actor, document: Document) -> Document:
    """Publish from the page, with the values that live fields have now."""
    figures = publishing_figures(actor, document)
    return publishing.publish_document(actor=actor, document=document, figures=figures)


def described(row: Document) -> dict[str, Any]:
    """Return what is said about a document as its form begins."""
    return {name: getattr(row, name) for name in DocumentForm.base_fields}


def _can(act: Act, *also: Callable[[Document], bool]) -> Callable[[Document], bool]:
    return lambda row: permits(DocumentState(row.state), act) and all(check(row) for check in also)


def _requirements(actor: Actor) -> Sequence[tuple[str, str]]:
    return [
        (value.partition(" ")[2], f"{group} {label}"[:80])
        for group, options in requirement_choices(actor)
        for value, label in options
        if value.startswith("iso-42001 ")
    ]


pages = Pages[Document](
    noun="document",
    plural="documents",
    title="Documents",
    overline="ISO/IEC 42001, 7.5 and 5.2",
    lead="What is in force, who answers for it, what is being written, and when it is read again.",
    rows=reading.documents_with_standing,
    one=reading.get_document,
    view=policy.VIEW_DOCUMENT,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", link=True, sort="title"),
        Text("kind", sort="kind"),
        StateBadge("state", words=STATE_WORDS, tones=shown.TONES),
        Text("version", label="In force", sort="version", on_phone=False),
        Person("owner", sort="owner__name"),
        ReviewDate("review_on", label="Next review", sort="review_on"),
    ],
    order=("number",),
    filters=[
        Search(("title", "owner__name", "text")),
        Choice("kind", KINDS, label="Kind"),
        Choice("state", list(STATE_WORDS.items()), label="State"),
        Choice("owner", reading.owners, label="Owner", field="owner_id"),
        Choice("class", CLASSES, label="Classification", field="classification"),
        Choice(
            "requirement", _requirements, label="Requirement", field="requirements__requirement"
        ),
        Flag("mine", "Waits for me", where={"waits_for_me": True}),
        Flag("due", "Review due", where={"review_due": True}),
    ],
    create=Command(
        name="new",
        label="Begin a document",
        help="To begin from an outline, open “What is needed”.",
        form=DocumentForm,
        operation=create,
        permission=policy.EDIT_DOCUMENT,
        done="The document is begun.",
    ),
    bulk=[
        Command(
            name="owner",
            label="Change the owner",
            form=OwnerForm,
            operation=writing.assign_documents,
            many=writing.assign_documents,
            permission=policy.EDIT_DOCUMENT,
            done="The owner of {count} documents is set.",
        ),
    ],
    commands=[
        Command(
            name="approve",
            label="Approve",
            help="Whoever wrote for this version cannot approve it.",
            form=ApproveForm,
            operation=deciding.approve_document,
            permission=policy.APPROVE_DOCUMENT,
            tone="primary",
            done="Your approval is recorded.",
            when=_can(Act.APPROVE),
        ),
        Command(
            name="reviewed",
            label="Say what you found",
            form=SaidForm,
            operation=deciding.mark_read,
            permission=policy.REVIEW_DOCUMENT,
            done="What you found is recorded.",
            when=_can(Act.READ),
        ),
        Command(
            name="back",
            label="Send back",
            form=BackForm,
            operation=deciding.send_back,
            permission=policy.APPROVE_DOCUMENT,
            done="Sent back to those who write it.",
            when=_can(Act.SEND_BACK),
        ),
        Command(
            name="publish",
            label="Publish",
            help="The text is frozen with the values of the day and comes into force today.",
            form=PlainForm,
            operation=publish,
            permission=policy.PUBLISH_DOCUMENT,
            tone="primary",
            done="Published. The version is in force.",
            when=_can(Act.PUBLISH),
        ),
        Command(
            name="submit",
            label="Hand in",
            help="Every section must be written; then the approvers are asked.",
            form=SubmitForm,
            operation=deciding.submit_document,
            permission=policy.EDIT_DOCUMENT,
            done="Handed in for approval.",
            when=_can(Act.SUBMIT),
        ),
        Command(
            name="revise",
            label="Revise",
            help="The version in force stays in force until the next one is published.",
            form=PlainForm,
            operation=publishing.revise_document,
            permission=policy.EDIT_DOCUMENT,
            done="The next version is begun.",
            when=_can(Act.REVISE),
        ),
        Command(
            name="confirm",
            label="Nothing to change",
            help="Reviewed by an approver: the version in force stays, and the next review is set.",
            form=ConfirmForm,
            operation=publishing.confirm_document,
            permission=policy.APPROVE_DOCUMENT,
            done="The review is recorded.",
            when=_can(Act.CONFIRM),
        ),
        Command(
            name="describe",
            label="Edit details",
            form=DocumentForm,
            operation=describe,
            permission=policy.EDIT_DOCUMENT,
            initial=described,
            done="Saved.",
            when=lambda row: row.state not in (DocumentState.REVIEW, DocumentState.APPROVED),
        ),
        Command(
            name="drop",
            label="Drop the draft",
            help="The version in force stays; what was written for the next one is gone.",
            form=PlainForm,
            operation=publishing.drop_draft,
            permission=policy.EDIT_DOCUMENT,
            tone="danger",
            done="The draft is dropped.",
            when=_can(Act.DROP, lambda row: bool(row.version)),
        ),
        Command(
            name="withdraw",
            label="Withdraw",
            form=ReasonForm,
            operation=publishing.withdraw_document,
            permission=policy.PUBLISH_DOCUMENT,
            tone="danger",
            done="Withdrawn. Its versions are kept.",
            when=_can(Act.WITHDRAW),
        ),
    ],
    panels=[
        Panel(title="Text", template="documents/text.html", context=shown.text_panel),
        Panel(title="Where used", template="documents/used.html", context=shown.used_panel),
        Panel(
            title="About it", template="documents/facts.html", context=shown.facts_panel, aside=True
        ),
        Panel(
            title="Who decides",
            template="documents/approval.html",
            context=shown.approval_panel,
            aside=True,
        ),
        FLOW,
        Panel(
            title="Versions",
            template="documents/versions.html",
            context=shown.versions_panel,
            aside=True,
        ),
        comments(),
        confidence_panel("document"),
        history(),
    ],
    empty=Empty(
        title="No documents yet",
        text="A management system needs about twenty documents in any case. Begin each from its"
        " outline: it says what belongs there.",
        action="See what is needed",
        href="/documents/needed",
    ),
    record_overline=lambda row: f"{row.reference} · {DocumentKind(row.kind).label}",
    record_template="documents/record.html",
    list_template="documents/list.html",
)
