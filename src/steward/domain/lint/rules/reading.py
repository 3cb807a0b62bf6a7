"""Rules as they stand in a pack, and what is wrong with them."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from steward.domain.lint.terms import AuditStage, LintRule, LintSeverity, RecordKind
from steward.foundation.core.yaml_lines import Path
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Number, Vocabulary, check

LONGEST_TITLE = 80
LONGEST_ID = 40
USUAL = range(1, 21)
"""The numbers of the nonconformities that are usual in practice."""
CONDITIONS = ("when", "fires_when")
TOKEN = re.compile(r"\{(\w+)\}|\[(?:(\w+): )?([^][{}|]+)\|([^][{}|]+)\]")
"""What is filled in in a reason: ``{fact}``, and ``[one|many]`` or ``[fact: one|many]``."""
BRACE = re.compile(r"\{[^{}]*\}?|\[[^][]*\]?|[]}]")
Found = Iterator[tuple[Path, str]]


def rules_of(body: Mapping[str, Any], *, pack: str = "", shipped: bool = True) -> list[LintRule]:
    """Return the rules of a pack's resource, in its order."""
    return [_rule(raw, pack, shipped) for raw in body["rules"]]


def _rule(raw: Mapping[str, Any], pack: str, shipped: bool) -> LintRule:  # noqa: FBT001 -- leaf
    number = raw.get("nonconformity")
    return LintRule(
        id=str(raw["id"]),
        title=str(raw["title"]),
        about=str(raw["about"]),
        when=str(raw.get("when") or ""),
        fires_when=str(raw["fires_when"]),
        clauses=tuple(str(clause) for clause in raw["clauses"]),
        severity=LintSeverity(raw["severity"]),
        stages=tuple(AuditStage(stage) for stage in raw["stages"]),
        reason=str(raw["reason"]),
        fix=str(raw["fix"]["say"]),
        door=str(raw["fix"]["door"]),
        nonconformity=None if number is None else int(number),
        source=str(raw.get("source") or ""),
        pack=pack,
        is_shipped=shipped,
    )


def vocabulary_of(kind: RecordKind) -> Vocabulary:
    """Return name → type of what a rule about this kind may read."""
    return {fact.name: fact.type for fact in kind.facts}


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names of facts that a reason tells or agrees with, each once, in order."""
    return tuple(dict.fromkeys(m[1] or m[2] for m in TOKEN.finditer(text) if m[1] or m[2]))


def problems_of_reason(text: str, kind: RecordKind) -> Iterator[str]:
    """Yield what is wrong with a reason.

    A brace or a bracket that fills nothing in, a name that is no fact, and words in two forms that
    have no number to agree with.
    """
    known = {fact.name: fact for fact in kind.facts}
    rest = BRACE.search(TOKEN.sub("", text))
    if rest is not None:
        yield f"“{rest[0]}” is neither {{fact}} nor [one|many]"
        return
    last = ""
    for name, of, single, many in TOKEN.findall(text):
        last = name or last
        about = name or of or last
        if not about:
            yield f"no number stands before “[{single}|{many}]”"
        elif about not in known:
            yield f"{kind.label} has no fact “{about}”"
        elif not name and not isinstance(known[about].type, Number):
            yield f"“{single}|{many}” agrees with “{about}”, which is no number"


def problems_of_rules(
    body: Mapping[str, Any],
    kinds: Mapping[str, RecordKind],
    requirements: Collection[str],
    doors: Collection[str] = (),
) -> Found:
    """Yield what is wrong with the rules of a resource whose shape is right, with its place.

    Args:
        body: The resource.
        kinds: The kinds of record by their names.
        requirements: Every clause and control of ISO/IEC 42001.
        doors: The places where something can be mended; without any they are not looked at.
    """
    for index, raw in enumerate(body["rules"]):
        path: Path = ("rules", index)
        yield from _problems_of_head(raw, path, requirements, doors)
        kind = kinds.get(str(raw["about"]))
        if kind is None:
            known = ", ".join(sorted(kinds))
            yield (
                (*path, "about"),
                f"there is no kind of record “{raw['about']}”; there are {known}",
            )
            continue
        vocabulary = vocabulary_of(kind)
        for key in CONDITIONS:
            if raw.get(key):
                yield from _problems_of_condition(str(raw[key]), vocabulary, (*path, key))
        for problem in problems_of_reason(str(raw["reason"]), kind):
            yield (*path, "reason"), problem


def _problems_of_head(
    raw: Mapping[str, Any], path: Path, requirements: Collection[str], doors: Collection[str]
) -> Found:
    if len(str(raw["id"])) > LONGEST_ID:
        yield (*path, "id"), f"an id has at most {LONGEST_ID} letters"
    if len(str(raw["title"])) > LONGEST_TITLE:
        yield (*path, "title"), f"a title has at most {LONGEST_TITLE} letters"
    for number, clause in enumerate(raw["clauses"]):
        if str(clause) not in requirements:
            yield (*path, "clauses", number), f"ISO/IEC 42001 has no “{clause}”"
    usual = raw.get("nonconformity")
    if usual is not None and usual not in USUAL:
        yield (*path, "nonconformity"), f"the usual nonconformities are 1 to {USUAL[-1]}"
    door = str(raw["fix"]["door"])
    if doors and door not in doors:
        yield (*path, "fix", "door"), f"there is no door “{door}”; there are {', '.join(doors)}"


def _problems_of_condition(text: str, vocabulary: Vocabulary, path: Path) -> Found:
    try:
        node = parse(text)
    except ExpressionError as error:
        yield path, error.message
        return
    for problem in check(node, vocabulary):
        yield path, f"{problem.message} (in “{text}”)"
