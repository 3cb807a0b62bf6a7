"""FHIR Questionnaire (R4, R5): a tree of items with linkId, type and enableWhen.

Source: HL7 FHIR, https://hl7.org/fhir/questionnaire.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.fhir_kinds import (
    AS_TEXT,
    KINDS,
    READ,
    SAID_BY,
    Node,
    choices_of,
    extensions,
    initial_of,
    written,
)
from steward.extensions.exchange.questionnaires.formulas import Lit, Op, Ref, Tree, Untranslatable
from steward.extensions.exchange.questionnaires.terms import Brought, Format, Weight
from steward.extensions.exchange.questionnaires.translating import answered, either, together
from steward.extensions.exchange.questionnaires.trees import Raw, number, objects, read_object, word
from steward.foundation.core.errors import Invalid

DEEPEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A question and the items whose conditions decide whether it is asked."""

    question: dict[str, Any]
    items: tuple[tuple[Raw, str], ...]


def read_fhir(content: bytes, name: str) -> Brought:
    """Return the questionnaire of a FHIR resource.

    Raises:
        Invalid: No Questionnaire, too large or too deep.
    """
    raw = read_object(content, name)
    if raw.get("resourceType") != "Questionnaire":
        raise Invalid("The resource is no Questionnaire.", place=name)
    return _Resource(raw, name).whole()


