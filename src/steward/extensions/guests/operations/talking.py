"""Ask and answer across the border; what is said inside stays inside."""

from django.db import transaction

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import get_run, sitting_of, template
from steward.domain.questionnaires.questions import Question
from steward.domain.questionnaires.terms import Visibility
from steward.domain.tasks.models import Comment
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.policy import WRITE_COMMENT
from steward.extensions.guests.events import GuestAsked, GuestTold
from steward.extensions.guests.letters import asked_letter, told_letter
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.policy import ANSWER_GUEST
from steward.extensions.guests.queries import (
    count_asked,
    get_link,
    readers_of,
    talk_subject,
    talks_of,
)
from steward.extensions.guests.rules import check_how_often, check_said
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record


@transaction.atomic
def ask_as_guest(*, actor: Actor, run: Run, question: str, text: str) -> Comment:
    """Ask something about one question from outside; whoever reads the answers gets a mail.

    The mail goes out when a question begins to wait, not again for each further one.

    Raises:
        NotAllowed: The guest was let in for another run.
        Conflict: Too much was asked by this link.
        Invalid: The question is not asked in this run, or nothing is said.
    """
    require(actor, VIEW_RUN, run)
    link = get_link(actor, actor.id)
    check_how_often(count_asked(actor, link))
    asked = _asked(actor, run, question)
    said = check_said(text)
    waited = any(talk.waits for talk in talks_of(actor, run, [asked]))
    comment = write_comment(
        actor=by_rule(actor, WRITE_COMMENT), subject=talk_subject(link, asked), text=said
    )
    if not waited:
        _tell_inside(actor, run, link, _index(run, asked))
    record(actor, GuestAsked(subject=run.as_subject(), question=asked.id))
    return comment


@transaction.atomic
def answer_guest(*, actor: Actor, link: GuestLink, question: str, text: str) -> Comment:
    """Say something to a guest about one question; the guest gets a mail, once for each wait.

    Raises:
        NotAllowed: The actor may not answer people outside, and does not review the run.
        Conflict: The link no longer works, so nobody would read it.
        Invalid: The question is not asked in this run, or nothing is said.
    """
    run = get_run(actor, link.run_id)
    require(actor, ANSWER_GUEST, run)
    if not link.state_at(actor.now).is_live:
        raise Conflict(f"The link of {link.email} does not work any more; send a new one first.")
    asked = _asked(actor, run, question)
    said = check_said(text)
    talk = next((t for t in talks_of(actor, run, [asked]) if t.link.pk == link.pk), None)
    comment = write_comment(
        actor=by_rule(actor, WRITE_COMMENT), subject=talk_subject(link, asked), text=said
    )
    if talk is None or talk.waits:
        letter = told_letter(link, organisation=get_organisation(actor).name)
        send_letter(actor=actor, letter=letter)
    event = GuestTold(subject=run.as_subject(), email=link.email, question=asked.id)
    record(actor, event)
    return comment


def _asked(actor: Actor, run: Run, question: str) -> Question:
    sitting = sitting_of(actor, run)
    found = sitting.template.by_id.get(question)
    if found is None or sitting.visibility[found.id] is Visibility.HIDDEN:
        raise Invalid("This question is not asked.", place="question")
    return found


def _index(run: Run, question: Question) -> int:
    sections = template(run.resource_id).sections
    return next(i for i, part in enumerate(sections) if part.id == question.section)


def _tell_inside(actor: Actor, run: Run, link: GuestLink, section: int) -> None:
    organisation = get_organisation(actor).name
    address = address_of(f"/questionnaires/{link.run_id}?section={section}#outside")
    for person in readers_of(actor, run):
        letter = asked_letter(
            link, email=person.email, name=person.name, organisation=organisation, address=address
        )
        send_letter(actor=actor, letter=letter)
