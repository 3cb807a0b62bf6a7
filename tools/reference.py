"""Writes the reference pages that the code itself can tell: events, permissions, roles."""

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from steward.foundation.core.actor import LABELS
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.journal.events import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
NOTE = "Made from the code by `tools/reference.py`; change the code, then run it.\n"
ABOUT_EVENTS = (
    "Everything that happens is one of these, recorded in the transaction that makes it happen."
    " The sentence is what the history shows after the name of the actor.\n"
)
ABOUT_PERMISSIONS = (
    "A permission is held by role. Some are also held by a tie to the record: the assignee of"
    " a task works on it, a member leaves. Without it a page or an endpoint answers 403; a"
    " record of another organisation answers 404, whatever one holds.\n"
)
ABOUT_ROLES = (
    "A member has one role in an organisation, and those of its groups. Nobody hands out a role"
    " that may more than their own, and an organisation keeps at least one owner without a last"
    " day.\n"
)

ABOUT_FACTS = (
    "A rule is about one kind of record, reads these facts and nothing else. A fact that is not"
    " known is unknown, and a condition that is unknown never fires. Days are whole days since;"
    " negative ones are still to come. A reason tells facts in braces, and words in two forms agree"
    " with a number: `{systems} [system relies|systems rely] on it`.\n"
)
ABOUT_DOORS = (
    "Where `fix.door` of a rule leads; `{id}` is the key of the record, `{first}` the first word of"
    " its label. Any other door leads to the page of the record.\n"
)


def main() -> int:
    """Write every page, or with ``--check`` only say which would change."""
    set_up()
    stale = [name for name, text in pages().items() if kept(name) != text]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/reference/{name} is stale: run .venv/bin/python tools/reference.py")
        return 1 if stale else 0
    for name in stale:
        (PAGES / name).write_text(pages()[name], encoding="utf-8")
        print(f"docs/reference/{name} written")
    return 0


def set_up() -> None:
    """Make the code importable without an installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
    os.environ.setdefault("STEWARD_SECRET_KEY", "reference")
    os.environ.setdefault("STEWARD_DATA", tempfile.gettempdir())
    importlib.import_module("django").setup()


def kept(name: str) -> str:
    page = PAGES / name
    return page.read_text(encoding="utf-8") if page.exists() else ""


def pages() -> dict[str, str]:
    """Return the text of every page by its file name."""
    importlib.import_module("steward.config.urls")
    for module in modules("events"), modules("policy"):
        for name in module:
            importlib.import_module(name)
    return {
        "events.md": events(),
        "permissions.md": permissions(),
        "roles.md": roles(),
        "lint-facts.md": lint_facts(),
    }


def modules(kind: str) -> Iterator[str]:
    """Yield the modules of a kind on every floor, as they are found."""
    steward = importlib.import_module("steward")
    for item in pkgutil.walk_packages(steward.__path__, "steward."):
        if item.name.rsplit(".", 1)[-1] == kind:
            yield item.name


def events() -> str:
    """Return the page of what the journal can hold."""
    lines = [
        "# Events\n",
        NOTE,
        ABOUT_EVENTS,
    ]
    groups: dict[str, list[str]] = {}
    for name, event in sorted(REGISTRY.items()):
        group = event.__module__.removeprefix("steward.").rsplit(".", 1)[0].rsplit(".", 1)[-1]
        own = ", ".join(f"`{item.name}`" for item in fields(event) if item.name != "subject")
        words = (event.__doc__ or "").strip().splitlines()[0]
        groups.setdefault(group, []).append(
            f"| `{name}` | {words} | {event.sentence} | {own or '–'} |"
        )
    for group, rows in sorted(groups.items()):
        lines += [f"## {group}\n", "| event | when | sentence | fields |", "|---|---|---|---|"]
        lines += [*rows, ""]
    return "\n".join(lines)


def permissions() -> str:
    """Return the page of what one may be allowed, and who is."""
    lines = [
        "# Permissions\n",
        NOTE,
        ABOUT_PERMISSIONS,
        "| permission | allows | roles |",
        "|---|---|---|",
    ]
    for name, label in sorted(LABELS.items()):
        held = [role.label for role in Role if name in PERMISSIONS[role]]
        who = (
            "every role"
            if len(held) == len(Role)
            else ", ".join(held) or "no role, only by a tie to the record"
        )
        lines.append(f"| `{name}` | {label} | {who} |")
    return "\n".join([*lines, ""])


def roles() -> str:
    """Return the page of the shipped roles."""
    lines = [
        "# Roles\n",
        NOTE,
        ABOUT_ROLES,
    ]
    for role in Role:
        held = [LABELS[name] for name in sorted(PERMISSIONS[role]) if name in LABELS]
        lines += [f"## {role.label}\n", f"{role.meaning}\n", *(f"- {words}" for words in held), ""]
    return "\n".join(lines)


def lint_facts() -> str:
    """Return the page of the kinds of record and the facts that rules of audit lint may read."""
    kinds = importlib.import_module("steward.domain.lint.queries.rules").KINDS
    in_words = importlib.import_module("steward.interfaces.web.lint.wording").type_in_words
    doors = importlib.import_module("steward.interfaces.web.lint.fixing").DOORS_OF_FIX
    lines = ["# Facts of audit lint\n", NOTE, ABOUT_FACTS]
    for kind in sorted(kinds.values(), key=lambda item: item.name):
        lines += [
            f"## {kind.name}\n",
            f"{kind.label}.\n",
            "| fact | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{f.name}` | {in_words(f.type)} | {f.meaning} |" for f in kind.facts]
        lines.append("")
    lines += ["## Doors\n", ABOUT_DOORS, "| door | address |", "|---|---|"]
    lines += [f"| `{door}` | `{address}` |" for door, address in sorted(doors.items())]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