class _Resource:
    def __init__(self, raw: Raw, name: str) -> None:
        self.raw = raw
        self.name = name
        self.draft = Draft(name, Format.FHIR)
        self.later: list[Later] = []
        self.sets = {word(item.get("id")): item for item in objects(raw.get("contained"))}

    def whole(self) -> Brought:
        self.items(self.raw, (), None, 0)
        for item in self.later:
            nodes = [self.condition(*pair, str(item.question["id"])) for pair in item.items]
            self.draft.ask_when(item.question, nodes)
        for name in ("modifierExtension", "derivedFrom", "item_extension"):
            if self.raw.get(name):
                self.draft.remark(name, "It has no equal here.")
        extensions(self.draft, self.raw, "Questionnaire", None)
        title = word(self.raw.get("title")) or word(self.raw.get("name"))
        source = word(self.raw.get("name")) or word(self.raw.get("id"))
        purpose = word(self.raw.get("description")) or word(self.raw.get("purpose"))
        return self.draft.finish(title, purpose=purpose, source=source)

    def items(
        self,
        holder: Raw,
        above: tuple[tuple[Raw, str], ...],
        section: dict[str, Any] | None,
        depth: int,
    ) -> None:
        for item in objects(holder.get("item")):
            at = f"item {word(item.get('linkId')) or '?'}"
            if depth > DEEPEST:
                self.draft.remark(at, f"Items are nested more than {DEEPEST} deep.")
                continue
            is_group = item.get("type") == "group"
            if section is None and not (is_group and item.get("repeats") is not True):
                section = self.draft.section(word(self.raw.get("title")) or "Questions", "general")
            chain = (*above, (item, at)) if item.get("enableWhen") else above
            if is_group and item.get("repeats") is True and section is not None:
                self.repeated(item, at, chain, section)
            elif is_group:
                inner = section
                if depth == 0:
                    inner = self.draft.section(written(item), word(item.get("linkId")))
                    section = None
                elif word(item.get("text")) and inner is not None:
                    self.ask(item, at, chain, inner, Kind.NOTE)
                self.further(item, at, "")
                self.items(item, chain, inner, depth + 1)
            elif section is not None:
                self.ask(item, at, chain, section, None)
                self.items(item, chain, section, depth + 1)

    def ask(
        self,
        item: Raw,
        at: str,
        chain: tuple[tuple[Raw, str], ...],
        section: dict[str, Any],
        kind: Kind | None,
    ) -> None:
        made = self.made(item, at, kind, listed=True)
        section["questions"].append(made)
        self.later.append(Later(question=made, items=chain))
        if self.takes_other(item) and made.get("options"):
            source = f"{word(item.get('linkId'))}_other"
            other = self.draft.question(source, "Another answer", Kind.TEXT)
            section["questions"].append(other)
            self.later.append(Later(question=other, items=chain))
            reason = "A free answer beside the options is a question of its own."
            self.draft.remark(at, reason, Weight.CHANGED, str(made["id"]))

    @staticmethod
    def takes_other(item: Raw) -> bool:
        """Say whether an answer outside the options is allowed."""
        return item.get("type") == "open-choice" or item.get("answerConstraint") in (
            "optionsOrString",
            "optionsOrType",
        )

    def made(self, item: Raw, at: str, kind: Kind | None, *, listed: bool) -> dict[str, Any]:
        source, written_kind = word(item.get("linkId")), word(item.get("type"))
        options = choices_of(item, self.sets)
        several = item.get("repeats") is True
        ours = kind or KINDS.get(written_kind, Kind.TEXT)
        if ours is Kind.SINGLE or (options and ours not in (Kind.NOTE, Kind.YES_NO)):
            ours = Kind.MULTIPLE if several else Kind.SINGLE
            if not options:
                ours = Kind.LIST if several else Kind.TEXT
        elif several and ours is Kind.TEXT:
            ours = Kind.LIST
        made = self.draft.question(
            source, written(item), ours, listed=listed and ours is not Kind.NOTE
        )
        key = str(made["id"])
        if options and ours in (Kind.SINGLE, Kind.MULTIPLE):
            self.draft.give_options(
                source if listed else "", made, [(o.value, o.label) for o in options]
            )
            for option in made["options"]:
                score = next((o.score for o in options if o.value == option["value"]), None)
                if score is not None:
                    option["score"] = score
        self.said(made, item, at, several=several)
        if kind is None:
            self.further(item, at, key)
            extensions(self.draft, item, at, made)
        if item.get("prefix"):
            made["text"] = f"{word(item['prefix'])} {made['text']}"[:5_000]
        return made

    def said(self, made: dict[str, Any], item: Raw, at: str, *, several: bool) -> None:
        key, written_kind = str(made["id"]), word(item.get("type"))
        if written_kind == "integer" and made["type"] == Kind.NUMBER:
            made["whole"] = True
        if item.get("required") is True and made["type"] != Kind.NOTE:
            made["required"] = True
        most = number(item.get("maxLength"))
        if most is not None and most > 0 and made["type"] == Kind.TEXT:
            made["maximum"] = most
        if written_kind in AS_TEXT or (written_kind and written_kind not in (*KINDS, "group")):
            unknown = f"“{written_kind}” is no type that is known; it is asked as a text."
            reason = AS_TEXT.get(written_kind, unknown)
            self.draft.remark(at, reason, Weight.CHANGED, key)
        if item.get("answerValueSet") and not made.get("options"):
            named = word(item["answerValueSet"])
            reason = f"The options of {named} are not in the file; it is asked as a text."
            self.draft.remark(at, reason, question=key)
        if several and made["type"] not in (Kind.MULTIPLE, Kind.LIST, Kind.GROUP):
            self.draft.remark(at, "Only one answer can be given here.", Weight.CHANGED, key)
        if value := initial_of(item):
            self.draft.remark(at, f"The proposed answer “{value}” is left out.", question=key)

    def repeated(
        self, item: Raw, at: str, chain: tuple[tuple[Raw, str], ...], section: dict[str, Any]
    ) -> None:
        question = self.draft.question(word(item.get("linkId")), written(item), Kind.GROUP)
        question["fields"] = []
        self.said(question, item, at, several=True)
        self.further(item, at, str(question["id"]))
        self.fields(question, item, 0)
        section["questions"].append(question)
        self.later.append(Later(question=question, items=chain))

    def fields(self, group: dict[str, Any], holder: Raw, depth: int) -> None:
        for inner in objects(holder.get("item")):
            at = f"item {word(inner.get('linkId')) or '?'}"
            if depth > DEEPEST or inner.get("type") == "display":
                self.draft.remark(
                    at, "It cannot stand inside a repeated group.", question=str(group["id"])
                )
                continue
            if inner.get("enableWhen"):
                self.draft.remark(
                    at,
                    "Its condition is left out: questions of a repeated group have no rules.",
                    question=str(group["id"]),
                )
            if inner.get("type") == "group":
                self.draft.remark(
                    at, "A group inside a repeated group becomes part of it.", Weight.CHANGED
                )
            else:
                group["fields"].append(self.made(inner, at, None, listed=False))
            self.fields(group, inner, depth + 1)

    def further(self, item: Raw, at: str, question: str) -> None:
        for name, value in item.items():
            if name not in READ and value not in (None, "", [], False):
                self.draft.remark(
                    at,
                    f"“{str(name)[:60]}” has no equal here: {str(value)[:100]}",
                    Weight.LOST,
                    question,
                )

    def condition(self, item: Raw, at: str, question: str) -> Any:  # noqa: ANN401 -- leaf
        """Return the condition of enableWhen and enableBehavior, or None with a remark."""
        nodes: list[Any] = []
        raws = objects(item.get("enableWhen"))
        is_any = item.get("enableBehavior") == "any"
        for raw in raws:
            try:
                nodes.append(self.compared(raw))
            except Untranslatable as error:
                self.draft.remark(
                    f"{at}, enableWhen", f"A condition is left out: {error}.", question=question
                )
        if is_any and len(nodes) < len(raws):
            return None
        return _joined(nodes, is_any=is_any) if nodes else None

    def compared(self, raw: Raw) -> Node:
        source, operator = word(raw.get("question")), word(raw.get("operator"))
        values: list[object] = [raw[name] for name in SAID_BY if name in raw]
        if not values:
            raise Untranslatable("it compares with nothing")
        translator = self.draft.translator()
        found = translator.question(source)
        if operator == "exists":
            return answered(found.name, is_so=values[0] is True)
        if operator not in ("=", "!=", ">", "<", ">=", "<="):
            raise Untranslatable(f"“{operator}” is no operator that is known")
        value = values[0]
        if isinstance(value, dict):
            coding = cast("Raw", value)
            value = coding.get("code", coding.get("value", coding.get("display")))
        literal = Lit(value if isinstance(value, bool | int | float) else word(value))
        if found.kind is Kind.MULTIPLE and operator in ("=", "!="):
            chosen = translator.chosen(found, literal.value)
            return chosen if operator == "=" else translator.opposite(chosen)
        tree: Tree = Op("==" if operator == "=" else operator, Ref(source), literal)
        return translator.truth(tree)


def _joined(nodes: Sequence[Node], *, is_any: bool) -> Node:
    return either(nodes) if is_any else together(nodes)
