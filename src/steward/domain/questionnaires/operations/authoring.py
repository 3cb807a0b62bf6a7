"""Write questionnaires of one's own: create, copy, save, publish, put away, renew."""

import copy
from typing import Any

from django.db import transaction

from steward.domain.questionnaires.building import editing, queries
from steward.domain.questionnaires.building.shape import checked_body, revision_of
from steward.domain.questionnaires.events import (
    DraftSaved,
    QuestionnaireArchived,
    RunMoved,
    VersionPublished,
)
from steward.domain.questionnaires.models import (
    Answer,
    Questionnaire,
    QuestionnaireVersion,
    Run,
)
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import known_facts, locked_run, template, values_of
from steward.domain.questionnaires.rules import progress
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

CHANGED = "Somebody else changed this questionnaire meanwhile."


@transaction.atomic
def create_questionnaire(
    *, actor: Actor, title: str, purpose: str = "", about: str = "organisation"
) -> Questionnaire:
    """Begin an empty questionnaire.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Invalid: It has no title, or is about neither a system nor the organisation.
    """
    require(actor, EDIT_TEMPLATE)
    return _created(actor, editing.new_body("new", title, purpose, about), "")


@transaction.atomic
def duplicate_shipped(*, actor: Actor, name: str, title: str = "") -> Questionnaire:
    """Begin with a questionnaire of a pack; the original stays as it is.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        NotFound: No pack brings it.
    """
    require(actor, EDIT_TEMPLATE)
    version, body = queries.shipped_body(name)
    made = copy.deepcopy(body)
    made["title"] = title or f"{made['title']} (own)"
    return _created(actor, made, f"{name} {version}")


@transaction.atomic
def duplicate_questionnaire(*, actor: Actor, questionnaire: Questionnaire) -> Questionnaire:
    """Begin with a copy of one's own questionnaire as it is being written.

    Raises:
        NotAllowed: The actor may not build questionnaires.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    made = editing.published_form(questionnaire.draft)
    made["title"] = f"{made['title']} (copy)"
    return _created(actor, made, questionnaire.key)


@transaction.atomic
def import_questionnaire(*, actor: Actor, body: object) -> Questionnaire:
    """Begin with a body written elsewhere; it may have findings, but must be a questionnaire.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Invalid: The body is no questionnaire; the place says where.
    """
    require(actor, EDIT_TEMPLATE)
    return _created(actor, editing.published_form(checked_body(body)), "import")


def _created(actor: Actor, body: dict[str, Any], based_on: str) -> Questionnaire:
    checked = checked_body(body)
    title = str(checked["title"]).strip()
    if len(title) > 300:
        raise Invalid("The title has more than 300 characters.", place="title")
    if checked.get("about") not in (None, "system", "organisation"):
        raise Invalid("It is about a system or about the organisation.", place="about")
    taken = queries.keys_taken(actor)
    key = editing.slug(title, taken).replace("_", "-").strip("-") or "own"
    number, base = 2, key
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    checked["id"], checked["title"] = key, title
    checked.pop("version", None)
    made = Questionnaire.objects.create(
        organisation_id=actor.organisation_id,
        key=key,
        title=title,
        draft=checked,
        based_on=based_on[:200],
    )
    record(actor, DraftSaved(subject=made.as_subject(), what="it was begun"))
    return made


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    body: object,
    revision: str,
    what: str = "its questions",
) -> Questionnaire:
    """Keep a changed draft, unless somebody else has changed it since it was read.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Conflict: The draft is not the one that was changed, or the questionnaire was put away.
        Invalid: The body is no questionnaire.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    found = _locked(questionnaire)
    checked = checked_body(body)
    if revision != revision_of(found.draft):
        raise Conflict(CHANGED, place="revision")
    checked["id"] = found.key
    if checked == found.draft:
        return found
    found.draft, found.title = checked, str(checked["title"])[:300]
    found.save(update_fields=["draft", "title"])
    record(actor, DraftSaved(subject=found.as_subject(), what=what[:300]))
    return found


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    rows = Questionnaire.objects.get_queryset().select_for_update()
    found = rows.get(pk=questionnaire.pk)
    if found.archived_at is not None:
        raise Conflict("This questionnaire was put away; bring it back first.")
    return found


