"""The questions on a framework's requirements, as a questionnaire of ours.

Questions are grouped under the requirement above those they stand on. A condition reads the answer
on which a question depends. Points are added up, as the format does; where a framework knows only
results and no points, a result is a share, so that the questionnaire still has a score.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from steward.domain.questionnaires.questions import name_of
from steward.domain.questionnaires.terms import Method, Template
from steward.extensions.packs.foreign.head import blocks, listed, number, text, verbatim
from steward.extensions.packs.foreign.names import normal, tail_of
from steward.extensions.packs.foreign.terms import Block, Head, Notes, Weight
from steward.foundation.core.errors import DomainError
from steward.foundation.expressions.program import compile_rule

KINDS = {
    "unique_choice": "single",
    "single_choice": "single",
    "multiple_choice": "multi",
    "text": "text",
    "date": "date",
    "boolean": "boolean",
    "number": "number",
}
RESULTS = {"true": "compliant", "false": "non_compliant"}
OUTCOMES: dict[str, float | None] = {
    "compliant": 1.0,
    "partially_compliant": 0.5,
    "non_compliant": 0.0,
    "not_applicable": None,
}
"""Result of a choice → the share that it is worth; None leaves the question out of the score."""
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
    reader = _Reader(notes)
    nodes = {str(node["id"]): node for node in framework["nodes"]}
    sections: dict[str, list[dict[str, Any]]] = {}
    for item, node in zip(raw, framework["nodes"], strict=True):
        for question in reader.questions(item, str(node["id"])):
            sections.setdefault(str(node["parent"] or node["id"]), []).append(question)
    if not sections:
        return None
    reader.connect()
    method = reader.score()
    name = f"{framework['id']}-questions"
    return {
        "id": name,
        "title": f"{framework['title']}: questions",
        "version": head.version,
        "purpose": f"Asks for the requirements of {framework['title']}.",
        "framework": framework["id"],
        "about": "organisation",
        **({"scoring": {"method": method}} if method else {}),
        "sections": [
            {"id": key, "title": nodes[key]["title"], "questions": questions}
            for key, questions in sections.items()
        ],
    }


class _Reader:
    """Reads questions and remembers which of them others depend on."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.by_urn: dict[str, dict[str, Any]] = {}
        self.choices: dict[str, dict[str, str]] = {}
        self.depending: list[tuple[Block, dict[str, Any], Block]] = []
        self.taken: set[str] = set()
        self.read: list[tuple[Block, dict[str, Any]]] = []

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
        self.read.append((raw, found))
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
        while name_of(name) in self.taken:
            count += 1
            name = f"{wanted}~{count}"
        self.taken.add(name_of(name))
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
            reason = "Which groups a choice selects is kept and not used."
            self.notes.add(raw, Weight.KEPT, reason)
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
        name = f"answers.{name_of(str(asked['id']))}"
        if asked["type"] == "single":
            if every and len(values) > 1:
                self.notes.unresolved(raw, "It needs several answers to a question that takes one.")
            return (" && " if every else " || ").join(f"{name} == {_quoted(v)}" for v in values)
        return (" && " if every else " || ").join(f"{_quoted(v)} in {name}" for v in values)

    def score(self) -> str:
        """Let points or results count; returns how they are taken together, "" without any."""
        options = [o for _, question in self.read for o in question.get("options") or ()]
        points = any("score" in option for option in options)
        for raw, question in self.read:
            results = [o for o in question.get("options") or () if "result" in o]
            if not results:
                continue
            if points:
                reason = "The results of its choices are kept and not used: their points count."
                self.notes.add(raw, Weight.KEPT, reason)
                continue
            reason = (
                "The results of its choices count as 1, 0.5 and 0; “not applicable” not at all."
            )
            self.notes.changed(raw, reason)
            for option in results:
                share = OUTCOMES[option["result"]]
                if share is not None:
                    option["score"] = share
        if points:
            return Method.SUM.value
        return Method.WEIGHTED_MEAN.value if any("result" in o for o in options) else ""


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kept_askable(body: Mapping[str, Any], notes: Notes) -> bool:
    """Take conditions out that cannot be read; says whether the rest can be asked.

    What cannot be asked must not be installed: one such questionnaire would spoil the list of all.
    """
    for section in body["sections"]:
        for question in section["questions"]:
            try:
                compile_rule(str(question.get("visible_when") or "true"))
            except DomainError as error:
                del question["visible_when"]
                reason = f"The condition of “{question['id']}” cannot be read: {error}"
                notes.unresolved(None, f"{reason}; it is always asked.")
    try:
        Template.from_body(body)
    except (DomainError, KeyError, TypeError, ValueError) as error:
        notes.unresolved(None, f"The questions cannot be asked and are left out: {error}")
        return False
    return True
