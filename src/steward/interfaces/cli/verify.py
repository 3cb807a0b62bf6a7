"""``steward verify``: check an audit pack; needs no database and no settings."""

import argparse

from steward.extensions.auditpacks.checker import arguments_of, check
from steward.foundation.core.errors import Invalid


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the pack, and what is known of its organisation."""
    arguments_of(parser)


def run(values: argparse.Namespace) -> int:
    """Check and print; 0 when all is as it was sealed, else 1.

    Raises:
        Invalid: There is no such file.
    """
    for place in (values.pack, values.anchors):
        if place is not None and not place.is_file():
            raise Invalid("There is no such file.", place=str(place))
    return check(values)
