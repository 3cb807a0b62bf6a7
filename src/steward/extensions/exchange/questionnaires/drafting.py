"""A template body that grows while a foreign file is read, with what is said about the rest."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from steward.domain.questionnaires.building.naming import names_readable
from steward.domain.questionnaires.building.shape import checked_body
from steward.domain.questionnaires.questions import SPELLINGS, Kind, name_of
from steward.domain.questionnaires.terms import Method, Template
from steward.extensions.exchange.questionnaires.formulas import Tree, Untranslatable, read
from steward.extensions.exchange.questionnaires.terms import (
    MOST_REMARKS,
    Brought,
    Format,
    Remark,
    Weight,
)
from steward.extensions.exchange.questionnaires.translating import Known, Translator, together
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import LONGEST as LONGEST_CONDITION
from steward.foundation.expressions.syntax import ExpressionError, Node, unparse
from steward.foundation.expressions.types import Vocabulary, check

Raw = dict[str, Any]
MOST_QUESTIONS = 2_000
MOST_OPTIONS = 20_000
LONGEST_TEXT = 5_000
LONGEST_ID = 80
MOST_WRITTEN = 1_500_000
MOST_ON_QUESTION = 50
MOST_ON_WHOLE = 200
NAMED = 3
"""How many reasons a refusal of the whole file names."""


def clean(text: object, most: int = LONGEST_TEXT) -> str:
    """Return a text without markup of control characters, cut at a limit."""
    found = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", str(text)).strip()
    return found if len(found) <= most else found[: most - 1] + "…"


def identifier(text: str, fallback: str = "item") -> str:
    """Return an id of letters, digits, hyphens and underscores; the same for the same text."""
    found = re.sub(r"[^A-Za-z0-9_-]+", "_", text.strip())[:LONGEST_ID].strip("_") or fallback
    return found if not found[0].isdigit() and found[0] != "-" else f"q_{found}"


class Draft:
    """Sections and questions so far; names of questions in the file lead to what they became."""

    def __init__(self, file: str, kind: Format) -> None:
        self.file = file
        self.format = kind
        self.sections: list[Raw] = []
        self.remarks: list[Remark] = []
        self.known: dict[str, Known] = {}
        self.worked_out: dict[str, Tree] = {}
        self.taken: set[str] = set()
        self.section_ids: set[str] = set()
        self.languages: tuple[str, ...] = ()
        self.count = 0
        self.written = 0
        self.options = 0

    def remark(
        self, place: str, reason: str, weight: Weight = Weight.LOST, question: str = ""
    ) -> None:
        """Note what does not come over as it stands."""
        if len(self.remarks) == MOST_REMARKS:
            raise Invalid(f"More than {MOST_REMARKS:,} things do not come over.", place=self.file)
        text = clean(reason, 600)
        self.remarks.append(
            Remark(place=clean(place, 300), reason=text, weight=weight, question=question)
        )

    def section(self, title: str, wanted: str = "") -> Raw:
        """Begin a section."""
        key = _unlike(identifier(wanted or title, "section"), self.section_ids)
        made: Raw = {"id": key, "title": clean(title, 300) or "Questions", "questions": []}
        self.sections.append(made)
        if len(self.sections) > 200:
            raise Invalid("More than 200 sections.", place=self.file)
        return made

    def question(self, source: str, text: str, kind: Kind, *, listed: bool = True) -> Raw:
        """Return a question with an id of its own; a field of a group is not readable by name."""
        self.count += 1
        if self.count > MOST_QUESTIONS:
            raise Invalid(f"More than {MOST_QUESTIONS:,} questions.", place=self.file)
        key = _unlike(identifier(source, "question"), self.taken)
        made: Raw = {"id": key, "text": clean(text) or key, "type": kind.value}
        if listed and source and source not in self.known:
            self.know(source, made)
        return made

    def know(self, source: str, question: Raw, words: Mapping[str, str] | None = None) -> None:
        """Let expressions read a question under its name in the file."""
        self.known[source] = Known(
            name=name_of(str(question["id"])),
            kind=SPELLINGS[str(question["type"])],
            label=str(question["text"])[:60],
            words=words or {},
        )

    def give_options(self, source: str, question: Raw, options: Sequence[tuple[str, str]]) -> None:
        """Put options on a question: value in the file and label."""
        self.options += len(options)
        if self.options > MOST_OPTIONS:
            raise Invalid(f"More than {MOST_OPTIONS:,} options.", place=self.file)
        words: dict[str, str] = {}
        made: list[Raw] = []
        for value, label in options:
            if value in words:
                continue
            ours = clean(value, 200) or "empty"
            words[value] = ours
            made.append({"value": ours, "label": clean(label, 1000) or ours})
        question["options"] = made
        if source in self.known and self.known[source].name == name_of(str(question["id"])):
            self.know(source, question, words)

    def translator(self, own: str = "") -> Translator:
        """Return what translates expressions that read this draft."""
        return Translator(self.known.get, own, self.worked_out)

    def condition(
        self, text: str, place: str, what: str, *, own: str = "", question: str = ""
    ) -> Node | None:
        """Return an expression in our language, or None with a remark."""
        try:
            return self.translator(own).truth(read(text))
        except Untranslatable as error:
            self.remark(place, f"{what} “{_short(text)}” is left out: {error}.", question=question)
            return None

    def ask_when(self, question: Raw, nodes: Sequence[Node | None]) -> None:
        """Let a question be asked when all of some conditions hold."""
        given = [node for node in nodes if node is not None]
        if not given:
            return
        text = unparse(together(given))
        self.written += len(text)
        if self.written > MOST_WRITTEN:
            raise Invalid("The conditions of all questions together are too long.", place=self.file)
        if len(text) > LONGEST_CONDITION:
            reason = f"Its condition would have more than {LONGEST_CONDITION:,} characters."
            self.remark(str(question["id"]), reason, question=str(question["id"]))
        else:
            question["visible_when"] = text

    def formula(self, text: str, place: str) -> str | None:
        """Return a calculation in our language, or None with a remark."""
        try:
            return unparse(self.translator().value(read(text)))
        except Untranslatable as error:
            self.remark(place, f"The calculation “{_short(text)}” is left out: {error}.")
            return None

    def take_out(self, question: Raw) -> None:
        """Take a question back that cannot be kept."""
        for section in self.sections:
            section["questions"] = [q for q in section["questions"] if q is not question]

    def _nothing(self) -> str:
        """Say that nothing in the file is a question, and what stood there instead."""
        first = [f"{item.place}: {item.reason}" for item in self.remarks[:NAMED]]
        return " ".join(["No question was found in this file.", *first])

    def finish(self, title: str, *, purpose: str = "", source: str = "") -> Brought:
        """Return the body; conditions that clash with its types are taken out with a remark.

        Raises:
            Invalid: Nothing in the file is a question.
        """
        self.sections = [item for item in self.sections if item["questions"]]
        if not self.sections:
            raise Invalid(self._nothing(), place=self.file)
        name = clean(title, 300) or clean(self.file.rpartition(".")[0], 300) or "Questionnaire"
        body: Raw = {
            "id": identifier(source or name, "imported").lower(),
            "title": name,
            "purpose": clean(purpose),
            "about": "organisation",
            "imported": {"format": self.format.value, "source": identifier(source or name)},
            "sections": self.sections,
        }
        self._check_conditions(body)
        self._without_scores_inside_groups()
        if method := _method_of(body):
            body["scoring"] = {"method": method}
        kept: dict[str, list[str]] = {}
        for item in self.remarks:
            if item.question and item.weight is not Weight.LOOKS:
                kept.setdefault(item.question, []).append(item.reason)
        for question in self._questions():
            if question["id"] in kept:
                question["remarks"] = kept.pop(question["id"])[:MOST_ON_QUESTION]
        if whole := self._on_the_whole(kept):
            body["remarks"] = whole
        checked_body(body)
        try:
            Template.from_body(body)
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"The questionnaire cannot be read: {error}.", place=self.file) from error
        return Brought(
            body=body,
            remarks=tuple(self.remarks),
            format=self.format,
            languages=self.languages,
        )

    def _on_the_whole(self, kept: Mapping[str, list[str]]) -> list[str]:
        """Return what was lost and stands at no question, so that the draft itself remembers it."""
        lost = [
            f"{item.place}: {item.reason}"
            for item in self.remarks
            if item.weight is Weight.LOST and (not item.question or item.question in kept)
        ]
        more = len(lost) - MOST_ON_WHOLE
        if more <= 0:
            return lost
        return [*lost[:MOST_ON_WHOLE], f"And {more} more; look through the file again to see them."]

    def _questions(self) -> Iterator[Raw]:
        for section in self.sections:
            for question in cast("list[Raw]", section["questions"]):
                yield question
                yield from cast("list[Raw]", question.get("fields") or [])

    def _without_scores_inside_groups(self) -> None:
        for section in self.sections:
            for question in cast("list[Raw]", section["questions"]):
                for field in cast("list[Raw]", question.get("fields") or []):
                    options = cast("list[Raw]", field.get("options") or [])
                    scores = [option.pop("score", None) for option in options]
                    if any(score is not None for score in scores):
                        reason = "Scores inside a repeated group are not counted; left out."
                        self.remark(str(field["id"]), reason, question=str(field["id"]))

    def _check_conditions(self, body: Raw) -> None:
        bare = {**body, "sections": [_without_conditions(item) for item in self.sections]}
        vocabulary = names_readable(Template.from_body(bare), {})
        told: dict[tuple[str, bool], str] = {}
        for item in [*self.sections, *self._questions()]:
            key = "" if "questions" in item else str(item["id"])
            for name in ("visible_when", "required_when", "formula"):
                if name in item and (
                    problem := _problem(item[name], vocabulary, told, verdict=name != "formula")
                ):
                    self.remark(str(item["id"]), _clash(item.pop(name), problem), question=key)
            for rule in list(cast("list[Raw]", item.get("constraints") or [])):
                if problem := _problem(str(rule["that"]), vocabulary, told):
                    item["constraints"].remove(rule)
                    self.remark(str(item["id"]), _clash(rule["that"], problem), question=key)
            if item.get("constraints") == []:
                del item["constraints"]


def _method_of(body: Raw) -> str:
    """Return how scores are taken together: shares as their mean, points as their sum."""
    scores = [
        option["score"]
        for section in body["sections"]
        for question in section["questions"]
        for option in question.get("options") or ()
        if option.get("score") is not None
    ]
    if not scores:
        return ""
    shares = all(0 <= score <= 1 for score in scores)
    return (Method.WEIGHTED_MEAN if shares else Method.SUM).value


def _clash(text: str, problem: str) -> str:
    return f"The condition “{_short(text)}” does not fit the questions: {problem}"


def _problem(
    text: str, vocabulary: Vocabulary, told: dict[tuple[str, bool], str], *, verdict: bool = True
) -> str:
    """Return why a condition does not fit the questions; what was told once is remembered."""
    if (text, verdict) not in told:
        try:
            found = check(compile_rule(text).tree, vocabulary, verdict=verdict)
            told[text, verdict] = found[0].message if found else ""
        except ExpressionError as error:
            told[text, verdict] = error.message
    return told[text, verdict]


def _without_conditions(section: Raw) -> Raw:
    apart = ("visible_when", "required_when", "constraints", "formula", "questions")
    bare = {name: value for name, value in section.items() if name not in apart}
    return bare | {
        "questions": [
            {name: value for name, value in question.items() if name not in apart}
            for question in section["questions"]
        ]
    }


def _unlike(base: str, taken: set[str]) -> str:
    key, number = base, 2
    while name_of(key) in taken:
        key, number = f"{base}_{number}", number + 1
    taken.add(name_of(key))
    return key


def _short(text: str) -> str:
    return clean(" ".join(text.split()), 160)
