"""What a connection needs, as its kind says it."""

from dataclasses import dataclass

HOOK = "hook"
"""What the secret with which the other side signs is called among the secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that a connection needs; draws one field of its form."""

    name: str
    label: str
    help_text: str = ""
    required: bool = True
    secret: bool = False
    initial: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False
