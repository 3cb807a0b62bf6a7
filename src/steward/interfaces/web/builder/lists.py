"""The lists in the form of a question: checks of its answer, and the fields of a repeated group."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import QueryDict

from steward.domain.questionnaires.building import editing
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import ExpressionError
from steward.interfaces.web.builder.desk import KINDS, kind_of, labels_of, options_of

Raw = Mapping[str, Any]
FIELD_KINDS = ("text", "single", "yes_no", "number", "percentage", "date")
"""What the entries of a group are made of; a brought field of another kind keeps it."""
CHOSEN = ("single", "multiple")
MOST_FIELDS = 40
MOST_CHECKS = 20


def checks_of(question: Raw) -> list[dict[str, Any]]:
    """Return the checks of a question as its form shows them."""
    written = cast("list[Raw]", question.get("constraints") or [])
    return [{"that": item.get("that") or "", "message": item.get("message")} for item in written]


def checks_given(post: QueryDict) -> list[dict[str, Any]]:
    """Return the checks that a form sends, each with what is wrong about it."""
    rows = zip(post.getlist("check_that"), post.getlist("check_message"), strict=False)
    found: list[dict[str, Any]] = []
    for that, message in list(rows)[:MOST_CHECKS]:
        row: dict[str, Any] = {"that": that.strip(), "message": message.strip()[:500]}
        if not any(row.values()):
            continue
        if not row["that"]:
            row["that_problem"] = "Say what must hold, or empty the message to take the check out."
        else:
            try:
                compile_rule(row["that"])
            except ExpressionError as error:
                row["that_problem"] = f"This cannot be read: {error.message}"
        if not row["message"]:
            row["message_problem"] = "Say what to tell whoever answers otherwise."
        found.append(row)
    return found


def fields_of(question: Raw) -> list[dict[str, Any]]:
    """Return the fields of a group as its form shows them."""
    written = cast("list[Raw]", question.get("fields") or [])
    return [
        {
            "id": item["id"],
            "text": item["text"],
            "type": kind_of(item).value,
            "options": "\n".join(labels_of(item)),
            "required": "1" if item.get("required") else "",
        }
        for item in written
    ]


def fields_given(post: QueryDict) -> list[dict[str, Any]]:
    """Return the fields that a form sends, each with what is wrong; an emptied one goes."""
    names = ("id", "text", "type", "options", "required")
    columns = [post.getlist(f"field_{name}") for name in names]
    found: list[dict[str, Any]] = []
    for values in list(zip(*columns, strict=False))[:MOST_FIELDS]:
        row: dict[str, Any] = dict(zip(names, (item.strip() for item in values), strict=True))
        if not row["text"]:
            if row["options"]:
                row["text_problem"] = "Write what is asked."
                found.append(row)
            continue
        if row["type"] not in KINDS:
            row["type"] = "text"
        if row["type"] in CHOSEN and not row["options"]:
            row["options_problem"] = "Give the answers to choose from, one a line."
        found.append(row)
    return found


def is_wrong(rows: list[dict[str, Any]]) -> bool:
    """Say whether a row has something wrong."""
    return any(name.endswith("problem") for row in rows for name in row)


def kinds_for(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the kinds that a field may have, those that fields here have already included."""
    more = [row["type"] for row in rows if row["type"] not in FIELD_KINDS]
    return [(kind, KINDS[kind]) for kind in dict.fromkeys((*FIELD_KINDS, *more))]


def kept_checks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the checks as they are written into the question."""
    return [{"that": row["that"], "message": row["message"]} for row in rows]


def kept_fields(question: Raw, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the fields as they are written; what the form does not show stays."""
    known = {str(item["id"]): item for item in cast("list[Raw]", question.get("fields") or [])}
    taken = {row["id"] for row in rows if row["id"]}
    kept: list[dict[str, Any]] = []
    for row in rows:
        key = row["id"]
        if key not in known:
            key = editing.slug(row["text"], taken)
            taken.add(key)
        earlier = dict(known.get(key, {}))
        if earlier and kind_of(earlier).value == row["type"]:
            kind = earlier.get("type") or earlier.get("scale") or row["type"]
        else:
            kind = row["type"]
        made = {**earlier, "id": key, "text": row["text"], "type": kind}
        made.pop("options", None)
        made.pop("required", None)
        if row["required"]:
            made["required"] = True
        if row["type"] in CHOSEN:
            made["options"] = _options(earlier, row["options"])
        kept.append(made)
    return kept


def _options(earlier: Raw, text: str) -> list[dict[str, Any]]:
    """Return the options of a field; one whose words stayed keeps its value."""
    known = {str(item.get("label") or item["value"]): item for item in options_of(earlier)}
    taken = {str(item["value"]) for item in known.values()}
    found: list[dict[str, Any]] = []
    for line in dict.fromkeys(item.strip()[:300] for item in text.splitlines() if item.strip()):
        if line in known:
            found.append(known[line])
            continue
        value = editing.slug(line, taken)
        taken.add(value)
        found.append({"value": value, "label": line})
    return found
