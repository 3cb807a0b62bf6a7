"""What follows from the answers of a run: derivations and drafted findings."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steward.domain.questionnaires.events import EffectDecided, EffectsDerived
from steward.domain.questionnaires.models import Derivation, Finding, Run
from steward.domain.questionnaires.policy import ANSWER_RUN, REVIEW_RUN
from steward.domain.questionnaires.questions import Effect, EffectKind
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.states import DerivationState, FindingStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


def origin_of(run: Run, effect: str) -> str:
    """Return the cause of what an effect makes: questionnaire, effect and target."""
    target = "organisation" if run.system_id is None else str(run.system_id)
    return f"run:{run.questionnaire}:{effect}:{target}"


def finding_origin(run: Run, effect: Effect) -> str:
    """Return the cause of a finding: this run, its question and effect; no two runs share one."""
    return f"run:{run.pk}:{effect.place or 'template'}:{effect.id}"[:300]


@transaction.atomic
def derive_effects(*, actor: Actor, run: Run, sitting: Sitting) -> list[Derivation]:
    """Write down what follows from the answers as they stand, as drafts; returns what holds.

    An effect that held at an earlier time and no longer does is withdrawn with its drafted finding.
    Working it out again changes nothing.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
    """
    require(actor, ANSWER_RUN, run)
    rows = Derivation.objects.visible_to(actor).filter(run=run)
    known = {row.effect: row for row in rows.select_for_update()}
    effects = sitting.effects()
    held = {effect.id for effect in effects}
    gone = [row for row in known.values() if row.effect not in held]
    withdrawn = [row for row in gone if row.state != DerivationState.WITHDRAWN]
    for row in withdrawn:
        _withdraw(actor, run, row)
    found = [_written(actor, run, sitting, effect, known.get(effect.id)) for effect in effects]
    if found or withdrawn:
        event = EffectsDerived(subject=run.as_subject(), held=len(found), withdrawn=len(withdrawn))
        record(actor, event)
    return found


def _withdraw(actor: Actor, run: Run, row: Derivation) -> None:
    row.state, row.at, row.by_label = DerivationState.WITHDRAWN, actor.now, actor.label[:200]
    row.save(update_fields=["state", "at", "by_label"])
    if row.result_kind != "finding":
        return
    drafts = Finding.objects.visible_to(actor).filter(run=run, pk=row.result_id, status="draft")
    drafts.update(
        status=FindingStatus.REJECTED,
        reason="It no longer follows from the answers.",
        decided_at=actor.now,
        decided_by=actor.label[:200],
    )


def _written(
    actor: Actor, run: Run, sitting: Sitting, effect: Effect, known: Derivation | None
) -> Derivation:
    read = _read(sitting, effect)
    row = known or Derivation(
        organisation_id=actor.organisation_id,
        run=run,
        effect=effect.id,
        origin=origin_of(run, effect.id)[:300],
    )
    same = row.read == read and row.parameters == dict(effect.parameters)
    if known is not None and same and row.state != DerivationState.WITHDRAWN:
        return row
    row.kind = effect.kind.value
    row.version = sitting.template.version[:30]
    row.rule = "" if effect.when is None else effect.when.text
    row.read, row.parameters = read, dict(effect.parameters)
    row.state, row.note = DerivationState.DRAFT, ""
    row.by_label, row.at = actor.label[:200], actor.now
    if effect.kind is EffectKind.FINDING:
        finding = _drafted(actor, run, row, effect)
        row.result_kind, row.result_id = "finding", finding.pk
        row.result_label = finding.as_subject().label[:300]
    row.save()
    return row


def _read(sitting: Sitting, effect: Effect) -> dict[str, Any]:
    """Return what an effect read; the state of an answer that it reads too says nothing more."""
    said = sitting.said(effect)
    return {
        name: _plain(value)
        for name, value in sorted(said.items())
        if not name.endswith(".state") or name.removesuffix(".state") not in said
    }


def _plain(value: object) -> object:
    if not isinstance(value, frozenset | tuple):
        return value
    return sorted(str(item) for item in cast("frozenset[object]", value))


def _drafted(actor: Actor, run: Run, row: Derivation, effect: Effect) -> Finding:
    """Return the finding of a cause; a decided one is kept, a rejected draft is drafted again."""
    origin = finding_origin(run, effect)
    rows = Finding.objects.visible_to(actor).filter(run=run)
    known = rows.filter(Q(origin=origin) | Q(pk=row.result_id)).first()
    if known is not None and known.status == FindingStatus.CONFIRMED:
        return known
    finding = known or Finding(
        organisation_id=actor.organisation_id,
        run=run,
        number=next_numbers(actor.organisation_id, "finding"),
    )
    given = effect.parameters
    finding.origin = origin
    finding.title = _title(effect.kind, given)[:300]
    finding.text = _text(effect.kind, given)
    finding.severity = str(given.get("severity") or _severity(given))[:10]
    finding.requirement = str(given.get("requirement") or "")[:60]
    finding.question = effect.place[:120]
    finding.status, finding.reason = FindingStatus.DRAFT, ""
    finding.decided_by, finding.decided_at = "", None
    finding.save()
    return finding


def _title(kind: EffectKind, given: Mapping[str, Any]) -> str:
    title = str(given.get("title") or given.get("scenario"))
    return f"Possible risk: {title}" if kind is EffectKind.RISK else title


def _text(kind: EffectKind, given: Mapping[str, Any]) -> str:
    text = str(given.get("description") or "")
    if kind is not EffectKind.RISK:
        return text
    likelihood, impact = given.get("likelihood"), given.get("impact")
    loss: Mapping[str, Any] = given.get("loss") or {}
    parts = [text]
    if likelihood and impact:
        parts.append(f"Likelihood {likelihood} of 5, impact {impact} of 5.")
    if loss:
        parts.append(
            f"Loss between {loss.get('min')} and {loss.get('max')}, likely {loss.get('mode')}."
        )
    return " ".join(part for part in parts if part)


def _severity(given: Mapping[str, Any]) -> str:
    score = int(given.get("likelihood") or 0) * int(given.get("impact") or 0)
    return "critical" if score >= 20 else "high" if score >= 12 else "medium"


@transaction.atomic
def withdraw_earlier(*, actor: Actor, run: Run, held: Sequence[str]) -> int:
    """Withdraw the risks that earlier runs about the same target proposed and this one does not.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
    """
    require(actor, ANSWER_RUN, run)
    rows = Derivation.objects.visible_to(actor).filter(
        kind=EffectKind.RISK, run__questionnaire=run.questionnaire, run__system=run.system_id
    )
    rows = rows.exclude(run=run).exclude(effect__in=held).exclude(state="withdrawn")
    count = rows.update(state="withdrawn", at=actor.now, by_label=actor.label[:200])
    if count:
        record(actor, EffectsDerived(subject=run.as_subject(), held=len(held), withdrawn=count))
    return count


@transaction.atomic
def mark_declined(*, actor: Actor, derivation: Derivation, reason: str) -> Derivation:
    """Note that a person will not carry out an effect, and why.

    Raises:
        NotAllowed: The actor may not review questionnaires.
        Invalid: The reason is missing.
    """
    require(actor, REVIEW_RUN, derivation.run)
    if not reason.strip():
        raise Invalid("Say why it is declined; an auditor will ask.", place="reason")
    derivation.state, derivation.note = DerivationState.DECLINED, reason.strip()
    derivation.by_label, derivation.at = actor.label[:200], actor.now
    derivation.save()
    record(actor, _decided(derivation, "declined"))
    return derivation


def _decided(row: Derivation, decision: str) -> EffectDecided:
    label = str(row.result_label or row.parameters.get("control") or row.effect)
    return EffectDecided(
        subject=row.run.as_subject(), decision=decision, effect=label, reason=row.note[:500]
    )


@transaction.atomic
def mark_applied(
    *, actor: Actor, derivation: Derivation, result: Subject | None = None, note: str = ""
) -> Derivation:
    """Note that an effect was carried out, and what it made or changed.

    With a note a person decided so; the journal then says it too.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
    """
    require(actor, ANSWER_RUN, derivation.run)
    derivation.state = DerivationState.APPLIED
    derivation.by_label, derivation.at = actor.label[:200], actor.now
    if result is not None:
        derivation.result_kind, derivation.result_label = result.kind, result.label[:300]
        derivation.result_id = result.id if result.id != UUID(int=0) else None
    if note:
        derivation.note = note.strip()
        record(actor, _decided(derivation, "carried out"))
    derivation.save()
    return derivation
