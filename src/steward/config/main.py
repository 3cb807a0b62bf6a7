"""The command line: one parser, one file for each command."""

import argparse
import importlib
import os
import secrets
import sys
from collections.abc import Sequence
from typing import Protocol, cast

import django

from steward.foundation.core.errors import DomainError

COMMANDS = {
    "up": "start Steward and print its address",
    "demo": "the same with the example organisation",
    "link": "print a one-time sign-in link for somebody who lost the password",
    "assess": "derive register, statement, tasks, readiness and audit lint from a folder",
    "gate": "ask a server whether a version of an AI system may go into use",
    "test": "run the tests",
    "check": "run the static checks",
    "bench": "run the benchmarks",
}
WITH_MODELS = ("assess",)
"""Commands that ask the models what there is, without a database."""


class Command(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""
        ...

    def run(self, values: argparse.Namespace) -> int:
        """Run and return the exit status."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 a check failed, 2 wrong input, 3 a ``--fail-on`` condition holds.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")
    parser = argparse.ArgumentParser(prog="steward", description="The open AI management system.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = next((word for word in given if word in COMMANDS), None)
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        if name == wanted:
            _module(name).add_arguments(command)
    values, rest = parser.parse_known_args(given)
    if rest and values.command != "test":
        parser.error(f"unrecognised arguments: {' '.join(rest)}")
    values.rest = rest
    try:
        return int(_module(values.command).run(values))
    except DomainError as error:
        sys.stderr.write(f"steward: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _module(name: str) -> "Command":
    if name in WITH_MODELS:
        # No key of an installation is needed, and none is made: nothing is written to its data.
        os.environ.setdefault("STEWARD_SECRET_KEY", secrets.token_urlsafe(48))
        django.setup()
    package = "steward.config" if name in ("up", "demo", "link") else "steward.interfaces.cli"
    return cast("Command", importlib.import_module(f"{package}.{name}"))


if __name__ == "__main__":
    sys.exit(main())
