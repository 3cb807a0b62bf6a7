"""Open the public place, publish notices, record decisions. Source: A.8."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from steward.domain.incidents.events import (
    ChannelSet,
    CommunicationDecided,
    NoticePublished,
    NoticeTakenBack,
    NoticeWritten,
    SpeakUpGroupSet,
)
from steward.domain.incidents.models import (
    CommunicationDecision,
    NoticeVersion,
    PublicPlace,
    SpeakUpMember,
    SystemNotice,
)
from steward.domain.incidents.policy import EDIT_NOTICE, OPEN_CHANNEL, PUBLISH_NOTICE
from steward.domain.incidents.queries.concerns import people_entrustable, place_of
from steward.domain.incidents.queries.telling import content_of, notice_of
from steward.domain.incidents.rules import checking
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

LONGEST = 5_000
LONGEST_DAYS = 365
NEEDED = ("purpose", "intended_use", "limits", "oversight", "contact")
MISSING = {
    "purpose": "Say what the system is for.",
    "intended_use": "Say for whom and for what it is meant.",
    "limits": "Say what it cannot do, or where it errs.",
    "oversight": "Say which human watches it and can step in.",
    "contact": "Say whom people can ask.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """The public place; terms are days until a concern is acknowledged and answered."""

    word: str
    shown_name: str
    speak_up_open: bool = False
    trust_open: bool = False
    speak_up_intro: str = ""
    trust_intro: str = ""
    contact: str = ""
    acknowledge_days: int = 7
    answer_days: int = 90


@transaction.atomic
def set_place(*, actor: Actor, draft: PlaceDraft) -> PublicPlace:
    """Set up the public place, open or shut its pages.

    Raises:
        NotAllowed: The actor may not open the channel.
        Conflict: The speak-up page opens before anybody receives concerns.
        Invalid: The word is taken or no word, a text too long, or a term out of range.
    """
    require(actor, OPEN_CHANNEL)
    row = place_of(actor) or PublicPlace(organisation_id=actor.organisation_id)
    row.word = checking.public_word(draft.word)
    row.shown_name = checking.line(
        draft.shown_name, "shown_name", "Say how the organisation is called in public.", 200
    )
    group = SpeakUpMember.objects.visible_to(actor)
    if draft.speak_up_open and not group.exists():
        raise Conflict("Choose first who receives concerns.")
    row.speak_up_open, row.trust_open = draft.speak_up_open, draft.trust_open
    for name in ("speak_up_intro", "trust_intro"):
        setattr(row, name, checking.text(getattr(draft, name), name, most=LONGEST))
    row.contact = checking.line(draft.contact, "contact")
    for name in ("acknowledge_days", "answer_days"):
        value = getattr(draft, name)
        if not 1 <= value <= LONGEST_DAYS:
            raise Invalid(f"Give 1 to {LONGEST_DAYS} days.", place=name)
        setattr(row, name, value)
    if row.answer_days < row.acknowledge_days:
        raise Invalid("An answer cannot be due before the acknowledgement.", place="answer_days")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Invalid("This word is taken; choose another.", place="word") from None
    words = {True: "open", False: "shut"}
    event = ChannelSet(
        subject=row.as_subject(),
        speak_up=words[row.speak_up_open],
        trust=words[row.trust_open],
    )
    record(actor, event)
    return row


@transaction.atomic
def choose_group(*, actor: Actor, people: Sequence[UUID]) -> int:
    """Choose who receives every concern that is not about themselves; returns how many.

    Raises:
        NotAllowed: The actor may not open the channel.
        Conflict: Nobody would be left while the channel is open.
        Invalid: Somebody's role does not let them handle concerns.
    """
    require(actor, OPEN_CHANNEL)
    wanted = set(people)
    able = {UUID(key) for key, _ in people_entrustable(actor)}
    if not wanted <= able:
        raise Invalid("Choose members whose role lets them handle concerns.", place="people")
    place = place_of(actor)
    if not wanted and place is not None and place.speak_up_open:
        raise Conflict("The channel is open; somebody must receive what comes in.")
    rows = SpeakUpMember.objects.visible_to(actor)
    known = set(rows.values_list("person_id", flat=True))
    rows.exclude(person_id__in=wanted).delete()
    for person in wanted - known:
        SpeakUpMember.objects.create(organisation_id=actor.organisation_id, person_id=person)
    subject = get_organisation(actor).as_subject()
    record(actor, SpeakUpGroupSet(subject=subject, count=len(wanted)))
    return len(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What is told about a system; the summary is that of its impact assessment, if published."""

    name: str
    purpose: str = ""
    intended_use: str = ""
    limits: str = ""
    oversight: str = ""
    contact: str = ""
    with_summary: bool = False


