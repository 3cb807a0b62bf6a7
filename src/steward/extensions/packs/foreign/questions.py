"""The questions on a framework's requirements, as a questionnaire of ours.

Questions are grouped under the requirement above those they stand on. A question on which others
depend gets a fact of its own, since conditions read facts.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from steward.extensions.packs.foreign.head import blocks, listed, number, text, verbatim
from steward.extensions.packs.foreign.names import normal, tail_of
from steward.extensions.packs.foreign.terms import Block, Head, Notes, Weight

KINDS = {
    "unique_choice": "single",
    "single_choice": "single",
    "multiple_choice": "multi",
    "text": "text",
    "date": "date",
    "boolean": "boolean",
    "number": "text",
}
RESULTS = {"true": "compliant", "false": "non_compliant"}
OUTCOMES = frozenset({"compliant", "partially_compliant", "non_compliant", "not_applicable"})
READ = ("type", "text", "choices", "depends_on", "weight", "translations", "annotation")
CHOICE_READ = (
    "urn",
    "value",
    "color",
    "add_score",
    "compute_result",
    "select_implementation_groups",
    "description",
    "annotation",
    "translations",
)


def questionnaire_body(
    head: Head, framework: Mapping[str, Any], raw: Sequence[Block], notes: Notes
) -> dict[str, Any] | None:
    """Return the questions of a framework as a questionnaire, or None when it has none.

    Args:
        head: The library around it.
        framework: The framework as it was converted.
        raw: Its requirements as they were read, in the same order.
        notes: Takes what does not come over as it stands.
    """
    reader = _Reader(str(framework["urn"]), notes)
    nodes = {str(node["id"]): node for node in framework["nodes"]}
    sections: dict[str, list[dict[str, Any]]] = {}
    for item, node in zip(raw, framework["nodes"], strict=True):
        for question in reader.questions(item, str(node["id"])):
            sections.setdefault(str(node["parent"] or node["id"]), []).append(question)
    if not sections:
        return None
    reader.connect()
    name = f"{framework['id']}-questions"
    return {
        "id": name,
        "title": f"{framework['title']}: questions",
        "version": head.version,
        "purpose": f"Asks for the requirements of {framework['title']}.",
        "framework": framework["id"],
        "attributes": reader.attributes(),
        "sections": [
            {"id": key, "title": nodes[key]["title"], "questions": questions}
            for key, questions in sections.items()
        ],
    }


class _Reader:
    """Reads questions and remembers which of them others depend on."""

    def __init__(self, urn: str, notes: Notes) -> None:
        self.notes = notes
        self.mark = hashlib.sha256(urn.encode()).hexdigest()[:6]
        self.by_urn: dict[str, dict[str, Any]] = {}
        self.choices: dict[str, dict[str, str]] = {}
        self.depending: list[tuple[Block, dict[str, Any], Block]] = []
        self.taken: set[str] = set()

    def questions(self, node: Block, requirement: str) -> Iterator[dict[str, Any]]:
        given = node.get("questions")
        if given is None:
            return
        for urn, raw in self._named(given, node):
            yield self._question(urn, raw, requirement)

    def _named(self, given: object, node: Block) -> Iterator[tuple[str, Block]]:
        if isinstance(given, Block):
            for urn, raw in given.items():
                if isinstance(raw, Block):
                    yield urn, raw
                else:
                    self.notes.unresolved(given, f"The question “{urn}” is no mapping; left out.")
            return
        self.notes.changed(node, "“questions” is no mapping keyed by URN; each names itself.")
        for index, raw in enumerate(blocks(node, "questions", self.notes)):
            yield text(raw, "urn") or f"{normal(node.get('urn'))}:question:{index + 1}", raw

    def _question(self, urn: str, raw: Block, requirement: str) -> dict[str, Any]:
        given = text(raw, "type")
        kind = KINDS.get(given)
        if kind is None:
            self.notes.changed(raw, f"The type “{given}” is not known; it is asked as a text.")
        elif given == "number":
            self.notes.changed(raw, "A number is asked as a text.")
        found: dict[str, Any] = {
            "id": self._free(tail_of(urn)),
            "text": text(raw, "text") or tail_of(urn),
            "type": kind or "text",
            "required": False,
            "requirements": [requirement],
        }
        if not text(raw, "text"):
            self.notes.unresolved(raw, "The question has no text; its number stands in.")
        if text(raw, "annotation"):
            found["help"] = text(raw, "annotation")
        weight = number(raw.get("weight"))
        if weight is not None:
            found["weight"] = max(0.0, weight)
        self._options(urn, raw, found)
        self._rest(raw, found)
        self.by_urn[normal(urn)] = found
        if isinstance(raw.get("depends_on"), Block):
            self.depending.append((raw, found, raw["depends_on"]))
        return found

    def _rest(self, raw: Block, found: dict[str, Any]) -> None:
        kept = verbatim(raw, tuple(key for key in READ if key != "translations"))
        for key in kept:
            if key != "translations":
                reason = f"“{key}” of a question is kept and not used."
                self.notes.add(raw, Weight.KEPT, reason)
        if kept:
            found["kept"] = kept

    def _free(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self.taken:
            count += 1
            name = f"{wanted}~{count}"
        self.taken.add(name)
        return name

    def _options(self, urn: str, raw: Block, found: dict[str, Any]) -> None:
        ids: dict[str, str] = {}
        options: list[dict[str, Any]] = []
        for item in blocks(raw, "choices", self.notes):
            own = normal(item.get("urn") or "")
            value = tail_of(own).rsplit(":", 1)[-1] or f"choice-{len(options) + 1}"
            if any(option["value"] == value for option in options):
                value = f"{value}~{len(options) + 1}"
            ids[own] = value
            options.append(self._option(item, value))
        if options:
            found["options"] = options
        elif found["type"] in ("single", "multi"):
            self.notes.changed(raw, "A choice without choices is asked as a text.")
            found["type"] = "text"
        self.choices[normal(urn)] = ids

    def _option(self, raw: Block, value: str) -> dict[str, Any]:
        found: dict[str, Any] = {"value": value, "label": text(raw, "value") or value}
        score = number(raw.get("add_score"))
        if score is not None:
            found["score"] = score
        result = text(raw, "compute_result").lower()
        result = RESULTS.get(result, result)
        if result in OUTCOMES:
            found["result"] = result
        elif result:
            self.notes.unresolved(raw, f"The result “{result}” is not known; it is left open.")
        groups = [str(item) for item in listed(raw, "select_implementation_groups", self.notes)]
        if groups:
            found["selects_groups"] = groups
        for key in raw.keys() - set(CHOICE_READ):
            self.notes.add(raw, Weight.KEPT, f"“{key}” of a choice is kept and not used.")
        known = ("urn", "value", "add_score", "compute_result", "select_implementation_groups")
        return found | verbatim(raw, known)

    def connect(self) -> None:
        """Give every question that depends on another its condition."""
        for raw, question, depends in self.depending:
            other = normal(depends.get("question") or "")
            asked = self.by_urn.get(other)
            if asked is None:
                self.notes.unresolved(raw, f"It depends on “{other}”, which is not there.")
                continue
            if asked is question:
                self.notes.unresolved(raw, "It depends on itself; it is always asked.")
                continue
            condition = self._condition(raw, depends, other, asked)
            if condition:
                question["visible_when"] = condition

    def _condition(self, raw: Block, depends: Block, other: str, asked: dict[str, Any]) -> str:
        values: list[str] = []
        for answer in listed(depends, "answers", self.notes):
            value = self.choices.get(other, {}).get(normal(answer))
            if value is None:
                self.notes.unresolved(raw, f"It depends on the answer “{answer}”, not there.")
            else:
                values.append(value)
        if not values:
            self.notes.unresolved(raw, "It depends on no answer that is there; it is always asked.")
            return ""
        every = text(depends, "condition").lower() == "all"
        name = asked.setdefault("attribute", f"brought_{self.mark}_{_word(asked['id'])}")
        if asked["type"] == "single":
            if every and len(values) > 1:
                self.notes.unresolved(raw, "It needs several answers to a question that takes one.")
            return (" && " if every else " || ").join(f"{name} == {_quoted(v)}" for v in values)
        return (" && " if every else " || ").join(f"{_quoted(v)} in {name}" for v in values)

    def attributes(self) -> list[dict[str, Any]]:
        """Return the facts of the questions on which others depend."""
        return [
            {
                "id": item["attribute"],
                "type": "multi_enum" if item["type"] == "multi" else "enum",
                "group": "brought",
                "label": item["text"],
                "values": [
                    {"value": option["value"], "label": option["label"]}
                    for option in item["options"]
                ],
            }
            for item in self.by_urn.values()
            if "attribute" in item
        ]


def _word(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_')[:40]}_{digest}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def conditions(body: Mapping[str, Any]) -> Iterable[str]:
    """Return the conditions of a questionnaire, to be tried before it is installed."""
    for section in body["sections"]:
        for question in section["questions"]:
            if "visible_when" in question:
                yield str(question["visible_when"])
