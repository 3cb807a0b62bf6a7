"""Ask a virus scanner about a file, where the installation names one.

Source: clamd(8), the command INSTREAM: pieces with their length before them, an empty one at the
end, one line as the answer.
"""

import socket
import struct
from pathlib import Path

from django.conf import settings

from steward.foundation.core.errors import Conflict, Invalid

PIECE = 256 * 1024
WAITS_SECONDS = 60


def scan(path: Path, name: str) -> None:
    """Refuse a file in which the scanner finds something; without a scanner nothing happens.

    Raises:
        Invalid: The scanner found something.
        Conflict: The scanner does not answer, or could not look through the file.
    """
    address = str(settings.STEWARD_CLAMAV)
    if not address:
        return
    try:
        answer = _answer(address, path)
    except OSError as error:
        said = f"The virus scanner does not answer ({error}). Try again later."
        raise Conflict(said, place="file") from None
    if answer.endswith("OK"):
        return
    if answer.endswith("FOUND"):
        found = answer.removesuffix("FOUND").rpartition(":")[2].strip()
        raise Invalid(f"The virus scanner found {found} in “{name}”.", place="file")
    raise Conflict(f"The virus scanner could not look through “{name}”: {answer}", place="file")


def _answer(address: str, path: Path) -> str:
    with _connected(address) as wire, path.open("rb") as stream:
        wire.settimeout(WAITS_SECONDS)
        wire.sendall(b"zINSTREAM\0")
        try:
            while piece := stream.read(PIECE):
                wire.sendall(struct.pack("!L", len(piece)) + piece)
            wire.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it refuses the rest; its answer says why
        answer = b""
        while piece := wire.recv(PIECE):
            answer += piece
    return answer.decode("utf-8", "replace").strip("\0\n ")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(WAITS_SECONDS)
        try:
            wire.connect(address)
        except OSError:
            wire.close()
            raise
        return wire
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=WAITS_SECONDS)
