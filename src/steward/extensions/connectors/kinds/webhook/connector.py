"""Take in what is posted: a file of any kind that is read, signed with the connection's secret."""

from collections.abc import Mapping
from datetime import datetime

from steward.domain.monitoring.terms import Reading
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.recognising import is_unnamed, named, read_file
from steward.extensions.connectors.terms import Connector, Refused
from steward.extensions.connectors.values import name_of

ABOUT = "about"
NAME, NAMED = "x-file-name", "x-about"


def receive(
    config: Mapping[str, str], headers: Mapping[str, str], content: bytes, now: datetime
) -> Reading:
    """Return what a post says; its headers may name the file, and what it is about.

    Raises:
        Refused: Its kind is not known, or it is not what its kind promises.
    """
    name = name_of(headers.get(NAME, "")) or "post"
    _, reading = read_file(content, name, now)
    about = name_of(headers.get(NAMED, "")) or config.get(ABOUT, "")
    if is_unnamed(reading) and not about:
        words = "It does not say what it is about; name it in the header X-About."
        raise Refused(words, place=name)
    return named(reading, about)


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept."""
    return {ABOUT: name_of(config.get(ABOUT, ""))}


CONNECTOR = Connector(
    kind="webhook",
    label="Webhook",
    hint="Pipelines and tools that post their results, in any format that is read.",
    settings=(
        Setting(
            name=ABOUT,
            label="What it is about, where a post does not say it",
            required=False,
            help_text="As its name stands in the inventory. A post may name it in X-About.",
        ),
    ),
    check=check,
    headers=lambda _: {},
    receive=receive,
    minutes=0,
    help_text="Post the file as the body. Sign it: X-Signature-256 is “sha256=” and the"
    " HMAC-SHA-256 of the body with the secret, in hexadecimal. X-File-Name names the file,"
    " X-Delivery the delivery: the same one twice counts once.",
)
