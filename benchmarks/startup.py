"""From an empty folder to the first page, a second start, and a start after everything was killed.

Run: ./steward bench startup. Packages are there already: what a fresh clone adds is uv's copying
of them. The first page is the sign-in page, asked for until it answers.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
PATIENCE = 120
FIRST, AGAIN = 30, 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(data: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """Start Steward and return it with the seconds until its first page answered."""
    began = time.perf_counter()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("STEWARD_DATA", "STEWARD_BASE_URL", "DATABASE_URL")
    }
    command = [str(ROOT / "steward"), "up", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 -- framework requires
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while time.perf_counter() - began < PATIENCE:
        assert process.poll() is None, "Steward ended by itself"
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/sign-in")
            status = connection.getresponse().status
            connection.close()
        except OSError:
            time.sleep(0.02)
            continue
        assert status == 200, status
        return process, time.perf_counter() - began
    raise TimeoutError


def main() -> int:
    from ground import Verdicts  # noqa: PLC0415 -- leaf

    verdicts = Verdicts()
    data = Path(tempfile.mkdtemp(prefix="steward-bench-up-"))
    data.chmod(0o711)
    try:
        process, first = started(data, free_port())
        verdicts.at_most("empty folder to the first page", first, FIRST, "s")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=40)
        process, again = started(data, free_port())
        verdicts.at_most("second start to the first page", again, AGAIN, "s")
        process.kill()
        process.wait(timeout=10)
        process, killed = started(data, free_port())
        verdicts.at_most("start after kill -9 to the first page", killed, 2 * AGAIN, "s")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=40)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
