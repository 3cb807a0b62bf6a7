"""The units of an organisation as code, and who works in it in which role."""

from collections.abc import Iterator
from dataclasses import dataclass

from steward.extensions.exchange.folder_files import YamlFile
from steward.foundation.identity.terms import Role

UNIT_KEYS = {"name", "units"}
PERSON_KEYS = {"name", "email", "role", "does"}
REQUIRED = {
    "name": "a person needs a “name”",
    "email": "a person needs an “email”",
    "role": f"a person needs a “role”: {', '.join(Role)}",
}
DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderUnit:
    """A unit and the one above it; a unit comes before those below."""

    name: str
    above: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPerson:
    """A member with a shipped role, and the roles of the work that this person does."""

    name: str
    email: str
    role: str
    does: tuple[str, ...] = ()


def read_units(file: YamlFile) -> tuple[FolderUnit, ...]:
    """Return the units: plain names, or a “name” with the “units” below it."""
    found: dict[str, FolderUnit] = {}
    for where, unit in _units(file, ("units",), "", 0):
        if unit.name in found:
            file.note(where, f"the unit “{unit.name}” is there twice")
        found[unit.name] = unit
    return tuple(found.values())


def _units(
    file: YamlFile, where: tuple[str | int, ...], above: str, depth: int
) -> Iterator[tuple[tuple[str | int, ...], FolderUnit]]:
    if depth > DEEPEST:
        file.note(where, f"units are nested at most {DEEPEST} deep")
        return
    for item in file.items(*where):
        if not isinstance(file.value(*item), dict):
            yield item, FolderUnit(name=file.text(*item), above=above)
            continue
        file.check_keys(UNIT_KEYS, *item)
        if not file.check_required({"name": "a unit needs a “name”"}, *item):
            continue
        name = file.text(*item, "name")
        yield item, FolderUnit(name=name, above=above)
        yield from _units(file, (*item, "units"), name, depth + 1)


def read_people(file: YamlFile) -> tuple[FolderPerson, ...]:
    """Return the members; an unknown role and an address used twice are noted."""
    found: dict[str, FolderPerson] = {}
    for where in file.items("people"):
        file.check_keys(PERSON_KEYS, *where)
        if not file.check_required(REQUIRED, *where):
            continue
        person = FolderPerson(
            name=file.text(*where, "name"),
            email=file.text(*where, "email").lower(),
            role=file.text(*where, "role"),
            does=file.texts(*where, "does"),
        )
        if person.role not in list(Role):
            file.note((*where, "role"), f"“{person.role}” is none of {', '.join(Role)}")
        if "@" not in person.email:
            file.note((*where, "email"), f"“{person.email}” is no e-mail address")
        if person.email in found:
            file.note((*where, "email"), f"“{person.email}” is there twice")
        found[person.email] = person
    return tuple(found.values())
