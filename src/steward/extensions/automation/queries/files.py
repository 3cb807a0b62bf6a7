"""Rules as a file and back: YAML or JSON, people by e-mail address, no secrets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml

from steward.extensions.automation.models import Rule
from steward.extensions.automation.queries.acting import emails_of
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.terms import USUAL_RATE, ParamKind, RuleDraft
from steward.extensions.packs.rule_shapes import AUTOMATION_RULES
from steward.extensions.packs.schema import problems_in
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.core.yaml_lines import load_yaml

LARGEST = 512 * 1024
MOST_RULES = 200


def as_file(actor: Actor, rules: Sequence[Rule], kind: str) -> bytes:
    """Return rules as a file that can be read back; secrets are left out.

    Raises:
        NotFound: The kind is neither yaml nor json.
    """
    body = {"kind": "automation_rules", "rules": [as_plain(actor, rule) for rule in rules]}
    if kind == "json":
        return json.dumps(body, ensure_ascii=False, indent=2).encode()
    if kind == "yaml":
        return str(yaml.safe_dump(body, allow_unicode=True, sort_keys=False)).encode()
    raise NotFound("Rules are written as yaml or json.")


def as_plain(actor: Actor, rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values, without what is secret and with people by address."""
    return {
        "title": rule.title,
        "why": rule.why,
        "trigger": rule.trigger,
        "condition": rule.condition,
        "steps": shown_steps(actor, rule.steps),
        "rate": rule.rate,
    }


def shown_steps(
    actor: Actor, steps: Sequence[Mapping[str, Any]], *, by_address: bool = True
) -> list[dict[str, Any]]:
    """Return steps without their secrets, with people by address where that is wanted."""
    named = {
        str(value).removeprefix("person:")
        for step in steps
        for value in step.values()
        if str(value).startswith("person:")
    }
    addresses = emails_of(actor, named) if by_address and named else {}
    found: list[dict[str, Any]] = []
    for step in steps:
        params = {item.name: item for item in actions()[step["action"]].params}
        shown: dict[str, Any] = {"action": step["action"]}
        for name, value in step.items():
            param = params.get(name)
            if param is None or param.kind is ParamKind.SECRET:
                continue
            if param.kind is ParamKind.WHOM and str(value).startswith("person:"):
                key = str(value).removeprefix("person:")
                shown[name] = f"person:{addresses.get(key, key)}"
            else:
                shown[name] = value
        found.append(shown)
    return found


def read_drafts(content: bytes, name: str) -> list[RuleDraft]:
    """Return the rules of a file, YAML or JSON, which is YAML too.

    Raises:
        Invalid: It is too large, no YAML, or something in it does not fit; with file and line.
    """
    if len(content) > LARGEST:
        raise Invalid(f"The file is larger than {LARGEST // 1024} KB.", place="file")
    located = load_yaml(content, name)
    problems = [
        f"{located.place(path)}: {reason}"
        for path, reason in problems_in(located.value, AUTOMATION_RULES)
    ]
    if problems:
        raise Invalid("\n".join(problems[:20]), place="file")
    body = cast("dict[str, Any]", located.value)
    if len(body["rules"]) > MOST_RULES:
        raise Invalid(f"At most {MOST_RULES} rules in one file.", place="file")
    return [draft_of(rule) for rule in body["rules"]]


def draft_of(raw: Mapping[str, Any]) -> RuleDraft:
    """Return a rule of a file or a pack as a draft."""
    return RuleDraft(
        title=str(raw["title"]),
        why=str(raw.get("why") or ""),
        trigger=raw["trigger"],
        condition=str(raw.get("condition") or ""),
        steps=raw["steps"],
        rate=raw.get("rate", USUAL_RATE),
    )