@transaction.atomic
def publish_version(
    *, actor: Actor, questionnaire: Questionnaire, revision: str, note: str = ""
) -> QuestionnaireVersion:
    """Publish the draft as the next version; runs that exist keep theirs.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Conflict: The draft changed since it was read, or is what the last version says.
        Invalid: The linter found errors; the first is named with its place.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    found = _locked(questionnaire)
    if revision != revision_of(found.draft):
        raise Conflict(CHANGED, place="revision")
    body = editing.published_form(found.draft)
    errors = queries.lint_of(body).errors
    if errors:
        first, others = errors[0], len(errors) - 1
        more = f" And {others} more." if others else ""
        raise Invalid(f"Not published: {first.message}{more}", place=first.place)
    last = next(iter(queries.versions_of(actor, found)), None)
    number = 1 if last is None else last.number + 1
    body["version"] = str(number)
    if last is not None and {**last.body, "version": ""} == {**body, "version": ""}:
        raise Conflict(f"Nothing differs from version {last.number}.")
    made = QuestionnaireVersion.objects.create(
        organisation_id=actor.organisation_id,
        questionnaire=found,
        number=number,
        body=body,
        note=note.strip(),
        published_at=actor.now,
        published_by=actor.label[:200],
    )
    published = VersionPublished(subject=found.as_subject(), number=number, note=made.note[:500])
    record(actor, published)
    return made


@transaction.atomic
def archive_questionnaire(*, actor: Actor, questionnaire: Questionnaire) -> Questionnaire:
    """Put a questionnaire away: it cannot be sent any more, its runs and versions stay.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Conflict: It was put away already.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    found = _locked(questionnaire)
    found.archived_at = actor.now
    found.save(update_fields=["archived_at"])
    record(actor, QuestionnaireArchived(subject=found.as_subject(), what="put away"))
    return found


@transaction.atomic
def bring_back_questionnaire(*, actor: Actor, questionnaire: Questionnaire) -> Questionnaire:
    """Bring a questionnaire back that was put away.

    Raises:
        NotAllowed: The actor may not build questionnaires.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    found = Questionnaire.objects.get_queryset().select_for_update().get(pk=questionnaire.pk)
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    record(actor, QuestionnaireArchived(subject=found.as_subject(), what="brought back"))
    return found


@transaction.atomic
def go_on_with_newest(*, actor: Actor, questionnaire: Questionnaire, run: Run) -> Run:
    """Let an open run go on with the newest version; answers that still fit are kept.

    What needs another look is left unconfirmed; an answer that no longer fits is taken out and
    noted in its comment, and the history keeps it.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Conflict: The run is over, of another questionnaire, or on the newest version already.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    found = locked_run(run)
    versions = queries.versions_of(actor, questionnaire)
    older = {version.pk: version.number for version in versions[1:]}
    if not found.is_open or found.questionnaire != questionnaire.key:
        raise Conflict("Only a run that is being answered can go on with another version.")
    if found.resource_id not in older:
        raise Conflict("This run has the newest version already.")
    newest = template(versions[0].pk)
    looks = {look.question: look for look in queries.looks_at(actor, found, newest)}
    _look_again(actor, found, looks, older[found.resource_id])
    found.resource_id = versions[0].pk
    counted = progress(newest, values_of(actor, found), known_facts(found))
    found.answered, found.asked = counted.answered, counted.shown
    found.save(update_fields=["resource_id", "answered", "asked"])
    moved = RunMoved(subject=found.as_subject(), number=versions[0].number, looks=len(looks))
    record(actor, moved)
    return found


def _look_again(actor: Actor, run: Run, looks: dict[str, Any], number: int) -> None:
    rows = list(Answer.objects.visible_to(actor).filter(run=run, question__in=list(looks)))
    for row in rows:
        look = looks[row.question]
        row.confirmed, row.source = False, f"version {number} of the questionnaire"
        if not look.fits:
            kept = f"Under version {number} the answer was: {row.value}"
            row.comment = f"{row.comment}\n{kept}".strip()
            row.value = None
    Answer.objects.rewrite(rows, ["confirmed", "source", "comment", "value"])
