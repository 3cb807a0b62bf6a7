"""Find the cause, and look where else the same could be."""

from django.db import transaction

from steward.domain.findings.events import SimilarCaseLooked, SimilarCaseNamed
from steward.domain.findings.models import Finding, SimilarCase
from steward.domain.findings.operations.keeping import check, held, measure, moved
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.operations.tasking import settle
from steward.domain.findings.policy import EDIT_FINDING, RAISE_FINDING
from steward.domain.findings.queries.alike import places_for
from steward.domain.findings.rules.causes import check_cause
from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.rules.searching import check_search, check_verdict
from steward.domain.findings.terms.causes import Verdict
from steward.domain.findings.terms.drafts import CauseDraft, FindingDraft
from steward.domain.findings.terms.grades import Clock
from steward.domain.findings.terms.states import Act, FindingState
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record

MOST_CASES = 50
SEARCHING = (FindingState.EXPLAINED,)


@transaction.atomic
def explain_finding(*, actor: Actor, finding: Finding, draft: CauseDraft) -> Finding:
    """Record why it came about; places where the same could be are proposed next.

    Until the plan is handed in, the cause may be found anew; the search is then done again.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: It stands elsewhere on its path.
        Invalid: The cause is incomplete, or says the finding once more.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.EXPLAIN)
    found = check_cause(draft, row.statement)
    row.cause, row.category = found.cause, found.category
    row.whys = list(found.whys)
    row.fishbone = {name: list(lines) for name, lines in (found.fishbone or {}).items()}
    row.cause_by_label, row.cause_on = actor.label[:200], actor.today
    row.none_because, row.searched_on, row.searched_by_label = "", None, ""
    measure(actor, row)
    settle(actor, row, Clock.CAUSE, row.cause)
    row = moved(actor, row, to, "recorded the cause", row.cause)
    _propose(actor, row)
    return row


def _propose(actor: Actor, row: Finding) -> None:
    """Keep what was looked at; propose anew what nobody looked at yet."""
    cases = SimilarCase.objects.visible_to(actor).filter(finding=row)
    cases.filter(verdict=Verdict.OPEN.value).delete()
    known = set(cases.values_list("key", flat=True))
    SimilarCase.objects.write(
        SimilarCase(
            organisation_id=actor.organisation_id,
            finding=row,
            kind=item.kind,
            key=item.id,
            label=item.label,
            reasons="; ".join(item.reasons),
        )
        for item in places_for(actor, row)
        if item.id not in known
    )


@transaction.atomic
def add_case(
    *, actor: Actor, finding: Finding, place: str, subject: Subject | None = None
) -> SimilarCase:
    """Name a place where the same could be that no rule proposed.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: The cause is not known yet, or the plan was handed in.
        Invalid: The place is missing, known already, or there are too many.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    _check_searching(row)
    label = needed(place if subject is None else subject.label, "place", "Name the place.")
    key = uuid7() if subject is None else subject.id
    cases = SimilarCase.objects.visible_to(actor).filter(finding=row)
    if cases.filter(key=key).exists() or cases.filter(label=label[:300]).exists():
        raise Invalid("This place stands there already.", place="place")
    if cases.count() >= MOST_CASES:
        raise Invalid(f"Look at no more than {MOST_CASES} places.", place="place")
    case = SimilarCase(
        organisation_id=actor.organisation_id,
        finding=row,
        kind="place" if subject is None else subject.kind,
        key=key,
        label=label[:300],
        reasons="named by hand",
    )
    case.save(force_insert=True)
    record(actor, SimilarCaseNamed(subject=row.as_subject(), place=case.label))
    return case


@transaction.atomic
def look_at_case(*, actor: Actor, case: SimilarCase, verdict: str, note: str) -> SimilarCase:
    """Record what was seen where a similar case could have been.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: The search is over, or it became a finding of its own.
        Invalid: It is no verdict, or nothing says what was looked at.
    """
    require(actor, EDIT_FINDING, case.finding)
    row = held(actor, case.finding)
    _check_searching(row)
    kept = _held_case(actor, case)
    if kept.own_id is not None:
        raise Conflict("This became a finding of its own; go on there.")
    seen = check_verdict(verdict, note)
    return _looked(actor, row, kept, seen, note.strip())


@transaction.atomic
def raise_from_case(*, actor: Actor, case: SimilarCase, statement: str, evidence: str) -> Finding:
    """Raise what was seen elsewhere as a finding of its own; it names this one as its source.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: The search is over, or it became a finding already.
        Invalid: The statement or the evidence is missing.
    """
    require(actor, EDIT_FINDING, case.finding)
    row = held(actor, case.finding)
    _check_searching(row)
    kept = _held_case(actor, case)
    if kept.own_id is not None or kept.kind == "nonconformity":
        raise Conflict("This is a finding of its own already.")
    place = Subject(kind=kept.kind, id=kept.key, label=kept.label)
    draft = FindingDraft(
        grade=row.grade,
        statement=statement,
        framework=row.framework,
        requirement=row.requirement,
        evidence=evidence,
        source=row.as_subject(),
        origin=f"similar-case:{kept.pk}",
        subjects=(place,),
        owner_id=row.owner_id,
    )
    own = raise_finding(actor=by_rule(actor, RAISE_FINDING), draft=draft)
    kept.own_id = own.pk
    _looked(actor, row, kept, Verdict.OWN, f"It is {own.reference}.")
    return own


def _looked(
    actor: Actor, row: Finding, case: SimilarCase, verdict: Verdict, note: str
) -> SimilarCase:
    case.verdict, case.note = verdict.value, note
    case.looked_by_label, case.looked_on = actor.label[:200], actor.today
    case.save()
    event = SimilarCaseLooked(
        subject=row.as_subject(), place=case.label, verdict=verdict.label.lower(), note=note[:500]
    )
    record(actor, event)
    return case


@transaction.atomic
def finish_search(*, actor: Actor, finding: Finding, none_because: str = "") -> Finding:
    """Say that the search for similar cases is over.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: It stands elsewhere on its path.
        Invalid: A place was not looked at, or none was, and no reason says why.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.SEARCH)
    cases = SimilarCase.objects.visible_to(actor).filter(finding=row)
    verdicts = list(cases.values_list("verdict", flat=True))
    row.none_because = check_search(verdicts, none_because)
    row.searched_on, row.searched_by_label = actor.today, actor.label[:200]
    looked = sum(verdict != Verdict.OPEN for verdict in verdicts)
    note = f"{looked} of {len(verdicts)} places looked at. {row.none_because}".strip()
    return moved(actor, row, to, "finished the search for similar cases", note)


def _check_searching(row: Finding) -> None:
    if FindingState(row.state) not in SEARCHING:
        raise Conflict(f"It stands at “{FindingState(row.state).label}”: nobody searches now.")


def _held_case(actor: Actor, case: SimilarCase) -> SimilarCase:
    return SimilarCase.objects.get_queryset().select_for_update().one(actor, case.pk)
