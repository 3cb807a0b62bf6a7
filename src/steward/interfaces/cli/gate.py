"""Asks a server whether a version of an AI system may go into use; for pipelines."""

import argparse
import json
import os
import sys
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from steward.foundation.core.errors import Invalid

SECONDS = 30
TOKEN = "STEWARD_TOKEN"  # noqa: S105 -- no password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("system", help="key, number (AIS-0001) or name of the AI system")
    parser.add_argument("version", help="the version that is to be deployed")
    parser.add_argument("--server", required=True, help="address of Steward")
    parser.add_argument("--token", default="", help=f"API token; {TOKEN} where it is not given")


def run(values: argparse.Namespace) -> int:
    """Print the verdict with its reasons; return 0 for go and 1 for no go.

    Raises:
        Invalid: The address or the token is missing, or the server refuses or does not answer.
    """
    token = str(values.token or os.environ.get(TOKEN, ""))
    if not token:
        raise Invalid(f"Give --token, or set {TOKEN}.")
    if urlsplit(str(values.server)).scheme not in ("http", "https"):
        raise Invalid("The address of the server begins with http:// or https://.")
    base = str(values.server).rstrip("/")
    system, version = quote(str(values.system), safe=""), quote(str(values.version), safe="")
    address = f"{base}/api/gate/{system}?version={version}"
    said = _asked(address, token)
    sys.stdout.write(f"{'go' if said['go'] else 'no go'}: {said['system']} {values.version}\n")
    for reason in said["reasons"]:
        sys.stdout.write(f"  - {reason}\n")
    return 0 if said["go"] else 1


def _asked(address: str, token: str) -> dict[str, Any]:
    request = Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 -- scheme is checked
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 -- scheme is checked
            return cast("dict[str, Any]", json.load(answer))
    except HTTPError as error:
        detail = error.read(2000).decode(errors="replace")
        raise Invalid(f"The server answered {error.code}: {detail}") from error
    except (URLError, TimeoutError, ValueError) as error:
        raise Invalid(f"The server did not answer: {error}") from error
