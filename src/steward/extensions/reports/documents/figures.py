"""Values of the live fields that texts may hold, read from the records as they stand."""

from collections.abc import Callable, Collection, Mapping

from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.queries.facts import in_words, own_figures, policy_in_force
from steward.domain.documents.queries.reading import people_of
from steward.domain.documents.rules.filling import changed_since, fields_in
from steward.domain.documents.rules.states import next_number
from steward.domain.documents.terms.fields import ABOUT
from steward.domain.documents.terms.kinds import Part
from steward.domain.frameworks.queries import adopted_frameworks, framework, resource_keys
from steward.domain.parts.queries import parts_visible_to
from steward.domain.risks.queries import current_criteria, threats
from steward.domain.risks.queries.keeping import IN_REGISTER
from steward.domain.risks.terms import Level
from steward.domain.soa.queries import latest_statement, rows_of
from steward.domain.systems.queries import count_systems
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def _organisation(actor: Actor) -> dict[str, str]:
    row = get_organisation(actor)
    return {"organisation.name": row.name, "organisation.sector": row.sector}


def _frameworks(actor: Actor) -> dict[str, str]:
    keys = resource_keys("framework")
    found = [keys.get(("framework", name)) for name in adopted_frameworks(actor)]
    titles = sorted(framework(key).short_title for key in found if key is not None)
    return {"frameworks.followed": ", ".join(titles)}


def _systems(actor: Actor) -> dict[str, str]:
    return {"systems.count": f"{count_systems(actor)[0]:,}"}


def _suppliers(actor: Actor) -> dict[str, str]:
    rows = parts_visible_to(actor).filter(kind="supplier")
    return {"suppliers.count": f"{rows.count():,}"}


def _risks(actor: Actor) -> dict[str, str]:
    criteria = current_criteria(actor)
    above = [level.value for level in Level if criteria.is_above_appetite(level)]
    rows = threats(actor).filter(status__in=IN_REGISTER)
    return {
        "risks.count": f"{rows.count():,}",
        "risks.above_appetite": f"{rows.filter(current_level__in=above).count():,}",
    }


def _statement(actor: Actor) -> dict[str, str]:
    row = latest_statement(actor)
    if row is None:
        return {}
    applicable = sum(item.applicable is True for item in rows_of(row))
    return {
        "soa.revision": str(row.revision),
        "soa.date": in_words(row.frozen_at.date()),
        "soa.applicable": str(applicable),
    }


def _policy(actor: Actor) -> dict[str, str]:
    found = policy_in_force(actor)
    if found is None:
        return {}
    return {
        "policy.version": found.version.label,
        "policy.date": in_words(found.version.published_at.date()),
    }


SOURCES: Mapping[str, Callable[[Actor], dict[str, str]]] = {
    "organisation": _organisation,
    "frameworks": _frameworks,
    "systems": _systems,
    "suppliers": _suppliers,
    "risks": _risks,
    "soa": _statement,
    "policy": _policy,
}


def figures_of(actor: Actor, names: Collection[str] = tuple(ABOUT)) -> dict[str, str]:
    """Return the values of the live fields that the records answer; only what is named is read."""
    wanted = {name.partition(".")[0] for name in names if name in ABOUT}
    found: dict[str, str] = {name: "" for name in ABOUT if name.partition(".")[0] in wanted}
    for name in SOURCES:
        if name in wanted:
            found |= SOURCES[name](actor)
    return found


def draft_figures(actor: Actor, document: Document, text: str) -> dict[str, str]:
    """Return the values of the fields of a draft, as they would be if it were published today."""
    names = fields_in(text)
    approvers = [str(row.person) for row in people_of(document, Part.APPROVER)]
    version = next_label(document)
    own = own_figures(document, approvers, version=version, published=actor.today)
    return {**figures_of(actor, names), **own}


def next_label(document: Document) -> str:
    """Return the number that the next version will have, as far as it is known."""
    major, _, minor = document.version.partition(".")
    last = (int(major), int(minor)) if minor else None
    major_next, minor_next = next_number(last, is_minor=document.is_minor)
    return f"{major_next}.{minor_next}"


def changed_figures(actor: Actor, version: DocumentVersion) -> tuple[tuple[str, str, str], ...]:
    """Return (what, value then, value now) of the live fields of a version that moved since."""
    then = {name: value for name, value in version.figures.items() if name in ABOUT}
    return changed_since(then, figures_of(actor, then)) if then else ()


def publishing_figures(actor: Actor, document: Document) -> dict[str, str]:
    """Return what the records answer for the live fields of a document that is published now."""
    return figures_of(actor, fields_in(document.text))
