"""What a guest does: ask for a code, give it, answer, submit."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.operations.answering import save_answers
from steward.domain.questionnaires.policy import ANSWER_RUN
from steward.domain.questionnaires.queries import answers_of
from steward.extensions.guests import rules
from steward.extensions.guests.events import (
    GuestAnswered,
    GuestCodeSent,
    GuestEntered,
    GuestLinkLocked,
)
from steward.extensions.guests.letters import code_letter
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.queries import Visit, visit_by_secret
from steward.extensions.guests.terms import CODE_DIGITS, WRONG_CODES, Step
from steward.extensions.notifications.operations.sending import send_letter
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.operations.tries import claim_try, forget_tries
from steward.foundation.journal.operations import record

SALT = "steward.extensions.guests.code"


@transaction.atomic
def ask_for_code(*, secret: str, now: datetime, origin: str) -> tuple[Step, Visit]:
    """Send a code to the address of a link; the address itself is not told.

    Returns how it ended instead of refusing, so that a counted try is kept.

    Raises:
        NotFound: The link is unknown, over or taken back.
    """
    visit = visit_by_secret(secret, now)
    link = _locked(visit.link)
    if rules.too_soon(link.code_sent_at, now):
        return Step.TOO_SOON, visit
    if not claim_try(about=f"guest-code:{link.pk}", now=now):
        return Step.TOO_MANY, visit
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    link.code_digest, link.code_sent_at, link.code_tries = _digest(link, code), now, 0
    link.save(update_fields=["code_digest", "code_sent_at", "code_tries"])
    letter = code_letter(link, organisation=visit.organisation, code=code)
    send_letter(actor=visit.actor, letter=letter)
    record(visit.actor, GuestCodeSent(subject=link.run.as_subject(), origin=origin))
    return Step.CODE_SENT, visit


@transaction.atomic
def give_code(*, secret: str, code: str, now: datetime, origin: str) -> tuple[Step, Visit]:
    """Try a code; a right one works once, within ten minutes, at one of five tries.

    Tries are counted for the link and the origin together, and for the link alone until a code is
    right. Returns how it ended instead of refusing, so that the counts are kept.

    Raises:
        NotFound: The link is unknown, over or taken back.
    """
    visit = visit_by_secret(secret, now)
    link = _locked(visit.link)
    about = f"guest:{link.pk}:{origin}"
    if not claim_try(about=about, now=now):
        return Step.TOO_MANY, visit
    if not link.code_digest or not rules.code_holds(link.code_sent_at, link.code_tries, now):
        return Step.NO_CODE, visit
    if not constant_time_compare(_digest(link, code), link.code_digest):
        return _wrong(visit, link, now), visit
    link.code_digest, link.code_tries, link.wrong_codes, link.entered_at = "", 0, 0, now
    link.save(update_fields=["code_digest", "code_tries", "wrong_codes", "entered_at"])
    forget_tries(about=about, now=now)
    record(visit.actor, GuestEntered(subject=link.run.as_subject(), origin=origin))
    return Step.ENTERED, visit


@transaction.atomic
def answer_as_guest(
    *, actor: Actor, run: Run, values: Mapping[str, tuple[object, str]]
) -> tuple[dict[str, Answer], list[Invalid]]:
    """Keep what a guest answered, and put it in the journal.

    Returns:
        The answers kept by question, and what was refused, each with its place.

    Raises:
        NotAllowed: The guest was let in for another run.
        Conflict: The run was submitted.
    """
    require(actor, ANSWER_RUN, run)
    before = {name: _said(row) for name, row in answers_of(actor, run).items()}
    kept, problems = save_answers(actor=actor, run=run, values=dict(values))
    changed = tuple(name for name, row in kept.items() if before.get(name) != _said(row))
    if changed:
        event = GuestAnswered(subject=run.as_subject(), count=len(changed), questions=changed)
        record(actor, event)
    return kept, problems


def _said(answer: Answer) -> tuple[object, str, bool]:
    return answer.value, answer.comment, answer.confirmed


def _wrong(visit: Visit, link: GuestLink, now: datetime) -> Step:
    link.code_tries += 1
    link.wrong_codes += 1
    if link.wrong_codes >= WRONG_CODES:
        link.revoked_at = now
        event = GuestLinkLocked(
            subject=link.run.as_subject(), email=link.email, wrong=link.wrong_codes
        )
        record(visit.actor, event)
    link.save(update_fields=["code_tries", "wrong_codes", "revoked_at"])
    if link.revoked_at is not None:
        return Step.LOCKED
    return Step.WRONG if rules.code_holds(link.code_sent_at, link.code_tries, now) else Step.NO_CODE


def _locked(link: GuestLink) -> GuestLink:
    rows = GuestLink.objects.get_queryset().select_for_update(of=("self",))
    return rows.select_related("run").get(pk=link.pk)


def _digest(link: GuestLink, code: str) -> str:
    """Return what is stored of a code; keyed, for six digits alone are soon tried out."""
    value = f"{link.pk}:{code}"
    mac = cast("Any", salted_hmac)(SALT, value, algorithm="sha256")
    return str(mac.hexdigest())
