"""Requirements as the list shows, groups and narrows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from steward.domain.controls.queries import Standing
from steward.domain.controls.terms import StateOrigin
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import clause_of, titles
from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.interfaces.web.kit.filters import LONGEST, Bound
from steward.interfaces.web.soa.lines import STATUS_TONES

ORIGINS = {
    StateOrigin.UNKNOWN: "Nobody has said",
    StateOrigin.ANSWERS: "From answers",
    StateOrigin.TASKS: "From work done",
    StateOrigin.DECIDED: "Decided by a person",
}
PARTS = (("clause", "Clauses 4 to 10"), ("control", "Annex A"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A requirement with its status in words and its open work."""

    standing: Standing
    tasks: int

    @property
    def status(self) -> str:
        """Return the key of the status."""
        maturity = self.standing.state.maturity
        return maturity.value if maturity else "unknown"

    @property
    def words(self) -> str:
        """Return the status in words."""
        maturity = self.standing.state.maturity
        return Maturity(maturity).label if maturity else "Not known"

    @property
    def tone(self) -> str:
        """Return the tone of the status."""
        return STATUS_TONES[self.status]

    @property
    def origin(self) -> str:
        """Return from where the status is known."""
        return ORIGINS[self.standing.state.origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A clause or area with its lines."""

    clause: str
    title: str
    lines: tuple[Line, ...]


def lines_of(standings: Iterable[Standing], tasks: Mapping[str, int]) -> tuple[Line, ...]:
    """Return every requirement with its open work."""
    return tuple(Line(standing=item, tasks=tasks.get(item.requirement.id, 0)) for item in standings)


def narrowed(lines: Iterable[Line], params: QueryDict) -> tuple[Line, ...]:
    """Return the lines that the address asks for; an unknown value simply matches nothing."""
    words = params.get("q", "")[:LONGEST].casefold().split()
    found: list[Line] = []
    for line in lines:
        item, state = line.standing.requirement, line.standing.state
        text = f"{item.id} {item.title} {item.summary}".casefold()
        values = {
            "part": "control" if item.is_control else "clause",
            "clause": clause_of(item.id),
            "status": line.status,
            "origin": state.origin.value,
        }
        if all(word in text for word in words) and all(
            params.get(name, "") in ("", value) for name, value in values.items()
        ):
            found.append(line)
    return tuple(found)


def grouped(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Return the lines under their clauses, in order."""
    names: Mapping[str, str] = titles(iso_42001())
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(clause_of(line.standing.requirement.id), []).append(line)
    return tuple(
        Group(clause=key, title=names.get(key, key), lines=tuple(rows))
        for key, rows in found.items()
    )


def filters(lines: Iterable[Line], params: QueryDict) -> list[Bound]:
    """Return the filters as the address sets them."""
    names = titles(iso_42001())
    clauses = dict.fromkeys(clause_of(line.standing.requirement.id) for line in lines)
    choices = (
        ("part", "Part", list(PARTS)),
        ("clause", "Clause", [(key, f"{key} {names.get(key, key)}") for key in clauses]),
        (
            "status",
            "Status",
            [("unknown", "Not known"), *((m.value, m.label) for m in MATURITY_ORDER)],
        ),
        ("origin", "Known from", [(key.value, words) for key, words in ORIGINS.items()]),
    )
    return [
        Bound(kind="search", name="q", label="Search", value=params.get("q", "")[:LONGEST]),
        *(
            Bound(
                kind="choice", name=name, label=label, value=params.get(name, ""), options=options
            )
            for name, label, options in choices
        ),
    ]
