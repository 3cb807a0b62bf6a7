"""Freeze populations as of a past moment, leave records out with reasons, draw samples."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from steward.domain.audits.events import PopulationTaken, RecordsExcluded, SampleDrawn
from steward.domain.audits.models import Audit, Draw, Population
from steward.domain.audits.operations.settling import on_team, opened
from steward.domain.audits.policy import CONDUCT_AUDIT
from steward.domain.audits.queries.populations import population_as_of, strata_of
from steward.domain.audits.rules.sampling import (
    check_judgemental,
    digest_of,
    drawn,
    size_of,
)
from steward.domain.audits.rules.writing import line, text
from steward.domain.audits.terms.sampling import Method, PopulationKind, SizeRule
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

MOST_ROWS = 20_000


@transaction.atomic
def take_population(
    *,
    actor: Actor,
    audit: Audit,
    kind: str,
    as_of: date,
    stratum: str = "",
    value: str = "",
) -> Population:
    """Freeze the list of records of a kind as they stood at the end of a day (UTC).

    Args:
        actor: Who takes it.
        audit: For which audit; its scope narrows the list.
        kind: Of which records.
        as_of: The day, not after today; on today, this moment.
        stratum: By what the list may be stratified, such as ``unit``; the first when empty.
        value: Only records with this value of the stratum.

    Source: ISO 19011:2018, A.6.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: There is no such kind or stratum, the day lies ahead or outside of what the actor
            may look at, or the list is empty or longer than 20,000.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    if kind not in tuple(PopulationKind):
        raise Invalid(f"Choose one of {', '.join(PopulationKind)}.", place="kind")
    chosen = PopulationKind(kind)
    by = stratum or strata_of(chosen)[0]
    if by not in strata_of(chosen):
        raise Invalid(f"Choose one of {', '.join(strata_of(chosen))}.", place="stratum")
    if as_of > actor.today:
        raise Invalid("Choose a day that has been.", place="as_of")
    if actor.frame is not None and not actor.frame.first <= as_of <= actor.frame.last:
        days = f"{actor.frame.first} to {actor.frame.last}"
        raise Invalid(f"You may look at the days from {days}.", place="as_of")
    moment = min(datetime.combine(as_of + timedelta(days=1), time(), UTC), actor.now)
    rows = population_as_of(actor, row, chosen, moment, by, value.strip())
    if not rows:
        raise Invalid("There was no such record on that day.", place="as_of")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"A list holds {MOST_ROWS:,} records at most; narrow it.", place="value")
    made = Population.objects.create(
        organisation_id=actor.organisation_id,
        audit=row,
        number=Population.objects.visible_to(actor).filter(audit=row).count() + 1,
        kind=chosen.value,
        as_of=moment,
        narrowed={"stratum": by, "value": value.strip()},
        rows=rows,
        count=len(rows),
        digest=digest_of(rows),
        taken_by=actor.label[:200],
        taken_at=actor.now,
    )
    event = PopulationTaken(
        subject=row.as_subject(),
        population=str(made),
        count=made.count,
        as_of=f"{moment:%Y-%m-%d %H:%M}",
    )
    record(actor, event)
    return made


@transaction.atomic
def exclude_records(
    *, actor: Actor, population: Population, keys: Sequence[str], reason: str
) -> Population:
    """Leave records out of a population before the first draw; they stay shown with the reason.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: A sample was drawn, the report is signed, or the actor is not on the team.
        Invalid: A record is not in the population, all would be left out, or the reason is
            missing.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, population.audit)
    on_team(actor, row)
    held = Population.objects.get_queryset().select_for_update().one(actor, population.pk)
    if Draw.objects.visible_to(actor).filter(population=held).exists():
        raise Conflict("A sample was drawn from it; take the list anew to leave records out.")
    chosen = check_judgemental(list(keys), [item["key"] for item in held.frame], reason)
    if len(chosen) == len(held.frame):
        raise Invalid("Nothing would be left to draw from.", place="keys")
    known = {item["key"]: item for item in held.rows}
    more = [
        {
            "key": key,
            "label": f"{known[key]['reference']} {known[key]['label']}".strip(),
            "reason": reason.strip(),
            "by": actor.label[:200],
            "on": actor.today.isoformat(),
        }
        for key in chosen
    ]
    held.excluded = [*held.excluded, *more]
    held.save(update_fields=["excluded"])
    event = RecordsExcluded(
        subject=row.as_subject(), population=str(held), count=len(more), reason=reason.strip()
    )
    record(actor, event)
    return held


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawDraft:
    """How a sample is drawn.

    ``rule`` says how large; ``chosen`` takes ``size``. ``seed`` is any text; one is made by chance
    where it is empty, and recorded. ``judgemental`` takes ``keys`` and a ``reason``; drawing again
    asks for a reason too.
    """

    method: str
    rule: str = "root"
    size: int | None = None
    seed: str = ""
    keys: Sequence[str] = ()
    reason: str = ""


@transaction.atomic
def draw_sample(*, actor: Actor, population: Population, draft: DrawDraft) -> Draw:
    """Draw a sample of what was not left out; drawing again keeps the earlier draw.

    Source: ISO 19011:2018, A.6.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: A value is no choice or out of its range, or a reason is missing.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, population.audit)
    on_team(actor, row)
    held = Population.objects.get_queryset().select_for_update().one(actor, population.pk)
    if draft.method not in tuple(Method):
        raise Invalid(f"Choose one of {', '.join(Method)}.", place="method")
    if draft.rule not in tuple(SizeRule):
        raise Invalid(f"Choose one of {', '.join(SizeRule)}.", place="rule")
    method, rule = Method(draft.method), SizeRule(draft.rule)
    strata = {item["key"]: item["stratum"] for item in held.frame}
    before = Draw.objects.visible_to(actor).filter(population=held).count()
    why = text(draft.reason, "reason", "Say why it is drawn again" if before else "")
    if method is Method.JUDGEMENTAL:
        chosen, seed, rule = check_judgemental(draft.keys, list(strata), why), "", SizeRule.CHOSEN
    else:
        seed = line(draft.seed, "seed", "", 100) or secrets.token_hex(8)
        count = size_of(rule, len(strata), draft.size)
        chosen = drawn(strata, seed=seed, method=method, size=count)
    made = Draw.objects.create(
        organisation_id=actor.organisation_id,
        population=held,
        number=before + 1,
        method=method.value,
        rule=rule.value,
        seed=seed,
        size=len(chosen),
        drawn_from=len(strata),
        frame_digest=digest_of(sorted(strata)),
        keys=list(chosen),
        reason=why,
        drawn_by=actor.label[:200],
        drawn_at=actor.now,
    )
    event = SampleDrawn(
        subject=row.as_subject(),
        population=str(held),
        size=made.size,
        method=method.label.lower(),
        seed=seed,
    )
    record(actor, event)
    return made
