"""What was typed for a connection, as it is kept: plain settings apart from secrets."""

from collections.abc import Mapping, Sequence

from steward.extensions.connections.terms import Setting
from steward.foundation.core.errors import Invalid


def checked_name(name: str, longest: int) -> str:
    """Return the name of a connection without needless blanks.

    Raises:
        Invalid: It is empty, too long, or holds what no text holds.
    """
    name = " ".join(name.split())
    if not name or len(name) > longest or "\x00" in name:
        raise Invalid(f"Give it a name of at most {longest} characters.", place="name")
    return name


def checked_settings(
    label: str,
    settings: Sequence[Setting],
    config: Mapping[str, str],
    known: Mapping[str, str],
    *,
    longest: int,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the plain settings and the secrets; a secret left empty is the known one.

    Args:
        label: What the kind is called.
        settings: What the kind needs.
        config: What was typed, by the name of the setting.
        known: The secrets as they are kept.
        longest: Characters of one value.

    Raises:
        Invalid: Something is missing, too long, or no such thing.
    """
    unknown = sorted(set(config) - {item.name for item in settings})
    if unknown:
        raise Invalid(f"{label} has no setting “{unknown[0]}”.", place="config")
    plain: dict[str, str] = {}
    held: dict[str, str] = {}
    for item in settings:
        value = str(config.get(item.name, "")).strip()
        if len(value) > longest or "\x00" in value:
            raise Invalid(f"At most {longest:,} characters.", place=item.name)
        if item.secret:
            value = value or known.get(item.name, "")
            if not value.isascii() or not value.isprintable():
                raise Invalid("A secret has plain characters alone.", place=item.name)
        (held if item.secret else plain)[item.name] = value
        if item.required and not value and not item.initial:
            raise Invalid("This is needed.", place=item.name)
    return plain, held


def check_given_again(
    settings: Sequence[Setting], config: Mapping[str, str], known: Mapping[str, str]
) -> None:
    """Refuse to carry secrets over to another address: they were meant for the one before.

    Raises:
        Invalid: A secret that is known was not given again.
    """
    for item in settings:
        if item.secret and known.get(item.name) and not config.get(item.name, ""):
            raise Invalid("Give it again: the address is another one.", place=item.name)
