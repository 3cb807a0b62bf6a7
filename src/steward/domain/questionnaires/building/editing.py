"""Changes to the body of a template, each giving a new body; ids never change once given."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from steward.domain.questionnaires.questions import name_of
from steward.foundation.core.errors import Conflict, Invalid, NotFound

Body = dict[str, Any]
REMOVED = "_removed"
KEPT_REMOVED = 20
LONGEST_ID = 60


def new_body(key: str, title: str, purpose: str = "", about: str = "organisation") -> Body:
    """Return an empty questionnaire with one section."""
    return {
        "id": key,
        "title": title,
        "purpose": purpose,
        "about": about,
        "sections": [{"id": "basics", "title": "Basics", "questions": []}],
    }


def slug(text: str, taken: Sequence[str] | set[str], prefix: str = "") -> str:
    """Return an id made of the first words of a text, unlike every id taken."""
    words = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:LONGEST_ID]
    base = f"{prefix}{words or 'item'}"
    base = base if not base[0].isdigit() else f"_{base}"
    used = {name_of(item) for item in taken}
    key, number = base, 2
    while key in used:
        key, number = f"{base}_{number}", number + 1
    return key


def sections_of(body: Mapping[str, Any]) -> list[Body]:
    """Return the sections of a body."""
    return cast("list[Body]", body.get("sections") or [])


def questions_of(body: Mapping[str, Any]) -> Iterator[tuple[Body, Body]]:
    """Yield every question with its section."""
    for section in sections_of(body):
        for question in cast("list[Body]", section.get("questions") or []):
            yield section, question


def question_ids(body: Mapping[str, Any]) -> set[str]:
    """Return the ids that are taken, those of removed questions included."""
    found = {str(question["id"]) for _, question in questions_of(body)}
    for removed in cast("list[Body]", body.get(REMOVED) or []):
        item: Body = removed["item"]
        found.add(str(item["id"]))
        found |= {str(question["id"]) for question in item.get("questions") or ()}
    return found


def section_ids(body: Mapping[str, Any]) -> set[str]:
    """Return the ids of the sections."""
    return {str(section["id"]) for section in sections_of(body)}


def found_section(body: Mapping[str, Any], key: str) -> Body:
    """Return one section.

    Raises:
        NotFound: There is none with this id.
    """
    found = next((item for item in sections_of(body) if item["id"] == key), None)
    if found is None:
        raise NotFound("This section is no longer there.")
    return found


def found_question(body: Mapping[str, Any], key: str) -> tuple[Body, Body]:
    """Return one question with its section.

    Raises:
        NotFound: There is none with this id.
    """
    found = next((pair for pair in questions_of(body) if pair[1]["id"] == key), None)
    if found is None:
        raise NotFound("This question is no longer there.")
    return found


def holder_of(body: Body, place: str) -> Body:
    """Return what effects are written on: the template, a section, a question or an option."""
    kind, _, key = place.partition(":")
    if kind == "s":
        return found_section(body, key)
    if kind == "q":
        return found_question(body, key)[1]
    if kind == "o":
        question, _, value = key.partition("=")
        options = found_question(body, question)[1].get("options") or ()
        for option in cast("list[Any]", options):
            if isinstance(option, dict) and str(cast("Body", option).get("value")) == value:
                return cast("Body", option)
        raise NotFound("This option is no longer there.")
    return body


def with_values(item: Body, values: Mapping[str, Any]) -> None:
    """Write values into an item; an empty one is taken out, so that bodies stay short."""
    for name, value in values.items():
        if value is None or value == "" or value == [] or value is False:
            item.pop(name, None)
        else:
            item[name] = value
    for name in ("allow_unknown",):  # said to be so where it is left out
        if values.get(name, True) is False:
            item[name] = False


def add_section(body: Body, title: str) -> tuple[Body, str]:
    """Return the body with a section at its end, and the id of that section."""
    made = copy.deepcopy(body)
    key = slug(title, section_ids(body))
    made.setdefault("sections", []).append({"id": key, "title": title, "questions": []})
    return made, key


def put_section(body: Body, key: str, values: Mapping[str, Any]) -> Body:
    """Return the body with a section changed."""
    made = copy.deepcopy(body)
    with_values(found_section(made, key), values)
    return made


def add_question(body: Body, section: str, values: Mapping[str, Any]) -> tuple[Body, str]:
    """Return the body with a question at the end of a section, and the id of that question."""
    made = copy.deepcopy(body)
    key = slug(str(values.get("text") or ""), question_ids(body), "q_")
    question: Body = {"id": key, "text": "", "type": "text"}
    with_values(question, values)
    found_section(made, section).setdefault("questions", []).append(question)
    return made, key


def put_question(body: Body, key: str, values: Mapping[str, Any]) -> Body:
    """Return the body with a question changed; what the values do not name stays."""
    made = copy.deepcopy(body)
    question = found_question(made, key)[1]
    question.pop("scale", None)
    with_values(question, values)
    return made


def move_section(body: Body, key: str, to: int) -> Body:
    """Return the body with a section at another place."""
    made = copy.deepcopy(body)
    section = found_section(made, key)
    made["sections"].remove(section)
    made["sections"].insert(max(0, to), section)
    return made


def move_question(body: Body, key: str, section: str, to: int) -> Body:
    """Return the body with a question at another place, perhaps in another section."""
    made = copy.deepcopy(body)
    home, question = found_question(made, key)
    home["questions"].remove(question)
    found_section(made, section).setdefault("questions", []).insert(max(0, to), question)
    return made


def step(body: Body, place: str, by: int) -> Body:
    """Return the body with an item one place up or down; questions pass into the next section."""
    kind, _, key = place.partition(":")
    sections = sections_of(body)
    if kind == "s":
        at = sections.index(found_section(body, key)) + by
        return move_section(body, key, at) if 0 <= at < len(sections) else body
    home, question = found_question(body, key)
    index = home["questions"].index(question) + by
    if 0 <= index < len(home["questions"]):
        return move_question(body, key, home["id"], index)
    other = sections.index(home) + by
    if not 0 <= other < len(sections):
        return body
    end = len(sections[other].get("questions") or []) if by < 0 else 0
    return move_question(body, key, sections[other]["id"], end)


def duplicate(body: Body, place: str) -> tuple[Body, str]:
    """Return the body with a copy behind the item, and the place of the copy."""
    made = copy.deepcopy(body)
    kind, _, key = place.partition(":")
    if kind == "s":
        section = found_section(made, key)
        twin = copy.deepcopy(section)
        twin["id"] = slug(str(twin["title"]), section_ids(made))
        twin["title"] = f"{twin['title']} (copy)"
        taken = question_ids(made)
        for question in twin["questions"]:
            question["id"] = slug(str(question["id"]), taken)
            taken.add(question["id"])
            _without_effect_ids(question)
        _without_effect_ids(twin)
        made["sections"].insert(made["sections"].index(section) + 1, twin)
        return made, f"s:{twin['id']}"
    home, question = found_question(made, key)
    twin = copy.deepcopy(question)
    twin["id"] = slug(str(question["id"]), question_ids(made))
    twin.pop("attribute", None)  # one fact is stated by one question
    _without_effect_ids(twin)
    home["questions"].insert(home["questions"].index(question) + 1, twin)
    return made, f"q:{twin['id']}"


def _without_effect_ids(item: Body) -> None:
    options = cast("list[Any]", item.get("options") or [])
    nested = [cast("Body", option) for option in options if isinstance(option, dict)]
    for holder in (item, *nested):
        for effect in holder.get("effects") or ():
            effect.pop("id", None)


def remove(body: Body, place: str) -> Body:
    """Return the body without an item, which is kept aside so that it can come back."""
    made = copy.deepcopy(body)
    kind, _, key = place.partition(":")
    if kind == "s":
        item = found_section(made, key)
        where = {"section": "", "at": made["sections"].index(item)}
        made["sections"].remove(item)
    else:
        home, item = found_question(made, key)
        where = {"section": home["id"], "at": home["questions"].index(item)}
        home["questions"].remove(item)
    aside = [*cast("list[Body]", made.get(REMOVED) or []), {"kind": kind, "item": item, **where}]
    made[REMOVED] = aside[-KEPT_REMOVED:]
    return made


def restore(body: Body, key: str) -> tuple[Body, str]:
    """Return the body with a removed item back in its place, and that place.

    Raises:
        NotFound: Nothing with this id was removed lately.
        Conflict: Its section is gone as well.
    """
    made = copy.deepcopy(body)
    aside: list[Body] = made.get(REMOVED) or []
    found = next((item for item in reversed(aside) if item["item"]["id"] == key), None)
    if found is None:
        raise NotFound("It was not removed lately, or is back already.")
    aside.remove(found)
    item, at = found["item"], int(found["at"])
    if found["kind"] == "s":
        made["sections"].insert(at, item)
    else:
        if found["section"] not in section_ids(made):
            raise Conflict("Its section was removed too; bring that back first.")
        found_section(made, found["section"])["questions"].insert(at, item)
    return made, f"{found['kind']}:{key}"


def removed_items(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return id and title of what was removed lately, the last first."""
    aside = cast("list[Body]", body.get(REMOVED) or [])
    named = [(str(a["item"]["id"]), a["item"].get("title") or a["item"].get("text")) for a in aside]
    return [(key, str(title)) for key, title in reversed(named)]


