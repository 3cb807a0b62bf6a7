"""Choices and rows of SurveyJS elements."""

import re
from typing import Any

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.surveyjs_kinds import Texts
from steward.extensions.exchange.questionnaires.terms import Weight
from steward.extensions.exchange.questionnaires.translating import Known
from steward.extensions.exchange.questionnaires.trees import Raw, objects, word
from steward.extensions.exchange.questionnaires.trees import listed as items_of


class Options:
    """Puts what can be chosen on questions."""

    def __init__(self, draft: Draft, texts: Texts) -> None:
        self.draft = draft
        self.texts = texts

    def choices(
        self, made: dict[str, Any], element: Raw, name: str, at: str, *, listed: bool
    ) -> None:
        """Put the choices of an element on a question; without any it is a text."""
        if made["type"] not in (Kind.SINGLE, Kind.MULTIPLE):
            return
        self.conditional(made, element, at)
        pairs = self.pairs(element)
        if not pairs:
            self.draft.remark(
                f"{at}.choices",
                "There are no options; it is asked as a text.",
                Weight.CHANGED,
                str(made["id"]),
            )
            made["type"] = Kind.TEXT.value if made["type"] == Kind.SINGLE else Kind.LIST.value
            if listed:
                self.draft.know(name, made)
            return
        self.draft.give_options(name if listed else "", made, pairs)
        for option in made["options"]:
            if option["value"] == "none" and made["type"] == Kind.MULTIPLE:
                option["exclusive"] = True

    def pairs(self, element: Raw) -> list[tuple[str, str]]:
        """Return value and label of each choice, those for other and none too."""
        choices = [item for item in items_of(element.get("choices")) if item is not None]
        pairs = [self.texts.pair(item) for item in choices]
        if element.get("hasOther") or element.get("showOtherItem"):
            pairs.append(("other", self.texts.of(element.get("otherText")) or "Other"))
        if element.get("hasNone") or element.get("showNoneItem"):
            pairs.append(("none", self.texts.of(element.get("noneText")) or "None"))
        return pairs

    def conditional(self, made: dict[str, Any], element: Raw, at: str) -> None:
        """Say which choices were offered under conditions."""
        for item in objects(element.get("choices")):
            for rule in ("visibleIf", "enableIf"):
                if item.get(rule):
                    said = word(item[rule])[:100]
                    reason = f"The option is always offered; “{said}” is left out."
                    place = f"{at}.choices, {word(item.get('value'))}"
                    self.draft.remark(place, reason, question=str(made["id"]))

    def rows(self, made: dict[str, Any], element: Raw, at: str, name: str) -> None:
        """Put the rows of a matrix on a question, each readable by expressions."""
        columns = [self.texts.pair(item) for item in items_of(element.get("columns"))]
        rows = [self.texts.pair(item) for item in items_of(element.get("rows"))]
        if not rows or not columns:
            self.draft.remark(
                at,
                "A matrix without rows or columns is asked as a text.",
                Weight.CHANGED,
                str(made["id"]),
            )
            made["type"] = Kind.TEXT.value
            return
        self.draft.give_options("", made, columns)
        made["rows"] = []
        taken: set[str] = set()
        for value, label in rows[:500]:
            key = re.sub(r"\W", "_", value, flags=re.ASCII)[:60] or "row"
            key = key if not key[0].isdigit() else f"_{key}"
            while key in taken:
                key += "_"
            taken.add(key)
            made["rows"].append({"id": key, "label": label[:1000] or key})
            words = {value: value for value, _ in columns}
            path = f"{made['id']}.{key}"
            self.draft.known[f"{name}.{value}"] = Known(
                name=path.replace("-", "_"), kind=Kind.SINGLE, words=words
            )
