"""Read audits with team, plan, checklist and papers; what is not one's to see is not found."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from steward.domain.audits.models import (
    Audit,
    Auditor,
    AuditRequest,
    ChecklistItem,
    Distribution,
    Draw,
    Meeting,
    Paper,
    PaperFile,
    Population,
    Session,
)
from steward.domain.audits.policy import VIEW_EVERY_AUDIT
from steward.domain.audits.terms.judging import Judgement
from steward.domain.frameworks.queries import adopted_frameworks, framework, resource_keys
from steward.domain.frameworks.terms import Framework, Requirement
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.files.models import StoredFile
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import Owned, OwnedQuerySet

Part = TypeVar("Part", bound=Owned)
ISO = "iso-42001"
NO_JUDGEMENT = ("", Judgement.NOT_AUDITED.value)


def audits_visible_to(actor: Actor) -> OwnedQuerySet[Audit]:
    """Return the audits that the actor may see; without the wider permission those naming it."""
    rows = Audit.objects.visible_to(actor)
    if VIEW_EVERY_AUDIT.name in actor.permissions:
        return rows
    named = Auditor.objects.visible_to(actor).filter(person_id=person_behind(actor))
    return rows.filter(pk__in=named.values("audit_id"))


def listed_audits(actor: Actor) -> OwnedQuerySet[Audit]:
    """Return the audits with what a list shows: lead, points judged of all, findings."""
    lead = Auditor.objects.visible_to(actor).filter(audit=OuterRef("pk"), is_lead=True)
    items = ChecklistItem.objects.visible_to(actor).filter(audit=OuterRef("pk")).order_by()
    judged = items.exclude(judgement__in=NO_JUDGEMENT)
    return audits_visible_to(actor).annotate(
        lead_name=Subquery(lead.values("name")[:1]),
        programme_number=F("programme__number"),
        points=_counted(items),
        judged=_counted(judged),
        findings=_counted(items.filter(judgement__in=[j.value for j in Judgement if j.is_finding])),
    )


def _counted(rows: Any) -> Subquery:  # noqa: ANN401 -- leaf
    return Subquery(rows.values("audit_id").annotate(count=Count("id")).values("count"))


def get_audit(actor: Actor, key: UUID) -> Audit:
    """Return an audit.

    Raises:
        NotFound: There is none that this actor may see.
    """
    row = audits_visible_to(actor).select_related("programme").filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such audit in this organisation.")
    return row


def team_of(actor: Actor, audit: Audit) -> list[Auditor]:
    """Return the team, the lead first, then by name."""
    rows = Auditor.objects.visible_to(actor).filter(audit=audit).select_related("person")
    return list(rows.order_by("-is_lead", "name", "id"))


def own_place(actor: Actor, audit: Audit) -> Auditor | None:
    """Return the actor's place in the team, or None."""
    person = person_behind(actor)
    return Auditor.objects.visible_to(actor).filter(audit=audit, person_id=person).first()


def sessions_of(actor: Actor, audit: Audit) -> list[Session]:
    """Return the plan, in order of time."""
    rows = Session.objects.visible_to(actor).filter(audit=audit).select_related("auditor")
    return list(rows.order_by("held_on", "begins", "id"))


def meetings_of(actor: Actor, audit: Audit) -> list[Meeting]:
    """Return the opening and closing meeting that were recorded."""
    return list(Meeting.objects.visible_to(actor).filter(audit=audit).order_by("-kind"))


def distributions_of(actor: Actor, audit: Audit) -> list[Distribution]:
    """Return who received the report, in order of time."""
    rows = Distribution.objects.visible_to(actor).filter(audit=audit)
    return list(rows.order_by("sent_on", "id"))


def items_of(actor: Actor, audit: Audit) -> OwnedQuerySet[ChecklistItem]:
    """Return the checklist in the order of its frameworks, each with how many papers it has."""
    seen = papers_visible_to(actor, audit).filter(item=OuterRef("pk")).order_by()
    counted = seen.values("item_id").annotate(count=Count("id")).values("count")
    rows = ChecklistItem.objects.visible_to(actor).filter(audit=audit)
    rows = rows.select_related("auditor").annotate(papers_seen=Subquery(counted))
    return rows.order_by("framework", "place", "id")