def put_effect(body: Body, place: str, index: int | None, effect: Mapping[str, Any]) -> Body:
    """Return the body with an effect changed, or added at its end."""
    made = copy.deepcopy(body)
    effects: list[Body] = holder_of(made, place).setdefault("effects", [])
    kept = {name: value for name, value in effect.items() if value not in (None, "")}
    if index is None:
        effects.append(kept)
    elif 0 <= index < len(effects):
        known = effects[index].get("id")
        effects[index] = {**({"id": known} if known else {}), **kept}
    else:
        raise NotFound("This effect is no longer there.")
    return made


def remove_effect(body: Body, place: str, index: int) -> Body:
    """Return the body without an effect."""
    made = copy.deepcopy(body)
    holder = holder_of(made, place)
    effects: list[Body] = holder.get("effects") or []
    if not 0 <= index < len(effects):
        raise NotFound("This effect is no longer there.")
    del effects[index]
    if not effects:
        holder.pop("effects", None)
    return made


def put_settings(body: Body, values: Mapping[str, Any]) -> Body:
    """Return the body with its title, purpose and the like changed."""
    made = copy.deepcopy(body)
    with_values(made, values)
    if not str(made.get("title") or "").strip():
        raise Invalid("Give it a title.", place="title")
    return made


def published_form(body: Mapping[str, Any]) -> Body:
    """Return the body as it is published or exported: without what was removed."""
    return {name: copy.deepcopy(value) for name, value in body.items() if name != REMOVED}
