"""A document as its pages show it, read once per page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from steward.domain.documents import policy
from steward.domain.documents.models import Document, DocumentPerson, DocumentVersion
from steward.domain.documents.queries import facts, needed, reading
from steward.domain.documents.rules.boilerplate import Boilerplate
from steward.domain.documents.rules.dates import kept_until
from steward.domain.documents.rules.filling import filled
from steward.domain.documents.terms.kinds import KEPT_WORDS, LANGUAGES, KeptFrom, Part
from steward.domain.documents.terms.states import DocumentState, VersionState
from steward.domain.frameworks.queries import framework, resource_keys
from steward.domain.frameworks.rules import titles
from steward.extensions.reports.documents.figures import changed_figures, draft_figures, next_label
from steward.foundation.core.actor import Actor
from steward.interfaces.web.documents.rendering import drawn
from steward.interfaces.web.doors import door_of

TONES = {
    "draft": "proposed",
    "review": "info",
    "approved": "info",
    "published": "good",
    "withdrawn": "neutral",
}
VERSION_TONES = {"in_force": "good", "superseded": "neutral", "withdrawn": "neutral"}
STANDING_TONES = {
    "missing": "bad",
    "outline": "proposed",
    "draft": "proposed",
    "in_force": "good",
    "overdue": "warn",
    "kept": "good",
    "withdrawn": "neutral",
}


@dataclass(eq=False)
class Seen:
    """What the page of a document shows; each part is read when it is first asked for."""

    actor: Actor
    row: Document

    @cached_property
    def current(self) -> DocumentVersion | None:
        """Return the version in force."""
        return reading.version_in_force(self.actor, self.row) if self.row.version else None

    @cached_property
    def versions(self) -> list[DocumentVersion]:
        """Return the published versions, newest first."""
        return reading.versions_of(self.actor, self.row)

    @property
    def is_worked_on(self) -> bool:
        """Say whether the next version is being written or decided on."""
        return DocumentState(self.row.state) in (
            DocumentState.DRAFT,
            DocumentState.REVIEW,
            DocumentState.APPROVED,
        )

    @property
    def next_label(self) -> str:
        """Return the number of the version that is being worked on."""
        last = self.versions[0] if self.versions else None
        if last is not None and not self.row.version:
            return f"{last.major + 1}.0"
        return next_label(self.row)

    @cached_property
    def judged(self) -> Boilerplate:
        """Return how much of the draft is template."""
        return needed.judged(self.row)

    def draft(self) -> tuple[SafeString, list[tuple[int, str, str]]]:
        """Return the draft as HTML, template marked, and its headings."""
        values = draft_figures(self.actor, self.row, self.row.text)
        images = reading.images_of(self.actor, self.row)
        return drawn(filled(self.row.text, values), self.row.pk, images, self.judged)

    def published(self, version: DocumentVersion) -> tuple[SafeString, list[tuple[int, str, str]]]:
        """Return a published version as HTML, and its headings."""
        return drawn(version.text, self.row.pk, reading.images_of(self.actor, self.row))

    def people(self, part: Part) -> list[DocumentPerson]:
        """Return who reads or approves it."""
        return reading.people_of(self.row, part)

    def lines(self) -> list[dict[str, Any]]:
        """Return the versions as lines, each with how long it is kept."""
        return [
            {
                "row": item,
                "tone": VERSION_TONES[item.state],
                "kept": kept_until(
                    self.row.kept_from,
                    self.row.kept_months,
                    published=item.published_at.date(),
                    replaced=item.replaced_on,
                ),
            }
            for item in self.versions
        ]


def seen(actor: Actor, row: Document) -> Seen:
    """Return what the page shows, read once for one document."""
    kept = vars(row)
    if "document_seen" not in kept:
        kept["document_seen"] = Seen(actor, row)
    found: Seen = kept["document_seen"]
    return found


def text_panel(actor: Actor, row: Document) -> dict[str, Any]:
    """Return the text: what is in force, or what is being written."""
    found = seen(actor, row)
    is_draft = found.current is None or found.is_worked_on
    html, _ = found.draft() if is_draft or found.current is None else found.published(found.current)
    unwritten = found.judged.unwritten if is_draft else ()
    return {
        "row": row,
        "seen": found,
        "html": html,
        "is_draft": is_draft,
        "unwritten": unwritten,
        "share": round(found.judged.share * 100) if is_draft else 0,
        "moved": () if is_draft or found.current is None else changed_figures(actor, found.current),
        "may_edit": actor.may(policy.EDIT_DOCUMENT, row) and row.state == DocumentState.DRAFT,
    }


def approval_panel(actor: Actor, row: Document) -> dict[str, Any]:
    """Return who reads and approves, and what they said."""
    found = seen(actor, row)
    approvers = found.people(Part.APPROVER)
    return {
        "row": row,
        "approvers": approvers,
        "reviewers": found.people(Part.REVIEWER),
        "have": sum(bool(item.verdict) for item in approvers),
        "next": found.next_label,
        "is_waiting": row.state == DocumentState.REVIEW,
        "is_worked_on": found.is_worked_on,
        "may_name": actor.may(policy.EDIT_DOCUMENT, row)
        and row.state not in (DocumentState.REVIEW, DocumentState.APPROVED),
    }


def versions_panel(actor: Actor, row: Document) -> dict[str, Any]:
    """Return the versions, and how long each is kept."""
    found = seen(actor, row)
    return {
        "row": row,
        "lines": found.lines(),
        "kept_from": KEPT_WORDS[KeptFrom(row.kept_from)].lower() if row.kept_months else "",
        "may_compare": len(found.versions) > 1 or (bool(found.versions) and found.is_worked_on),
    }


def used_panel(actor: Actor, row: Document) -> dict[str, Any]:
    """Return the requirements that it satisfies and the records that it is about."""
    keys = resource_keys("framework")
    requirements: list[dict[str, str]] = []
    for item in reading.requirements_of(actor, row):
        key = keys.get(("framework", item.framework))
        parsed = None if key is None else framework(key)
        title = "" if parsed is None else titles(parsed).get(item.requirement, "")
        requirements.append(
            {
                "framework": item.framework if parsed is None else parsed.short_title,
                "requirement": item.requirement,
                "title": title,
                "href": "" if key is None else f"/frameworks/{key}#{item.requirement}",
            }
        )
    links = [
        (item, door_of(item.kind, item.subject_id, item.label))
        for item in reading.links_of(actor, row)
    ]
    may = actor.may(policy.EDIT_DOCUMENT, row)
    return {"row": row, "requirements": requirements, "links": links, "may_edit": may}


def facts_panel(actor: Actor, row: Document) -> dict[str, Any]:
    """Return what is known of the document beside its text."""
    found = seen(actor, row)
    text = row.text if found.current is None or found.is_worked_on else found.current.text
    return {
        "row": row,
        "points": facts.points_of(row, text) if row.is_ai_policy else (),
        "tone": TONES[row.state],
        "state": DocumentState(row.state).label,
        "language": LANGUAGES.get(row.language, row.language),
        "is_due": row.review_on is not None and row.review_on <= actor.today,
        "outline": needed.outline_of(row) if row.outline else None,
        "in_force": VersionState.IN_FORCE.label.lower(),
    }