def get_part(actor: Actor, model: type[Part], key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return a part of an audit by its key: a point, a session, a population, a request ...

    Raises:
        NotFound: It is not there for this actor, or its audit is not.
    """
    above = "population__audit" if model.__name__ == Draw.__name__ else "audit"
    rows: Any = model.objects.get_queryset()
    rows = rows.visible_to(actor).select_related(above).filter(pk=key)
    found = rows.filter(**{f"{above}__in": audits_visible_to(actor)}).first()
    if found is None:
        raise NotFound(f"There is no such {model._meta.verbose_name} in this organisation.")
    return found


def populations_of(actor: Actor, audit: Audit) -> list[Population]:
    """Return the populations with their draws, the newest draw first."""
    draws = Draw.objects.visible_to(actor).order_by("-number")
    rows = Population.objects.visible_to(actor).filter(audit=audit).order_by("number")
    return list(rows.prefetch_related(Prefetch("draws", draws)))


def papers_visible_to(actor: Actor, audit: Audit | None = None) -> OwnedQuerySet[Paper]:
    """Return the working papers: all to the team of their audit, to others what was shared.

    What somebody from outside has not shared yet is seen by its author, and by others of the team
    who came from outside as well.
    """
    rows = Paper.objects.visible_to(actor)
    if audit is not None:
        rows = rows.filter(audit=audit)
    person = person_behind(actor)
    own = Auditor.objects.visible_to(actor).filter(audit=OuterRef("audit"), person_id=person)
    came = own.filter(invitation_id__isnull=False)
    rows = rows.filter(audit__in=audits_visible_to(actor))
    inside = Q(outside=False) & Exists(own)
    outside = Q(author=person) | Exists(came)
    return rows.filter(Q(shared_at__isnull=False) | inside | outside)


def listed_papers(actor: Actor, audit: Audit) -> list[Paper]:
    """Return the papers of an audit with their files, in order of number."""
    files = PaperFile.objects.visible_to(actor).select_related("file").order_by("id")
    rows = papers_visible_to(actor, audit).select_related("item", "draw__population")
    return list(rows.prefetch_related(Prefetch("files", files)).order_by("number"))


def get_paper(actor: Actor, key: UUID) -> Paper:
    """Return a working paper.

    Raises:
        NotFound: There is none, or it is not shared with this actor.
    """
    rows = papers_visible_to(actor).select_related("audit", "item", "draw__population")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such working paper in this organisation.")
    return found


def file_of_paper(actor: Actor, paper: Paper, key: UUID) -> StoredFile:
    """Return a file of a working paper.

    Raises:
        NotFound: The paper has no such file.
    """
    rows = PaperFile.objects.visible_to(actor).filter(paper=paper, pk=key)
    found = rows.select_related("file").first()
    if found is None:
        raise NotFound("This working paper has no such file.")
    return found.file


def requests_of(actor: Actor, audit: Audit) -> list[AuditRequest]:
    """Return the requests of an audit, in order of number."""
    rows = AuditRequest.objects.visible_to(actor).filter(audit=audit)
    return list(rows.select_related("owner").order_by("number"))


def wanted_requirements(actor: Actor) -> tuple[tuple[Framework, Requirement], ...]:
    """Return what a programme is to cover: clauses 4 to 10, Annex A, and followed frameworks."""
    keys = resource_keys("framework")
    names = [ISO, *(name for name in adopted_frameworks(actor) if name != ISO)]
    return tuple(
        (found, requirement)
        for name in names
        if ("framework", name) in keys
        for found in [framework(keys["framework", name])]
        for requirement in found.requirements
        if requirement.assessable or requirement.is_control
    )


def requirements_called(
    actor: Actor, names: Iterable[str]
) -> list[tuple[int, Framework, Requirement]]:
    """Return requirements by ``framework:id``, with their place in the framework.

    Raises:
        NotFound: One of them is none that the organisation follows.
    """
    known = {
        f"{found.id}:{requirement.id}": (place, found, requirement)
        for place, (found, requirement) in enumerate(wanted_requirements(actor))
    }
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise NotFound(f"“{name}” is no requirement that this organisation follows.")
    return [known[name] for name in wanted]
