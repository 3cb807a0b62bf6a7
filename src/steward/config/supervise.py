"""The process tree of ``steward up``: database, web and worker live and die together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from steward.foundation.core.errors import Conflict, Invalid

STOP_SECONDS = 10
PARENT_DEATH = 1
LAST_PORT = 65535


def free_port(host: str, wanted: int) -> int:
    """Return the port, or refuse a taken one and name the next free one.

    Raises:
        Conflict: Something else listens there.
        Invalid: The machine has no such address, or the port is out of range or reserved.
    """
    _refuse_unusable(host, wanted)
    if _is_free(host, wanted):
        return wanted
    following = range(wanted + 1, min(wanted + 50, LAST_PORT + 1))
    offered = next((port for port in following if _is_free(host, port)), None)
    hint = f" {offered} is free: --port {offered}." if offered else ""
    raise Conflict(f"Port {wanted} on {host} is taken by another program.{hint}")


def _refuse_unusable(host: str, port: int) -> None:
    if not 1 <= port <= LAST_PORT:
        raise Invalid(f"{port} is no port; use 1 to {LAST_PORT}.", place="--port")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            reason = f"This machine cannot listen on {host}: {error.strerror}."
            raise Invalid(reason, place="--host") from None
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            message = f"Port {port} is reserved for the administrator; use one above 1023."
            raise Invalid(message, place="--port") from None
        except OSError:
            return


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def wait_until_answering(host: str, port: int, seconds: float = 30) -> None:
    """Wait until something accepts connections on the port.

    Raises:
        Conflict: Nothing does within the time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Conflict(f"The web server does not answer on {host}, port {port}.")


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)


class Tree:
    """Children that are started together and stopped together."""

    def __init__(self, data: Path) -> None:
        self.pid_file = data / "steward.pid"
        self.children: list[subprocess.Popen[bytes]] = []
        self.names: dict[int, str] = {}
        self.starting = False
        self.stopping = False

    def listen(self) -> None:
        """Take note of signals that ask to stop, from here on and whatever runs.

        While things start, a signal also breaks off what runs. That interrupt may be lost, for one
        in a call back of the garbage collector; the note is not, and `go_on` reads it.
        """
        self.starting = True
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)

    def settle(self) -> None:
        """Everything has started: from here on a signal is a note only, which `watch` reads."""
        self.starting = False

    def go_on(self) -> None:
        """Go on, unless somebody has asked to stop.

        Raises:
            KeyboardInterrupt: Somebody has.
        """
        if self.stopping:
            raise KeyboardInterrupt

    def claim(self) -> None:
        """Write our own process id, so that a second start can tell that we live."""
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.write_text(str(os.getpid()), encoding="ascii")

    def start(
        self, command: Sequence[str], *, name: str = "child", told: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start a child that ends when we are killed; one that is told when waits for `tell`.

        A signal that comes while the process divides itself is a note: an interrupt would be
        lost in a call back of the fork, with a trace on the screen.
        """
        starting, self.starting = self.starting, False
        child = subprocess.Popen(  # noqa: S603 -- framework requires
            command,
            preexec_fn=die_with_parent,
            start_new_session=True,
            stdin=subprocess.PIPE if told else None,
        )
        self.starting = starting
        self.children.append(child)
        self.names[child.pid] = name
        return child

    def tell(self, child: subprocess.Popen[bytes]) -> None:
        """Let a waiting child begin.

        Raises:
            Conflict: It has ended meanwhile.
        """
        if child.stdin is None:
            return
        try:
            with child.stdin as line:
                line.write(b"go\n")
        except BrokenPipeError:
            message = "The web server ended before it could answer; its message is above."
            raise Conflict(message) from None

    def watch(
        self, on_stop: Callable[[], None], database: subprocess.Popen[bytes] | None = None
    ) -> int:
        """Wait until a signal asks to stop or a child or the database ends; then stop everything.

        ``on_stop`` stops the database, last: the children finish what they are writing. The note
        of a signal is read five times a second.
        """
        self.settle()
        status = 0
        try:
            while not self.stopping:
                ended = [self.names[child.pid] for child in self.children if _is_over(child)]
                if database is not None and _is_over(database):
                    ended.append("database")
                if ended:
                    status = 1
                    name = " and the ".join(ended)
                    sys.stderr.write(f"steward: the {name} ended by itself; stopping the rest\n")
                    break
                time.sleep(0.2)
        finally:
            self.stop()
            on_stop()
            self.pid_file.unlink(missing_ok=True)
        sys.stderr.write("steward: stopped; everything committed is kept\n")
        return status

    def stop(self) -> None:
        """Ask every child to end, then insist; signals no longer break anything off."""
        self.settle()
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if not self.stopping:
            # No buffered stream: a handler may interrupt a write to it.
            os.write(
                sys.stderr.fileno(), b"\nsteward: stopping; what runs may take up to ten seconds\n"
            )
        self.stopping = True
        if self.starting:
            raise KeyboardInterrupt


def _is_over(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None
