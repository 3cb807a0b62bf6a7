"""Audits in the organisations that the laws look at; the owner leads them."""

from datetime import time, timedelta
from uuid import UUID

from steward.domain.audits.models import Audit, Distribution, Paper, Population, Programme
from steward.domain.audits.operations.checking import add_points
from steward.domain.audits.operations.papers import PaperDraft, attach_file, keep_paper
from steward.domain.audits.operations.planning import AuditDraft, plan_audit
from steward.domain.audits.operations.programming import (
    CertificateDraft,
    ProgrammeDraft,
    attach_document,
    keep_certificate,
    keep_programme,
)
from steward.domain.audits.operations.requesting import make_request
from steward.domain.audits.operations.sampling import DrawDraft, draw_sample
from steward.domain.audits.operations.teaming import (
    SessionDraft,
    hold_meeting,
    keep_session,
    name_auditor,
)
from steward.domain.audits.rules.sampling import digest_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.ids import uuid7

POINTS = ["iso-42001:9.2.2", "iso-42001:4.4", "iso-42001:5.1"]


def audited(actor: Actor, names: list[str], systems: list[UUID], asked: UUID) -> dict[str, UUID]:
    """Plan and conduct as many audits as there are names; return one record of each kind."""
    made: dict[str, UUID] = {}
    programmes = [_programme(actor, name) for name in names]
    for name in names:
        days = {"decided_on": actor.today, "valid_until": actor.today + timedelta(days=1000)}
        draft = CertificateDraft(body=name, number=name, scope=name, **days)
        kept = keep_certificate(actor=actor, draft=draft)
        attach_document(actor=actor, certificate=kept, name="kept.pdf", content=b"%PDF")
        made["aims-certificate"] = kept.pk
    for name in names[::-1]:
        made |= _audit(actor, name, names, programmes[0], systems, asked)
    return made | {"audit-programme": programmes[0].pk}


def _programme(actor: Actor, name: str) -> Programme:
    words = dict.fromkeys(("title", "frequency", "criteria", "methods"), name)
    ends = actor.today + timedelta(days=900)
    draft = ProgrammeDraft(starts_on=actor.today, ends_on=ends, **words)
    return keep_programme(actor=actor, draft=draft)


def _audit(
    actor: Actor, name: str, names: list[str], programme: Programme, systems: list[UUID], whom: UUID
) -> dict[str, UUID]:
    words = dict.fromkeys(("title", "objectives", "scope", "criteria"), name)
    today = actor.today
    draft = AuditDraft(
        kind="internal",
        starts_on=today,
        ends_on=today,
        period_from=today,
        period_to=today,
        systems=systems,
        programme_id=programme.pk,
        **words,
    )
    row = plan_audit(actor=actor, draft=draft)
    both = {"actor": actor, "audit": row}
    name_auditor(**both, person_id=actor.id, is_lead=True)
    outside = [name_auditor(**both, name=f"{item} outside") for item in names]
    add_points(**both, requirements=POINTS[: len(names)])
    plan = {"held_on": today, "begins": time(9), "ends": time(10)}
    sessions = [keep_session(**both, draft=SessionDraft(what=item, **plan)) for item in names]
    hold_meeting(**both, kind="opening", held_on=today, attended=names)
    hold_meeting(**both, kind="closing", held_on=today, attended=names)
    asked = {"what": name, "owner_id": whom, "due_on": today}
    requests = [make_request(**both, **asked) for _ in names]
    Audit.objects.filter(pk=row.pk).update(state="under_way")
    row.refresh_from_db()
    papers = [_paper(actor, row, item, names) for item in names]
    for item in names:
        Distribution.objects.create(
            organisation_id=row.organisation_id,
            audit=row,
            to=item,
            role=item,
            sent_on=today,
            noted_by=item,
        )
    populations = [_population(actor, row, item, names, n) for n, item in enumerate(names, 1)]
    point = row.items.order_by("place")[0]
    told = {"judgement": "minor", "evidence": name, "judged_by": actor.id, "judged_at": actor.now}
    row.items.filter(pk=point.pk).update(judged_by_label=name, **told)  # the owner owns all of it
    return {
        "audit": row.pk,
        "audit-auditor": outside[0].pk,
        "audit-session": sessions[0].pk,
        "audit-point": point.pk,
        "audit-request": requests[0].pk,
        "audit-population": populations[0].pk,
        "audit-paper": papers[0].pk,
        "audit-paper-file": papers[0].files.order_by("id")[0].pk,
    }


def _paper(actor: Actor, row: Audit, name: str, names: list[str]) -> Paper:
    paper = keep_paper(actor=actor, audit=row, draft=PaperDraft(notes=name))
    for item in names:
        attach_file(actor=actor, paper=paper, name=f"{item}.txt", content=item.encode())
    return paper


def _population(actor: Actor, row: Audit, name: str, names: list[str], number: int) -> Population:
    """Freeze a list of its own: row history has the clock of the database, not that of the law."""
    rows = [
        {"key": str(uuid7()), "reference": "", "label": item, "stratum": name, "owner": item}
        for item in [*names, "Another"]
    ]
    made = Population.objects.create(
        organisation_id=row.organisation_id,
        audit=row,
        number=number,
        kind="systems",
        as_of=actor.now,
        narrowed={"stratum": "unit", "value": ""},
        rows=rows,
        count=len(rows),
        digest=digest_of(rows),
        taken_by=name,
        taken_at=actor.now,
    )
    if number > 1 or len(names) == 1:
        draw_sample(actor=actor, population=made, draft=DrawDraft(method="random"))
    return made