@transaction.atomic
def write_notice(*, actor: Actor, system: AiSystem, draft: NoticeDraft) -> SystemNotice:
    """Write what is told about a system; what stands published does not change by it.

    Raises:
        NotAllowed: The actor may not write what is told.
        Conflict: The system was removed from the inventory.
        Invalid: The name is missing, or a text too long.
    """
    require(actor, EDIT_NOTICE)
    if system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")
    row = notice_of(system) or SystemNotice(organisation_id=actor.organisation_id, system=system)
    row.name = checking.line(draft.name, "name", "Say how the system is called in public.")
    for name in ("purpose", "intended_use", "limits", "oversight"):
        setattr(row, name, checking.text(getattr(draft, name), name, most=LONGEST))
    row.contact = checking.line(draft.contact, "contact")
    row.with_summary = draft.with_summary
    row.save()
    record(actor, NoticeWritten(subject=row.as_subject()))
    return row


@transaction.atomic
def publish_notice(*, actor: Actor, notice: SystemNotice) -> NoticeVersion:
    """Publish what is written as a frozen version; it takes the place of the one before.

    Source: ISO/IEC 42001:2023, A.8.2.

    Raises:
        NotAllowed: The actor may not publish.
        Conflict: Something that users need is missing; it is named. Or nothing has changed.
    """
    require(actor, PUBLISH_NOTICE)
    row = _held(actor, notice)
    missing = [MISSING[name] for name in NEEDED if not getattr(row, name).strip()]
    if missing:
        raise Conflict(" ".join(missing))
    content = content_of(actor, row)
    rows = NoticeVersion.objects.visible_to(actor).filter(notice=row).order_by("-number")
    last = rows.first()
    if last is not None and row.published == last.number and last.content == content:
        raise Conflict("This stands published already, word for word.")
    made = NoticeVersion(
        organisation_id=actor.organisation_id,
        notice=row,
        number=1 if last is None else last.number + 1,
        content=content,
        published_at=actor.now,
        published_by=actor.label[:200],
    )
    made.save(force_insert=True)
    row.published = made.number
    row.save(update_fields=["published"])
    record(actor, NoticePublished(subject=row.as_subject(), version=made.number))
    return made


@transaction.atomic
def take_notice_back(*, actor: Actor, notice: SystemNotice, reason: str) -> SystemNotice:
    """Take back what stands published about a system.

    Raises:
        NotAllowed: The actor may not publish.
        Conflict: Nothing stands published.
        Invalid: The reason is missing.
    """
    require(actor, PUBLISH_NOTICE)
    row = _held(actor, notice)
    if row.published is None:
        raise Conflict("Nothing is published about this system.")
    told = checking.text(reason, "reason", "Say why; an auditor will ask.", 2_000)
    version = NoticeVersion.objects.visible_to(actor).get(notice=row, number=row.published)
    version.taken_back_at, version.taken_back_by = actor.now, actor.label[:200]
    version.reason = told
    version.save(update_fields=["taken_back_at", "taken_back_by", "reason"])
    row.published = None
    row.save(update_fields=["published"])
    record(actor, NoticeTakenBack(subject=row.as_subject(), version=version.number, reason=told))
    return row


def _held(actor: Actor, notice: SystemNotice) -> SystemNotice:
    rows = SystemNotice.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.get(pk=notice.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What was decided to be told to whom; ``is_told`` is false where it was decided not to."""

    what: str
    to_whom: str
    decided_by: str
    decided_on: date
    is_told: bool = True
    how: str = ""
    why: str = ""


@transaction.atomic
def record_decision(*, actor: Actor, draft: DecisionDraft) -> CommunicationDecision:
    """Record what was decided to be told, or not, and to whom; the record is never changed.

    Source: ISO/IEC 42001:2023, A.8.5.

    Raises:
        NotAllowed: The actor may not write what is told.
        Invalid: A value is missing or too long, or the day lies ahead.
    """
    require(actor, EDIT_NOTICE)
    if draft.decided_on > actor.today:
        raise Invalid("This day lies ahead; record what was decided.", place="decided_on")
    if not draft.is_told and not draft.why.strip():
        raise Invalid("Say why nothing is told.", place="why")
    row = CommunicationDecision(
        organisation_id=actor.organisation_id,
        what=checking.line(draft.what, "what", "Say what it is about."),
        to_whom=checking.line(draft.to_whom, "to_whom", "Say to whom."),
        how=checking.line(draft.how, "how"),
        why=checking.text(draft.why, "why", most=LONGEST),
        is_told=draft.is_told,
        decided_on=draft.decided_on,
        decided_by=checking.line(draft.decided_by, "decided_by", "Say who decided.", 200),
        recorded_by=actor.label[:200],
    )
    row.save(force_insert=True)
    verdict = "tell" if draft.is_told else "not to tell"
    event = CommunicationDecided(
        subject=row.as_subject(), who=row.decided_by, verdict=verdict, to=row.to_whom
    )
    record(actor, event)
    return row
