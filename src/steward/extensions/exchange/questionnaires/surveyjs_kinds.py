"""Kinds, properties, texts and validators of SurveyJS."""

import re
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.terms import Weight
from steward.extensions.exchange.questionnaires.trees import Raw, number, objects, word
from steward.foundation.expressions.syntax import unparse

KINDS: dict[str, Kind] = {
    "comment": Kind.TEXT,
    "radiogroup": Kind.SINGLE,
    "dropdown": Kind.SINGLE,
    "buttongroup": Kind.SINGLE,
    "checkbox": Kind.MULTIPLE,
    "tagbox": Kind.MULTIPLE,
    "imagepicker": Kind.SINGLE,
    "ranking": Kind.MULTIPLE,
    "boolean": Kind.YES_NO,
    "rating": Kind.NUMBER,
    "slider": Kind.NUMBER,
    "matrix": Kind.MATRIX,
    "expression": Kind.COMPUTED,
    "html": Kind.NOTE,
    "image": Kind.NOTE,
    "file": Kind.FILE,
    "signaturepad": Kind.FILE,
}
CHANGED: dict[str, str] = {
    "imagepicker": "Pictures are left out; what they show is chosen by its name.",
    "image": "The picture is left out; its words stay.",
    "ranking": "An order is asked as a choice of several; it does not say which comes first.",
    "signaturepad": "A signature is asked as a file.",
}
"""Kind → what is otherwise than it was, where a kind of ours does not do the same."""
INPUTS: dict[str, Kind] = {"number": Kind.NUMBER, "range": Kind.NUMBER, "date": Kind.DATE}
READ = (
    "type",
    "name",
    "title",
    "html",
    "description",
    "choices",
    "columns",
    "rows",
    "isRequired",
    "visibleIf",
    "enableIf",
    "requiredIf",
    "expression",
    "validators",
    "hasOther",
    "showOtherItem",
    "otherText",
    "hasNone",
    "showNoneItem",
    "noneText",
    "rateMin",
    "rateMax",
    "rateCount",
    "min",
    "max",
    "maxLength",
    "valueTrue",
    "valueFalse",
    "cellType",
    "inputType",
)
LOOKS = frozenset(
    [
        "colCount",
        "width",
        "minWidth",
        "maxWidth",
        "titleLocation",
        "descriptionLocation",
        "showProgressBar",
        "startWithNewLine",
        "placeholder",
        "placeHolder",
        "choicesOrder",
        "showQuestionNumbers",
        "logo",
        "logoPosition",
        "logoWidth",
        "logoHeight",
        "completedHtml",
        "completeText",
        "pageNextText",
        "pagePrevText",
        "indent",
        "renderAs",
        "autoGrow",
        "rows",
        "cols",
        "size",
        "state",
        "questionTitleLocation",
        "widthMode",
        "panelAddText",
        "panelRemoveText",
        "addRowText",
        "removeRowText",
        "minRateDescription",
        "maxRateDescription",
        "rateType",
        "displayMode",
        "labelTrue",
        "labelFalse",
        "hideNumber",
        "showTitle",
    ]
)


class Texts:
    """Reads localised texts in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def of(self, value: object) -> str:
        """Return a text, in the language where it has several."""
        if isinstance(value, dict):
            said = cast("dict[str, object]", value)
            found = said.get(self.language) or said.get("default") or said.get("en")
            return word(found or next(iter(said.values()), ""))
        return word(value)

    def pair(self, item: object) -> tuple[str, str]:
        """Return value and label of a choice."""
        if isinstance(item, dict):
            choice = cast("dict[str, object]", item)
            value = word(choice.get("value", choice.get("name")))
            label = self.of(choice.get("text", choice.get("title")))
            return value or label, label or value
        return word(item), word(item)


def languages_in(raw: Raw) -> tuple[str, ...]:
    """Return the languages of the localised texts, in the order in which they are met."""
    found: dict[str, None] = {}
    ahead: list[object] = [raw]
    while ahead:
        value = ahead.pop()
        if isinstance(value, dict):
            items = cast("dict[str, object]", value)
            keys = [
                key
                for key in items
                if key == "default" or re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", key)
            ]
            if keys and len(keys) == len(items) and all(isinstance(x, str) for x in items.values()):
                found.update(dict.fromkeys(keys))
            ahead.extend(items.values())
        elif isinstance(value, list):
            ahead.extend(cast("list[object]", value))
    return tuple(found)[:50]


def validators(
    draft: Draft, question: dict[str, Any], element: Raw, at: str, source: str, texts: Texts
) -> None:
    """Put the validators of an element on a question."""
    for index, rule in enumerate(objects(element.get("validators"))):
        place, key = f"{at}.validators[{index}]", str(question["id"])
        kind, message = word(rule.get("type")), texts.of(rule.get("text"))
        if kind == "expression":
            node = draft.condition(
                word(rule.get("expression")), place, "The check", own=source, question=key
            )
            if node is not None:
                made = {"that": unparse(node)}
                question.setdefault("constraints", []).append(
                    {**made, "message": message[:1000]} if message else made
                )
            continue
        if not _bounds(question, kind, rule):
            draft.remark(place, f"A check of the kind “{kind}” has no equal here.", question=key)
        elif message:
            draft.remark(
                place, "Its message is left out; ours says what is needed.", Weight.CHANGED, key
            )


def _bounds(question: dict[str, Any], kind: str, rule: Raw) -> bool:
    names = {
        "numeric": (Kind.NUMBER, "minValue", "maxValue"),
        "text": (Kind.TEXT, "minLength", "maxLength"),
        "answercount": (Kind.MULTIPLE, "minCount", "maxCount"),
    }
    if kind == "regex" and question["type"] == Kind.TEXT:
        pattern = word(rule.get("regex"))
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            return False
        question["pattern"] = pattern[:500]
        return bool(pattern) and len(pattern) <= 500
    if kind == "email" and question["type"] == Kind.TEXT:
        question["pattern"] = r"[^@\s]+@[^@\s]+\.[^@\s]+"
        return True
    if kind not in names or question["type"] != names[kind][0]:
        return False
    for given, ours in zip(names[kind][1:], ("minimum", "maximum"), strict=True):
        limit = number(rule.get(given))
        if limit is not None:
            question[ours] = limit
    return True
