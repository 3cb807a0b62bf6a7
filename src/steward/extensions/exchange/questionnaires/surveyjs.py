"""SurveyJS: pages of elements in JSON, with visibleIf and its kin.

Source: https://surveyjs.io/form-library/documentation/ (the JSON of a survey).
"""

import re
from dataclasses import dataclass
from typing import Any

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.formulas import Untranslatable, read
from steward.extensions.exchange.questionnaires.scores import scored_survey
from steward.extensions.exchange.questionnaires.surveyjs_kinds import (
    CHANGED,
    INPUTS,
    KINDS,
    LOOKS,
    READ,
    Texts,
    languages_in,
    validators,
)
from steward.extensions.exchange.questionnaires.surveyjs_options import Options
from steward.extensions.exchange.questionnaires.terms import Brought, Format, Weight
from steward.extensions.exchange.questionnaires.trees import (
    Raw,
    number,
    objects,
    read_object,
    word,
)
from steward.foundation.expressions.syntax import Node, unparse

DEEPEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A question whose conditions wait until every name is known."""

    question: dict[str, Any]
    element: Raw
    place: str
    source: str
    above: tuple[tuple[str, str], ...]


def read_surveyjs(content: bytes, name: str, language: str = "") -> Brought:
    """Return the questionnaire of a SurveyJS file.

    Raises:
        Invalid: No such file, too large or too deep.
    """
    return _Survey(read_object(content, name), name, language).whole()


class _Survey:
    def __init__(self, raw: Raw, name: str, language: str) -> None:
        self.raw = raw
        self.draft = Draft(name, Format.SURVEYJS)
        found = languages_in(raw)
        wanted = language or word(raw.get("locale"))
        self.texts = Texts(wanted if wanted in found else "default")
        self.draft.languages = tuple(item for item in found if item != "default")
        self.options = Options(self.draft, self.texts)
        self.later: list[Later] = []
        self.name = name

    def whole(self) -> Brought:
        for other in self.draft.languages:
            if other != self.texts.language:
                reason = f"The texts in “{other}” stay out: a questionnaire has one language."
                self.draft.remark(f"texts in {other}", reason, Weight.CHANGED)
        self.further(
            self.raw,
            "survey",
            "",
            ("title", "description", "pages", "elements", "locale", "calculatedValues"),
        )
        pages = objects(self.raw.get("pages"))
        if not pages:
            pages = [
                {"name": "page1", "elements": self.raw.get("elements") or self.raw.get("questions")}
            ]
        for index, page in enumerate(pages):
            self.page(page, f"pages[{index}]")
        for index, value in enumerate(objects(self.raw.get("calculatedValues"))):
            self.calculated(value, f"calculatedValues[{index}]")
        for item in self.later:
            if item.question["type"] == Kind.COMPUTED:
                self.formula(item)
        done: dict[tuple[str, str], Node | None] = {}
        for item in self.later:
            self.conditions(item, done)
        title = self.texts.of(self.raw.get("title")) or self.name.rpartition(".")[0]
        return self.draft.finish(title, purpose=self.texts.of(self.raw.get("description")))

    def page(self, page: Raw, place: str) -> None:
        name = word(page.get("name"))
        section = self.draft.section(self.texts.of(page.get("title")) or name, name)
        if text := self.texts.of(page.get("description")):
            section["help"] = text
        self.further(
            page, place, "", ("name", "title", "description", "elements", "questions", "visibleIf")
        )
        above = (
            ((word(page.get("visibleIf")), f"{place}.visibleIf"),) if page.get("visibleIf") else ()
        )
        self.elements(page, place, section, above, 0)

    def elements(
        self,
        holder: Raw,
        place: str,
        section: dict[str, Any],
        above: tuple[tuple[str, str], ...],
        depth: int,
    ) -> None:
        raws = holder.get("elements") or holder.get("questions")
        for index, element in enumerate(objects(raws)):
            at = f"{place}.elements[{index}]"
            if depth >= DEEPEST:
                self.draft.remark(at, f"Panels are nested more than {DEEPEST} deep.")
                continue
            self.element(element, at, section, above, depth)

    def element(
        self,
        element: Raw,
        at: str,
        section: dict[str, Any],
        above: tuple[tuple[str, str], ...],
        depth: int,
    ) -> None:
        kind, name = word(element.get("type")), word(element.get("name"))
        if kind == "panel":
            self.panel(element, at, section, above, depth)
        elif kind == "paneldynamic" or kind in ("matrixdynamic", "matrixdropdown"):
            fields = "templateElements" if kind == "paneldynamic" else "columns"
            self.group(element, at, section, above, objects(element.get(fields)))
        elif kind == "multipletext":
            for index, item in enumerate(objects(element.get("items"))):
                inner = {"type": "text", **item, "name": f"{name}.{word(item.get('name'))}"}
                self.asked(inner, f"{at}.items[{index}]", section, above)
        else:
            self.asked(element, at, section, above)

    def panel(
        self,
        element: Raw,
        at: str,
        section: dict[str, Any],
        above: tuple[tuple[str, str], ...],
        depth: int,
    ) -> None:
        if element.get("visibleIf"):
            above = (*above, (word(element["visibleIf"]), f"{at}.visibleIf"))
        if title := self.texts.of(element.get("title")):
            note = self.draft.question(
                f"{word(element.get('name'))}_heading", title, Kind.NOTE, listed=False
            )
            section["questions"].append(note)
            self.later.append(Later(question=note, element={}, place=at, source="", above=above))
        self.further(element, at, "", ("type", "name", "title", "elements", "visibleIf"))
        self.elements(element, at, section, above, depth + 1)

    def group(
        self,
        element: Raw,
        at: str,
        section: dict[str, Any],
        above: tuple[tuple[str, str], ...],
        fields: list[Raw],
    ) -> None:
        name = word(element.get("name"))
        question = self.draft.question(
            name, self.texts.of(element.get("title")) or name, Kind.GROUP
        )
        key = str(question["id"])
        if element.get("type") == "matrixdropdown":
            reason = "Each row is one entry of a repeated group; the rows are not fixed."
            self.draft.remark(at, reason, Weight.CHANGED, key)
        question["fields"] = []
        for index, raw in enumerate(fields):
            inner = {**raw, "type": raw.get("cellType") or raw.get("type") or "text"}
            if "choices" not in inner and "choices" in element:
                inner["choices"] = element["choices"]
            self.field(question, inner, f"{at}.fields[{index}]")
        self.bounds(question, element, ("minPanelCount", "maxPanelCount"))
        self.bounds(question, element, ("minRowCount", "maxRowCount"))
        self.later.append(
            Later(question=question, element=element, place=at, source=name, above=above)
        )
        section["questions"].append(question)
        self.further(
            element,
            at,
            key,
            (
                *READ,
                "templateElements",
                "columns",
                "rows",
                "minPanelCount",
                "maxPanelCount",
                "minRowCount",
                "maxRowCount",
            ),
        )

    def field(self, group: dict[str, Any], raw: Raw, at: str) -> None:
        made = self.made(raw, at, listed=False)
        if made["type"] in (Kind.GROUP, Kind.MATRIX, Kind.NOTE, Kind.COMPUTED):
            self.draft.remark(
                at, "This kind cannot stand inside a repeated group.", question=str(group["id"])
            )
            return
        for name in ("visibleIf", "requiredIf", "enableIf"):
            if raw.get(name):
                said = word(raw[name])[:100]
                reason = f"“{said}” is left out: questions of a repeated group have no rules."
                self.draft.remark(f"{at}.{name}", reason, question=str(made["id"]))
        group["fields"].append(made)

    def asked(
        self, element: Raw, at: str, section: dict[str, Any], above: tuple[tuple[str, str], ...]
    ) -> None:
        made = self.made(element, at, listed=True)
        source = word(element.get("name"))
        section["questions"].append(made)
        self.later.append(
            Later(question=made, element=element, place=at, source=source, above=above)
        )
        has_other = element.get("hasOther") or element.get("showOtherItem")
        if has_other and made.get("options"):
            text = self.texts.of(element.get("otherText")) or "Which other?"
            other = self.draft.question(f"{source}-Comment", text, Kind.TEXT)
            section["questions"].append(other)
            written = f"{{{source}}} contains 'other'"
            self.later.append(
                Later(
                    question=other, element={"visibleIf": written}, place=at, source="", above=above
                )
            )

    def wording(self, element: Raw) -> str:
        """Return what an element asks, without markup."""
        text = self.texts.of(element.get("title")) or self.texts.of(element.get("html"))
        if word(element.get("type")) in ("html", "image"):
            text = re.sub(r"<[^<>]{0,2000}>", " ", text)
        return text or word(element.get("name"))

    def made(self, element: Raw, at: str, *, listed: bool) -> dict[str, Any]:
        kind, name = word(element.get("type")), word(element.get("name"))
        ours = KINDS.get(kind, Kind.TEXT)
        if kind == "text":
            ours = INPUTS.get(word(element.get("inputType")), Kind.TEXT)
        text = self.wording(element)
        made = self.draft.question(name, text, ours, listed=listed and ours is not Kind.NOTE)
        key = str(made["id"])
        unknown = f"“{kind}” is no kind that is known; it is asked as a text."
        if reason := CHANGED.get(kind, "" if kind in KINDS or kind == "text" else unknown):
            self.draft.remark(f"{at}.type", reason, Weight.CHANGED, key)
        self.options.choices(made, element, name, at, listed=listed)
        if ours is Kind.MATRIX:
            self.options.rows(made, element, at, name)
        if kind == "rating":
            most = number(element.get("rateMax")) or number(element.get("rateCount"))
            least = number(element.get("rateMin")) or 1
            made |= {"minimum": least, "maximum": most or 5, "whole": True}
        self.bounds(made, element, ("min", "max"))
        if ours is Kind.TEXT and (most := number(element.get("maxLength"))) and most > 0:
            made["maximum"] = most
        if element.get("isRequired") is True:
            made["required"] = True
        if text := self.texts.of(element.get("description")):
            made["help"] = text[:5_000]
        if listed and made["type"] == Kind.YES_NO:
            told = {
                word(element.get("valueTrue", True)): "yes",
                word(element.get("valueFalse", False)): "no",
            }
            self.draft.know(name, made, told)
        handled = scored_survey(self.draft, made, element, at)
        self.further(element, at, key, (*READ, *handled))
        return made

    def bounds(self, made: dict[str, Any], element: Raw, names: tuple[str, str]) -> None:
        for given, ours in zip(names, ("minimum", "maximum"), strict=True):
            value = element.get(given)
            limit = number(value)
            if limit is not None and made["type"] in (Kind.NUMBER, Kind.GROUP) and limit >= -1e9:
                made[ours] = limit
            elif (
                made["type"] == Kind.DATE
                and isinstance(value, str)
                and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            ):
                made[ours] = value

    def further(self, element: Raw, at: str, question: str, read_here: tuple[str, ...]) -> None:
        for name, value in element.items():
            if name in read_here or value in (None, "", [], False):
                continue
            weight = Weight.LOOKS if name in LOOKS else Weight.LOST
            reason = (
                "Only about looks."
                if weight is Weight.LOOKS
                else f"“{str(name)[:60]}” has no equal here: {str(value)[:100]}"
            )
            self.draft.remark(f"{at}.{name}", reason, weight, question)

    def calculated(self, value: Raw, at: str) -> None:
        name, text = word(value.get("name")), word(value.get("expression"))
        section = self.draft.sections[-1]
        made = self.draft.question(name, name, Kind.COMPUTED)
        section["questions"].append(made)
        self.later.append(
            Later(question=made, element={"expression": text}, place=at, source=name, above=())
        )

    def formula(self, item: Later) -> None:
        text = word(item.element.get("expression"))
        try:
            tree = read(text)
            if getattr(tree, "name", "") == "iif":
                self.draft.worked_out[item.source] = tree
        except Untranslatable:
            pass
        formula = self.draft.formula(text, f"{item.place}.expression")
        if formula is None:
            self.draft.known.pop(item.source, None)
            self.draft.take_out(item.question)
        else:
            item.question["formula"] = formula

    def conditions(self, item: Later, done: dict[tuple[str, str], Node | None]) -> None:
        key, element = str(item.question["id"]), item.element
        nodes: list[Node | None] = []
        for text, place in item.above:
            if (text, place) not in done:
                done[text, place] = self.draft.condition(text, place, "The condition")
            nodes.append(done[text, place])
        for name in ("visibleIf", "enableIf"):
            if text := word(element.get(name)):
                node = self.draft.condition(
                    text, f"{item.place}.{name}", "The condition", own=item.source, question=key
                )
                nodes.append(node)
                if node is not None and name == "enableIf":
                    reason = "A question that could not be answered there is hidden here."
                    self.draft.remark(f"{item.place}.{name}", reason, Weight.CHANGED, key)
        self.draft.ask_when(item.question, nodes)
        if text := word(element.get("requiredIf")):
            node = self.draft.condition(
                text, f"{item.place}.requiredIf", "What makes it required", question=key
            )
            if node is not None:
                item.question["required_when"] = unparse(node)
        if element.get("validators"):
            validators(self.draft, item.question, element, item.place, item.source, self.texts)
