"""Whether a decision tree holds together: references, order, conditions."""

from collections.abc import Iterator
from typing import Any

from steward.domain.impacts.terms.tree import END, ROLES
from steward.foundation.core.yaml_lines import Path
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Vocabulary, check

Found = Iterator[tuple[Path, str]]
Body = dict[str, Any]


def problems_of_tree(tree: Body, articles: set[str]) -> Found:
    """Yield the path and the reason of everything in a tree that does not hold.

    Questions lead forward only, so every way ends; what a condition reads is known by then.
    """
    outcomes = {item["id"] for item in tree["outcomes"]}
    yield from _steps(tree, outcomes, articles)
    yield from _outcomes(tree, articles)
    yield from _named(tree["tasks"], ("tasks",), "outcomes", outcomes, "outcome")
    yield from _named(tree["tasks"], ("tasks",), "articles", articles, "article")
    yield from _named(tree["tasks"], ("tasks",), "roles", set(ROLES), "role")
    yield from _ends(tree, outcomes)
    vocabulary = _vocabulary(tree)
    for path, text in _conditions(tree, ()):
        for reason in _reasons(text, vocabulary):
            yield path, f"{reason} (in “{text}”)"


def _steps(tree: Body, outcomes: set[str], articles: set[str]) -> Found:
    order = [item["id"] for item in tree["nodes"]] + [END]
    stages = {item["id"] for item in tree["stages"]}
    for key in ("start", "roles_from"):
        if tree[key] not in order:
            yield (key,), f"there is no question “{tree[key]}”"
    for index, node in enumerate(tree["nodes"]):
        path: Path = ("nodes", index)
        if node.get("stage") not in stages:
            yield path, f"there is no stage “{node.get('stage')}”"
        if ("asked_if" in node) != ("skip_to" in node):
            yield path, "asked_if and skip_to belong together"
        for article in sorted(set(node.get("legal_basis", [])) - articles):
            yield path, f"there is no node “{article}”"
        targets = [("skip_to", node["skip_to"])] if "skip_to" in node else []
        targets += [("next", answer["next"]) for answer in node["answers"]]
        for key, target in targets:
            if target not in order:
                yield path, f"there is no {key} step “{target}”"
            elif order.index(target) <= index:
                yield path, f"“{node['id']}” leads back to “{target}”"
        yield from _named(node["answers"], (*path, "answers"), "outcomes", outcomes, "outcome")


def _outcomes(tree: Body, articles: set[str]) -> Found:
    classes = {item["id"] for item in tree["classes"]}
    for index, outcome in enumerate(tree["outcomes"]):
        path: Path = ("outcomes", index)
        if "class" in outcome and outcome["class"] not in classes:
            yield path, f"there is no class “{outcome['class']}”"
        for article in sorted(set(outcome.get("basis", [])) - articles):
            yield path, f"there is no node “{article}”"
        for number, item in enumerate(outcome["obligations"]):
            place = (*path, "obligations", number)
            if item["article"] not in articles:
                yield place, f"there is no node “{item['article']}”"
            for role in sorted(set(item.get("roles", [])) - set(ROLES)):
                yield place, f"there is no role “{role}”"


def _ends(tree: Body, outcomes: set[str]) -> Found:
    last = len(tree["otherwise"]) - 1
    for index, item in enumerate(tree["otherwise"]):
        if item["outcome"] not in outcomes:
            yield ("otherwise", index), f"there is no outcome “{item['outcome']}”"
        if index == last and "if" in item:
            yield ("otherwise", index), "the last entry has no condition, so that one always holds"


def _named(items: list[Body], path: Path, key: str, known: set[str], noun: str) -> Found:
    for index, item in enumerate(items):
        for name in sorted(set(item.get(key, [])) - known):
            yield (*path, index), f"there is no {noun} “{name}”"


def _vocabulary(tree: Body) -> Vocabulary:
    found: dict[str, Any] = {item["id"]: Boolean() for item in tree["outcomes"]}
    for node in tree["nodes"]:
        values = frozenset(str(answer["value"]) for answer in node["answers"])
        if node["type"] != "computed":
            found[node["id"]] = (ChoiceSet if node["type"] == "multi" else Choice)(values)
        for answer in node["answers"]:
            found.update(dict.fromkeys(answer.get("marks", []), Boolean()))
    return found


def _conditions(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 -- framework requires
    if isinstance(value, dict):
        for key, inner in value.items():  # type: ignore[reportUnknownVariableType]
            if key in ("if", "asked_if") and isinstance(inner, str):
                yield (*path, key), inner
            yield from _conditions(inner, (*path, key))  # type: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for index, inner in enumerate(value):  # type: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from _conditions(inner, (*path, index))


def _reasons(text: str, vocabulary: Vocabulary) -> list[str]:
    try:
        node = parse(text)
    except ExpressionError as error:
        return [error.message]
    return [problem.message for problem in check(node, vocabulary)]
