"""The actions there are; each file of the folder declares one."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from steward.extensions.automation.terms import Action
from steward.foundation.core.errors import Invalid

HOME = "steward.extensions.automation.actions"


@lru_cache(maxsize=1)
def actions() -> Mapping[str, Action]:
    """Return name → action, by their labels."""
    folder = Path(__file__).resolve().parents[1] / "actions"
    names = [item.name for item in pkgutil.iter_modules([str(folder)])]
    found: list[Action] = [importlib.import_module(f"{HOME}.{name}").ACTION for name in names]
    return {item.name: item for item in sorted(found, key=lambda item: item.label)}


def get_action(name: str, place: str = "action") -> Action:
    """Return an action by its name.

    Raises:
        Invalid: There is none.
    """
    found = actions().get(name)
    if found is None:
        raise Invalid(f"There is no action “{name[:40]}”.", place=place)
    return found
