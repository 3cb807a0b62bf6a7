"""Rules of one's own: a file is read and checked, shown against what is there, and installed."""

from dataclasses import dataclass
from typing import Any, cast

from steward.domain.frameworks.models import InstalledPack
from steward.domain.frameworks.operations import ResourceContent, bring_pack
from steward.domain.frameworks.queries import (
    brought_pack,
    iso_42001,
    resource_body,
    resources_in,
)
from steward.domain.lint.queries.rules import KINDS, RESOURCE, rules_in_packs
from steward.domain.lint.rules.reading import problems_of_rules, rules_of
from steward.domain.lint.terms import LintRule
from steward.extensions.packs.lint_shapes import LINT_RULES
from steward.extensions.packs.reader import Pack, PackError, Resource, digest_of
from steward.extensions.packs.schema import problems_in
from steward.foundation.core.actor import Actor
from steward.foundation.core.yaml_lines import Located, load_yaml

LARGEST = 1024 * 1024
MOST_RULES = 500
OWN = "urn:own:lint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file of rules against what is there: what it adds, changes and takes away."""

    pack: Pack
    rules: tuple[LintRule, ...]
    before: InstalledPack | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Say whether the same is installed already."""
        return self.before is not None and self.before.digest == self.pack.digest


def read_rules(content: bytes, name: str) -> Pack:
    """Return a file of rules as a pack of one's own.

    Raises:
        PackError: It is too large, no YAML, or something in it does not fit; with file and line.
    """
    if len(content) > LARGEST:
        raise PackError([f"{name}: the file is larger than {LARGEST // 1024:,} KB"])
    located = load_yaml(content, name)
    problems = _problems(located)
    if problems:
        raise PackError(problems)
    body = cast("dict[str, Any]", located.value)
    version = str(body.get("version") or "1")
    urn = f"{OWN}:{body['id']}"
    digest = digest_of(body)
    resource = Resource(
        urn=f"{urn}:{RESOURCE}:{body['id']}",
        kind=RESOURCE,
        version=version,
        title=str(body["title"]),
        body=body,
        digest=digest,
    )
    return Pack(
        urn=urn,
        version=version,
        title=str(body["title"]),
        language=str(body.get("language") or "en"),
        licence=str(body.get("licence") or "Not stated"),
        resources=(resource,),
        digest=digest_of([urn, version, digest]),
    )


def _problems(located: Located) -> list[str]:
    found = [f"{located.place(p)}: {why}" for p, why in problems_in(located.value, LINT_RULES)]
    if found:
        return found
    body = cast("dict[str, Any]", located.value)
    if len(body["rules"]) > MOST_RULES:
        return [f"{located.place(('rules',))}: a file holds at most {MOST_RULES} rules"]
    known = {requirement.id for requirement in iso_42001().requirements}
    found = [f"{located.place(p)}: {why}" for p, why in problems_of_rules(body, KINDS, known)]
    taken = {
        item.rule.id: item.rule.pack for item in rules_in_packs() if item.rule.pack != body["title"]
    }
    seen: set[str] = set()
    for index, raw in enumerate(body["rules"]):
        place, own = located.place(("rules", index, "id")), str(raw["id"])
        if own in taken:
            found.append(f"{place}: “{own}” is a rule of “{taken[own]}”; choose another id")
        if own in seen:
            found.append(f"{place}: the id “{own}” is given twice")
        seen.add(own)
    return found


def against_what_is_there(actor: Actor, pack: Pack) -> Brought:
    """Return what a file of rules would change."""
    before = brought_pack(actor, pack.urn)
    old: dict[str, LintRule] = {}
    if before is not None:
        for key, kind, _ in resources_in(before).values():
            if kind == RESOURCE:
                old |= {rule.id: rule for rule in rules_of(resource_body(key))}
    new = {rule.id: rule for rule in rules_of(pack.resources[0].body)}
    return Brought(
        pack=pack,
        rules=tuple(new.values()),
        before=before,
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in new if key in old and new[key] != old[key]),
        removed=tuple(key for key in old if key not in new),
    )


def bring_rules(actor: Actor, pack: Pack) -> InstalledPack | None:
    """Install a file of rules for the actor's organisation; None when it is installed already.

    Raises:
        NotAllowed: The actor may not install content.
    """
    return bring_pack(
        actor=actor,
        urn=pack.urn,
        version=pack.version,
        title=pack.title,
        digest=pack.digest,
        resources=[
            ResourceContent(
                urn=item.urn,
                kind=item.kind,
                version=item.version,
                title=item.title,
                digest=item.digest,
                body=item.body,
            )
            for item in pack.resources
        ],
    )
