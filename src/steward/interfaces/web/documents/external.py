"""Documents from outside as a list and as records."""

from typing import Any
from uuid import UUID

from steward.domain.documents import policy
from steward.domain.documents.models import ExternalDocument
from steward.domain.documents.models.external import ORIGINS
from steward.domain.documents.operations import external
from steward.domain.documents.queries.external import external_with_standing, get_external
from steward.foundation.core.actor import Actor
from steward.interfaces.web.documents.forms import (
    ExternalForm,
    LookForm,
    PlainForm,
    ReasonForm,
    WatcherForm,
)
from steward.interfaces.web.kit.columns import Badge, Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import comments, history, summary


def create(*, actor: Actor, **fields: Any) -> ExternalDocument:  # noqa: ANN401 -- leaf
    """Record a document from outside from the page."""
    return external.keep_external(actor=actor, draft=external.ExternalDraft(**fields))


def change(*, actor: Actor, external_document: ExternalDocument, **fields: Any) -> ExternalDocument:  # noqa: ANN401 -- leaf
    """Change what is said about it from the page."""
    draft = external.ExternalDraft(**fields)
    return external.keep_external(actor=actor, draft=draft, external=external_document)


def look(
    *, actor: Actor, external_document: ExternalDocument, finding: str, edition: str = ""
) -> ExternalDocument:
    """Say from the page what a look brought."""
    return external.look_at_external(
        actor=actor, external=external_document, finding=finding, edition=edition
    )


def end(*, actor: Actor, external_document: ExternalDocument, reason: str) -> ExternalDocument:
    """Say from the page that it is not needed any more."""
    return external.end_external(actor=actor, external=external_document, reason=reason)


def take_up(*, actor: Actor, external_document: ExternalDocument) -> ExternalDocument:
    """Take it up again from the page."""
    return external.take_up_external(actor=actor, external=external_document)


def give(
    *, actor: Actor, external_document: ExternalDocument, watcher_id: UUID | None
) -> ExternalDocument:
    """Say from the page who looks for new editions."""
    fields = described(external_document) | {"watcher_id": watcher_id}
    return change(actor=actor, external_document=external_document, **fields)


def described(row: ExternalDocument) -> dict[str, Any]:
    """Return what is said about it as its form begins."""
    return {name: getattr(row, name) for name in ExternalForm.base_fields}


COLUMNS = [
    Badge("origin", label="What it is", words=ORIGINS),
    Text("issuer", label="Issued by", sort="issuer"),
    Text("edition", label="Edition", on_phone=False),
    Person("watcher", label="Looks for new editions", sort="watcher__name"),
    Date("looked_on", label="Last looked at", sort="looked_on"),
    Date("review_on", label="To be looked at", sort="review_on"),
]

pages = Pages[ExternalDocument](
    noun="external_document",
    plural="external-documents",
    title="External documents",
    overline="ISO/IEC 42001, 7.5.3",
    lead="Laws, standards and manuals that others issue: where they are kept, and who looks for new"
    " editions.",
    rows=external_with_standing,
    one=get_external,
    view=policy.VIEW_DOCUMENT,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", link=True, sort="title"),
        *COLUMNS,
    ],
    order=("number",),
    filters=[
        Search(("title", "issuer", "edition")),
        Choice("origin", list(ORIGINS.items()), label="What it is"),
        Flag("due", "To be looked at", where={"review_due": True}),
        Flag("needed", "Needed", where={"is_needed": True}),
    ],
    create=Command(
        name="new",
        label="Record an external document",
        form=ExternalForm,
        operation=create,
        permission=policy.EDIT_DOCUMENT,
        done="Recorded.",
    ),
    bulk=[
        Command(
            name="watcher",
            label="Who looks for new editions",
            form=WatcherForm,
            operation=give,
            permission=policy.EDIT_DOCUMENT,
            done="{count} given to somebody.",
        ),
    ],
    commands=[
        Command(
            name="look",
            label="Looked for a new edition",
            form=LookForm,
            operation=look,
            permission=policy.EDIT_DOCUMENT,
            tone="primary",
            done="Recorded; the next look is set.",
            when=lambda row: row.ended_at is None,
        ),
        Command(
            name="change",
            label="Edit details",
            form=ExternalForm,
            operation=change,
            permission=policy.EDIT_DOCUMENT,
            initial=described,
            done="Saved.",
        ),
        Command(
            name="end",
            label="Not needed any more",
            form=ReasonForm,
            operation=end,
            permission=policy.EDIT_DOCUMENT,
            done="Nobody is asked to look for new editions any more.",
            when=lambda row: row.ended_at is None,
        ),
        Command(
            name="resume",
            label="Take it up again",
            form=PlainForm,
            operation=take_up,
            permission=policy.EDIT_DOCUMENT,
            done="Taken up again.",
            when=lambda row: row.ended_at is not None,
        ),
    ],
    panels=[
        summary(
            *COLUMNS,
            Text("place", label="Where our copy is kept"),
            Text("address", label="Address on the web"),
            Text("finding", label="Found at the last look"),
        ),
        comments(),
        history(),
    ],
    empty=Empty(
        title="No external documents yet",
        text="Laws, standards and manuals change without asking. Record those that you rely on, and"
        " who looks for new editions.",
        action="Record an external document",
        href="/external-documents/new",
    ),
    record_overline=lambda row: f"{row.reference} · {ORIGINS[row.origin]}",
    list_template="documents/external.html",
)
