"""From the columns of a stranger's table to AI systems, with every refusal by row and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steward.domain.systems.rules import checked_fact
from steward.domain.systems.terms import Fact, Stage
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import Boolean, Vocabulary

FIELDS = ("name", "purpose", "intended_use", "misuse", "owner", "unit", "stage", "external_id")
LONGEST_NAME = 300
PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "name",
        r"^(ai )?(use case|system|model|application|solution|asset|product)?[ _]?(name|title)$",
    ),
    ("purpose", r"(intended )?purpose|description|expected benefit|summary"),
    ("misuse", r"misuse"),
    ("intended_use", r"^intended.?use"),
    ("owner", r"owner|responsible|contact|accountable"),
    ("unit", r"^(bureau|unit|department|division|business unit|component|agency|organi[sz]ation)$"),
    ("stage", r"stage|life.?cycle|status"),
    ("external_id", r"^(id|identifier|reference|ref|inventory id|system id|use case id)$"),
    ("uses_personal_data", r"personal(ly)? (data|identif)|\bpii\b|personal information"),
    ("public_facing", r"public.?facing|disseminate information to the public"),
    ("realtime_operation", r"real.?time"),
)
STAGES: tuple[tuple[str, str], ...] = (
    (Stage.INCEPTION, r"initiat|incept|idea|planned|proposed|concept"),
    (Stage.RETIREMENT, r"retire|decommission|sunset"),
    (Stage.OPERATION_MONITORING, r"operation|maintenance|production|live|in use|deployed|active"),
    (Stage.DEPLOYMENT, r"implement|deploy|rollout|roll-out|pilot"),
    (Stage.VERIFICATION_VALIDATION, r"verif|valid|test"),
    (Stage.DESIGN_DEVELOPMENT, r"develop|design|acqui|build|prototype"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRow:
    """An AI system as a row describes it."""

    row: int
    texts: Mapping[str, str]
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """A row or cell that cannot be taken."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would make, and what it refuses."""

    rows: tuple[SystemRow, ...]
    errors: tuple[RowError, ...]


def suggest(columns: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return column → field or attribute, each target at most once, the first column first."""
    found: dict[str, str] = {}
    for column in columns:
        key = re.sub(r"[\s_\-]+", "_", column.strip().lower())
        if key in FIELDS or key in vocabulary:
            found.setdefault(column, key)
    taken = set(found.values())
    for target, pattern in PATTERNS:
        if target in taken or (target not in FIELDS and target not in vocabulary):
            continue
        match = next(
            (c for c in columns if c not in found and re.search(pattern, c.strip().lower())), None
        )
        if match is not None:
            found[match] = target
            taken.add(target)
    return found


def preview(table: Table, mapping: Mapping[str, str], vocabulary: Vocabulary) -> Preview:
    """Return what each row becomes; a refused row does not stop the others.

    A cell whose attribute value cannot be read is refused alone; a row without a name as a whole.

    Raises:
        Invalid: A column or target of the mapping does not exist, or no column gives the name.
    """
    _check_mapping(table, mapping, vocabulary)
    places = [(table.columns.index(column), column, target) for column, target in mapping.items()]
    rows: list[SystemRow] = []
    errors: list[RowError] = []
    for number, cells in enumerate(table.rows, table.first_row):
        if not any(cells):
            continue
        row = _system(number, cells, places, vocabulary, errors)
        if row is not None:
            rows.append(row)
    return Preview(rows=tuple(rows), errors=tuple(errors))


def _check_mapping(table: Table, mapping: Mapping[str, str], vocabulary: Vocabulary) -> None:
    for column, target in mapping.items():
        if column not in table.columns:
            raise Invalid(f"The table has no column “{column}”.", place=column)
        if target not in FIELDS and target not in vocabulary:
            raise Invalid(f"There is no field or attribute “{target}”.", place=column)
    targets = list(mapping.values())
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        raise Invalid(f"Two columns lead to “{twice[0]}”; choose one.", place=twice[0])
    if "name" not in targets:
        raise Invalid("Say which column holds the name of the AI system.", place="name")


def _system(
    number: int,
    cells: Sequence[str],
    places: Sequence[tuple[int, str, str]],
    vocabulary: Vocabulary,
    errors: list[RowError],
) -> SystemRow | None:
    texts: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    for index, column, target in places:
        cell = cells[index]
        if target in FIELDS:
            texts[target] = stage_of(cell) if target == "stage" else cell
        elif cell:
            try:
                facts[target] = fact_of(target, cell, vocabulary)
            except Invalid as error:
                errors.append(
                    RowError(row=number, column=column, value=cell[:200], reason=error.message)
                )
    name = texts.get("name", "")
    column = next(column for _, column, target in places if target == "name")
    if not name or len(name) > LONGEST_NAME:
        reason = "The name is missing." if not name else f"Longer than {LONGEST_NAME} characters."
        errors.append(RowError(row=number, column=column, value=name[:200], reason=reason))
        return None
    return SystemRow(row=number, texts=texts, facts=facts)


def stage_of(cell: str) -> str:
    """Return the life-cycle stage that a text speaks of, or nothing."""
    text = cell.strip().lower()
    if text in set(Stage):
        return text
    return next((str(stage) for stage, pattern in STAGES if re.search(pattern, text)), "")


def fact_of(target: str, cell: str, vocabulary: Vocabulary) -> Fact:
    """Return the fact that a cell states; a yes or no may be followed by an explanation.

    Raises:
        Invalid: The text is none of the attribute's values.
    """
    if isinstance(vocabulary[target], Boolean):
        word = re.match(r"\s*(yes|no|y|n|true|false|unknown|n/?a|not applicable)\b", cell.lower())
        if word is not None:
            cell = "unknown" if word[1] in ("na", "n/a", "not applicable") else word[1]
    return checked_fact(target, cell, vocabulary)
