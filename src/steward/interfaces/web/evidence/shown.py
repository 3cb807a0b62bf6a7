"""What the page of an item shows."""

from collections.abc import Sequence
from typing import Any

from steward.domain.evidence.models import EvidenceItem, EvidenceLink, EvidenceVersion
from steward.domain.evidence.policy import ATTEST_EVIDENCE, EDIT_EVIDENCE, VIEW_EVIDENCE
from steward.domain.evidence.queries import items, searching
from steward.domain.evidence.rules.linking import CONTROL, ISO_42001
from steward.domain.evidence.terms.kinds import EvidenceLevel
from steward.domain.evidence.terms.states import EvidenceState, Freshness
from steward.domain.frameworks.queries import iso_42001, resource_keys
from steward.foundation.core.actor import Actor
from steward.foundation.files.rules import PDF
from steward.interfaces.web.doors import door_of

TONES = {
    Freshness.FRESH.value: "good",
    Freshness.SOON.value: "warn",
    Freshness.STALE.value: "bad",
    Freshness.UNDATED.value: "neutral",
}
STATE_TONES = {"current": "good", "withdrawn": "neutral", "disposed": "neutral"}
ALL = {"href": "/evidence", "words": "All evidence"}
PREVIEWED = 12_000
"""How many characters of a text are shown."""
KIND_WORDS = {
    "control": "Clause or control",
    "requirement": "Requirement",
    "system": "AI system",
    "nonconformity": "Finding",
    "run": "Questionnaire",
}
"""Kinds of records whose names in the code are not what people call them."""


def kind_words(kind: str) -> str:
    """Return the kind of a record in words."""
    return KIND_WORDS.get(kind, kind.replace("_", " ").capitalize())


def facts_panel(actor: Actor, row: EvidenceItem) -> dict[str, Any]:
    """Return how fresh an item is and where its latest version comes from."""
    version = items.latest_version(actor, row)
    state = row.freshness_on(actor.today)
    return {
        "row": row,
        "version": version,
        "level": EvidenceLevel(version.level),
        "freshness": state.label,
        "tone": TONES[state.value],
        "left": round(100 * row.weight_on(actor.today)),
        "is_dated": row.dated_on is not None,
        "age": 0 if row.dated_on is None else max(0, (actor.today - row.dated_on).days),
        "attested": items.attestations_of(actor, [version]),
        "may_attest": actor.may(ATTEST_EVIDENCE, row) and row.state == EvidenceState.CURRENT.value,
        "same": items.same_bytes(actor, row),
    }


def versions_panel(actor: Actor, row: EvidenceItem) -> dict[str, Any]:
    """Return the versions of an item with who attested each."""
    rows = items.versions_of(actor, row)
    by: dict[object, list[Any]] = {}
    for item in items.attestations_of(actor, rows):
        by.setdefault(item.version_id, []).append(item)
    return {
        "row": row,
        "versions": [(item, by.get(item.pk, [])) for item in rows],
        "more": row.version > len(rows),
        "may_add": _may_edit(actor, row),
    }


def links_panel(actor: Actor, row: EvidenceItem) -> dict[str, Any]:
    """Return what an item is evidence of, by kind."""
    groups: dict[str, list[tuple[EvidenceLink, str, str]]] = {}
    titles = {item.id: item.title for item in iso_42001().requirements}
    for link in items.links_of(actor, row):
        title = titles.get(link.requirement, "") if link.kind == CONTROL else ""
        groups.setdefault(kind_words(link.kind), []).append((link, title, link_door(link)))
    return {"row": row, "groups": groups, "may_edit": _may_edit(actor, row)}


def link_door(link: EvidenceLink) -> str:
    """Return the address of what a link leads to, or nothing."""
    if link.kind == CONTROL or link.framework == ISO_42001:
        return f"/controls/{link.requirement}"
    if link.framework:
        key = resource_keys("framework").get(("framework", link.framework))
        return "" if key is None else f"/frameworks/{key}?at={link.requirement}#{link.requirement}"
    return door_of(link.kind, link.subject_id, link.label)


def preview_panel(actor: Actor, row: EvidenceItem) -> dict[str, Any]:
    """Return what can be shown of the latest version without running any of it."""
    version = items.latest_version(actor, row)
    text = searching.text_of(actor, version.pk)
    body = "" if text is None else text.body
    return {
        "row": row,
        "version": version,
        "is_picture": is_picture(version) and version.wiped_at is None,
        "is_pdf": version.media == PDF.type and version.wiped_at is None,
        "text": body[:PREVIEWED],
        "is_cut": len(body) > PREVIEWED,
        "note": "" if text is None else text.note,
        "waits": text is not None and text.state == "waiting",
    }


def is_picture(version: EvidenceVersion) -> bool:
    """Say whether a browser shows the bytes as a picture that cannot run anything."""
    return version.media in ("image/png", "image/jpeg", "image/gif", "image/webp")


def _may_edit(actor: Actor, row: EvidenceItem) -> bool:
    return actor.may(EDIT_EVIDENCE, row) and row.state == EvidenceState.CURRENT.value


def lines_of(actor: Actor, rows: Sequence[EvidenceItem]) -> list[dict[str, Any]]:
    """Return items as short lines: with their level and how fresh they are."""
    states = [(row, row.freshness_on(actor.today)) for row in rows]
    return [{"row": row, "words": state.label, "tone": TONES[state.value]} for row, state in states]


def evidence_panel(actor: Actor, subject_id: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return the evidence of a record, for the panel on its page; asks one statement."""
    may = actor.may(VIEW_EVIDENCE)
    rows = items.evidence_about(actor, subject_id, SHOWN + 1) if may else []
    return {
        "lines": lines_of(actor, rows[:SHOWN]),
        "more": len(rows) > SHOWN,
        "may_view": may,
        "may_bring": actor.may(EDIT_EVIDENCE),
        "subject": subject_id,
    }


SHOWN = 6


def later_of_system(_actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return where the evidence of a system comes from once its page is there."""
    return {
        "part": f"/evidence/about/system/{row.pk}",
        "href": "/evidence",
        "words": "All evidence",
    }


def later_of_risk(_actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return where the evidence of a risk comes from once its page is there."""
    return {"part": f"/evidence/about/risk/{row.pk}", **ALL}


def about_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return the evidence of the record of a page."""
    return evidence_panel(actor, row.pk)
