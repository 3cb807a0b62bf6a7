"""How long a document of 200 headings takes to open, to read, to preview and to compare.

Run: ./steward bench documents. The document is written, approved and published in two versions by
the real operations; pages are asked for through every middleware, in this process and with the
database beside it. What a process keeps of a text is kept, as it is while people read.
"""

import os
import sys
from datetime import UTC, datetime
from uuid import UUID

from ground import Verdicts, acting_for, an_owner, browser_of, ground, milliseconds, percentile
from ground import transaction as transactions

from steward.domain.documents.models import Document
from steward.domain.documents.operations.deciding import approve_document, submit_document
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.publishing import publish_document, revise_document
from steward.domain.documents.operations.writing import DocumentDraft, create_document, write_draft
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

HEADINGS, ROUNDS, WARM = 200, 30, 3
TARGET = 200.0
MARKS = ("###", "##")


def large_text(edition: int) -> str:
    """Return a handbook of 200 sections with lists and a table in every tenth."""
    parts: list[str] = []
    for number in range(HEADINGS):
        parts.append(
            f"{MARKS[number % 5 == 0]} Part {number + 1}\n\nThe unit **{number}** writes"
            f" down what it does in step {number + edition * (number % 9 == 0)}, who does it, and"
            " how it is shown to others, so that nobody needs to ask a second time.\n\n- first it"
            " reads\n- then it decides\n\nWe run {{ systems.count }} systems.\n"
        )
        if number % 10 == 0:
            parts.append("| Who | What |\n| --- | --- |\n" + "| Unit | Step |\n" * 5)
    return "\n".join(parts)


def published(owner: Actor, approver: Actor) -> UUID:
    """Write, approve and publish two versions, and begin a third."""
    draft = DocumentDraft(title="Handbook", kind="manual", owner_id=owner.id)
    row: Document = create_document(actor=owner, draft=draft, text=large_text(0))
    name_people(actor=owner, document=row, approvers=[approver.id])
    for edition in (1, 2):
        submit_document(actor=owner, document=row, note=f"Edition {edition}")
        approve_document(actor=approver, document=row)
        row = publish_document(actor=owner, document=row, figures={"systems.count": "7"})
        row = revise_document(actor=owner, document=row)
        text = large_text(edition)
        row = write_draft(actor=owner, document=row, text=text, revision=row.revision)
    return row.pk


def main() -> int:
    verdicts = Verdicts()
    with ground():
        with transactions.atomic():
            now = datetime.now(UTC)
            owner, _ = an_owner(now, name="Writer", email=f"writer{now:%H%M%S}@bench.example")
            approver = a_member(owner, Role.APPROVER, f"approver{now:%H%M%S}@bench.example")
        with acting_for(owner.organisation_id):
            key = published(owner, approver)
        browser = browser_of(owner)
        pages = {
            "its page, with the draft": f"/documents/{key}",
            "to read the version in force": f"/documents/{key}/read",
            "the editor": f"/documents/{key}/edit",
            "what changed between two versions": f"/documents/{key}/compare?old=1&new=2",
        }
        for what, address in pages.items():
            assert browser.get(address).status_code == 200, address
            took = [milliseconds(lambda a=address: browser.get(a)) for _ in range(WARM + ROUNDS)]
            name = f"{HEADINGS} headings: {what}, p95"
            verdicts.at_most(name, percentile(took[WARM:], 0.95), TARGET, "ms")
        text = large_text(3)
        head = {"HX-Request": "true"}
        took = [
            milliseconds(
                lambda n=number: browser.post(
                    f"/documents/{key}/preview",
                    {"text": f"{text}\nRound {n}."},
                    headers=head,
                )
            )
            for number in range(WARM + ROUNDS)
        ]
        name = f"{HEADINGS} headings: preview of a text never seen, p95"
        verdicts.at_most(name, percentile(took[WARM:], 0.95), TARGET, "ms")
        print(f"  load {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
