"""Read what is kept apart, who did what, and what was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from steward.foundation.core.actor import Actor
from steward.foundation.core.duties import ACTS, KINDS, Act, RuleKind, in_words
from steward.foundation.core.floor import FLOOR, Duty
from steward.foundation.identity.models.duties import DutyRule
from steward.foundation.identity.queries.holding import people_behind
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reach import whole_organisation

REFUSED = "duty.refused"


def rules_of(actor: Actor) -> OwnedQuerySet[DutyRule]:
    """Return what the organisation set beyond the floor, what holds first."""
    return DutyRule.objects.visible_to(actor).order_by("-ended_at", "first", "second", "id")


def rules_on(actor: Actor, act: str) -> list[DutyRule]:
    """Return what holds today before an act, by its name."""
    with whole_organisation():
        return list(DutyRule.objects.visible_to(actor).filter(second=act, ended_at=None))


def get_rule(actor: Actor, key: UUID) -> DutyRule:
    """Return one rule of the organisation.

    Raises:
        NotFound: There is none.
    """
    return DutyRule.objects.visible_to(actor).one(actor, key)


def doers(actor: Actor, subject: UUID, act: Act, *, since: Act, level: str = "") -> frozenset[UUID]:
    """Return who did something with a record since something else was last done with it.

    Where the entries say a level, only those of the level given count: what was agreed about a
    lower one does not count for a higher.
    """
    with whole_organisation():
        rows = Entry.objects.visible_to(actor).filter(subject_id=subject)
        last = rows.filter(_told(since)).order_by("-id").values_list("id", flat=True).first()
        found = rows.filter(_told(act), id__gt=last or 0)
        if level:
            found = found.filter(Q(payload__level=level) | ~Q(payload__has_key="level"))
        keys = list(found.order_by().values_list("actor_id", flat=True).distinct())
        return people_behind(actor, keys)


def _told(act: Act) -> Q:
    """Return the condition that an entry of the journal tells of an act."""
    wanted = Q(event__in=act.events)
    for name, values in act.where.items():
        wanted &= Q(**{f"payload__{name}__in": list(values)})
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: a pair of the floor, or a rule of the organisation."""

    kind: str
    sentence: str
    source: str
    duty: Duty | None = None
    rule: DutyRule | None = None


def table_of(actor: Actor) -> list[tuple[str, list[Line]]]:
    """Return what is kept apart, by the kind of record in words: the floor, and what was added."""
    lines = [
        Line(kind=duty.kind, sentence=duty.sentence, source=duty.source, duty=duty)
        for duty in FLOOR.values()
    ]
    lines += [
        Line(kind=ACTS[row.second].kind, sentence=sentence_of(row), source=row.reason, rule=row)
        for row in rules_of(actor).filter(ended_at=None)
        if row.second in ACTS and row.first in ACTS
    ]
    by_kind: dict[str, list[Line]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line)
    return sorted((KINDS[kind], found) for kind, found in by_kind.items())


def sentence_of(row: DutyRule) -> str:
    """Return a rule of the organisation as a sentence."""
    return in_words(RuleKind(row.kind), ACTS[row.first], ACTS[row.second], row.level)


def attempts_visible_to(actor: Actor) -> OwnedQuerySet[Entry]:
    """Return what was tried against the separation of duties, as the journal tells it."""
    return Entry.objects.visible_to(actor).filter(event=REFUSED)


def people_who_tried(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return who tried something that is kept apart, by key and name."""
    rows = attempts_visible_to(actor).order_by("actor_label", "actor_id")
    found = rows.values_list("actor_id", "actor_label").distinct()
    return [(str(key), str(name)) for key, name in found]
